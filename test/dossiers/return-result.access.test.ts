import { keepsOut } from "./access";
import { an, official } from "./people";

keepsOut(
  "returning the result",
  async (verbs) => (await verbs.finished()).code,
  (verbs, code, viewer) => verbs.giveBack(code, viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["the leader", official("leader"), "NOT_ALLOWED"],
    ["a receiver of another office of the agency", official("ward-clerk"), "NOT_ALLOWED"],
  ],
);
