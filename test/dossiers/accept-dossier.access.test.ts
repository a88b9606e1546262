import { keepsOut } from "./access";
import { an, official } from "./people";

keepsOut(
  "accepting",
  (verbs) => verbs.submitted(),
  (verbs, code, viewer) => verbs.accept(code, viewer),
  [
    ["the owner", an, "NOT_ALLOWED"],
    ["a specialist", official("specialist"), "NOT_ALLOWED"],
    ["a receiver of another office of the agency", official("ward-clerk"), "NOT_ALLOWED"],
    ["the province", official("province"), "NOT_ALLOWED"],
  ],
);
