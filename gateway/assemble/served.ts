import type { Code } from "../compiled";
import type { FetchedObject, Place } from "../fetch/places";
import { type Subject, hiddenKeys, passage, subjectRules } from "../witness/subjects";
import type { AnswerField, AnswerType } from "./selections";
import { settleFields } from "./settle";

/** A personal value of an answer: whose it is, and through which dossiers it was reached. */
export interface Served {
  readonly subject: Subject;
  readonly via: readonly string[];
  readonly coordinate: string;
}

interface WitnessLines {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What was noted of an object that becomes null is taken back. */
  readonly undo: string;
}

/** The lines of an object's writer that note what it serves of whom; `note` is what its personal fields call. */
export function served(type: AnswerType, place: Place, fields: readonly AnswerField[], code: Code): WitnessLines {
  const personal = fields.some((field) => field.personal !== null);
  const passes = type.name === passage.type;
  const subject = code.constant((object: FetchedObject) => subjectOf(type.name, object, place));
  const passed = code.constant((object: FetchedObject) => passage.read(settleFields(object, place, passage.keys)));
  const note = `const subject = ${subject}(o); const note = (c) => { if (subject === null) run.trouble = true; else run.served.push({ subject, via: [...run.via], coordinate: c }); };`;
  return {
    before: [
      "const noted = run.served.length, depth = run.via.length;",
      ...(personal ? [note] : []),
      ...(passes ? [`const passed = ${passed}(o); if (passed !== null) run.via.push(passed);`] : []),
    ],
    after: ["run.via.length = depth;"],
    undo: "run.served.length = noted; run.via.length = depth;",
  };
}

function subjectOf(type: string, object: FetchedObject, place: Place): Subject | null {
  const rule = subjectRules[type];
  return rule ? rule.read(settleFields(object, place, hiddenKeys(rule))) : null;
}
