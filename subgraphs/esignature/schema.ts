import { esignatureSchema } from "./subgraph";

/** What is committed as schema/esignature.graphql. */
export const { sdl } = esignatureSchema(new Map());
