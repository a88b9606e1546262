import { keepsOut } from "./access";
import { an, official } from "./people";

keepsOut(
  "finishing",
  async (verbs) => (await verbs.decided()).code,
  (verbs, code, viewer) => verbs.finish(code, ["none"], viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["who examined it", official("specialist"), "NOT_ALLOWED"],
    ["who received it", official("receiver"), "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
  ],
);
