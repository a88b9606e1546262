import "reflect-metadata";
import type { DataSource } from "typeorm";
import { buildCatalogue } from "./subgraph";

/** The catalogue's schema as it is committed under schema/; nothing is asked of a database to write it down. */
export const sdl: string = buildCatalogue(undefined as unknown as DataSource).sdl;
