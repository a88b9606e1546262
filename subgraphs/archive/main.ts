import { runProcess } from "../kit/process";
import { startArchive } from "./subgraph";
import { readConfig } from "./config";

runProcess("archive", () => startArchive(readConfig()));
