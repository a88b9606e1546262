import { generatedGraph } from "./generated";
import type { Graph, GraphChoice } from "./graph";
import { reviewsGraph } from "./reviews";

export function chosenGraph(choice: GraphChoice): Graph {
  return choice.kind === "reviews" ? reviewsGraph : generatedGraph(choice);
}
