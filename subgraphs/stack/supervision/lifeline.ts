import { Socket } from "node:net";

// Loaded before the program of every process that the supervisor starts (node --require). File descriptor 3 is a pipe
// whose other end only the supervisor holds: when it closes, the supervisor is gone, and the process ends in good order.
const lifeline = new Socket({ fd: 3, readable: true, writable: false });
lifeline.on("error", endInGoodOrder);
lifeline.on("close", endInGoodOrder);
lifeline.resume();
lifeline.unref();

function endInGoodOrder(): void {
  process.kill(process.pid, "SIGTERM");
}
