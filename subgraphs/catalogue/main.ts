import { runProcess } from "../kit/process";
import { readConfig } from "./config";
import { startCatalogue } from "./subgraph";

runProcess("catalogue", () => startCatalogue(readConfig()));
