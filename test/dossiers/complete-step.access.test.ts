import { keepsOut } from "./access";
import { an, official } from "./people";

keepsOut(
  "completing a step",
  (verbs) => verbs.accepted(),
  async (verbs, code, viewer) => verbs.complete(code, await verbs.stepOf(code, "SPECIALIST"), viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
    ["another official of the agency", official("leader"), "NOT_YOUR_STEP"],
    ["who received it", official("receiver"), "ROLES_SEPARATE"],
    ["another receiver", official("receiver-2"), "NOT_YOUR_STEP"],
  ],
);
