import { tellReady } from "../processes/child";
import { type LoadOrder, OpenedLoad } from "./load";

// Two steps, so that whoever measures can look at the clocks between them: an order opens the connections, "go" runs it.

let opened: OpenedLoad | null = null;

process.on("message", (message: LoadOrder | "go") => {
  step(message).then(
    (answer) => process.send?.(answer),
    (fault: unknown) => process.send?.({ fault: String(fault) }),
  );
});
tellReady({});

async function step(message: LoadOrder | "go"): Promise<object> {
  if (message === "go") {
    if (!opened) throw new Error("nothing was ordered");
    return opened.run();
  }
  opened = await OpenedLoad.open(message);
  return {};
}
