import { workerData } from "node:worker_threads";

// A thread beside the planner. The process cannot hear that the gateway is gone while it is busy: this ends it then.

const LOOK_MS = 1_000;

const { gateway } = workerData as { readonly gateway: number };

setInterval(() => {
  if (process.ppid !== gateway) process.kill(process.pid, "SIGKILL");
}, LOOK_MS);
