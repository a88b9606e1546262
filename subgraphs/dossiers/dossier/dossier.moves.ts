/** The law of the dossier as a table: who may make which move, from where to where, what must hold, what it records. */
import { DossierEventKind, DossierStatus, OfficialRole, StepState } from "./dossier.enums";

export type MoveName = "submit" | "accept" | "completeStep" | "finish" | "return";

/** Why a move is not open, as `MoveRefusedProblem.code`. */
export type MoveCode =
  | "MOVE_NOT_OPEN"
  | "ROLES_SEPARATE"
  | "NOT_YOUR_STEP"
  | "SIGNATURE_NOT_VALID"
  | "RESULT_MISSING"
  | "RESULT_UNSIGNED"
  | "CALENDAR_NOT_LOADED";

/** In which capacity somebody acts on a dossier that they can see. */
export type Actor = "APPLICANT" | "OFFICE" | "STEP_AGENCY" | "DECIDING_LEADER" | "LAST_DECIDER";

/** Everything that a move is judged by, read under the dossier's row lock. */
export interface MoveFacts {
  /** Null before filing. */
  readonly status: DossierStatus | null;
  readonly actors: ReadonlySet<Actor>;
  readonly official: string | null;
  /** Who accepted the dossier. */
  readonly receivedBy: string | null;
  /** The step that the move names. */
  readonly step: {
    readonly role: OfficialRole;
    readonly state: StepState;
    readonly official: string;
    readonly signs: boolean;
  } | null;
  /** Steps not done yet, the returning one excepted. */
  readonly openWorkingSteps: number;
  /** The caller's own valid signature over a paper issued as this dossier's result was shown. */
  readonly ownSignatureOverResult: boolean;
  /** Valid papers issued as this dossier's result, as many as were named. */
  readonly resultsAreThisDossiers: boolean;
  readonly resultsAreSigned: boolean;
  /** No paper that the dossier rests on was revoked since. */
  readonly componentsStillProve: boolean;
  /** The last thing that happened to the dossier lies before now. */
  readonly nothingHappenedLater: boolean;
}

export interface Guard {
  readonly code: MoveCode;
  readonly holds: (facts: MoveFacts) => boolean;
}

export interface Move {
  readonly who: readonly Actor[];
  readonly from: readonly (DossierStatus | null)[];
  readonly to: DossierStatus;
  /** In the order in which they are told. */
  readonly guards: readonly Guard[];
  readonly records: DossierEventKind;
}

const deciding: readonly OfficialRole[] = [OfficialRole.SPECIALIST, OfficialRole.APPRAISER, OfficialRole.LEADER];

/** Reception and return belong to the office; these are the steps in between. */
export function isWorkingRole(role: OfficialRole): boolean {
  return deciding.includes(role);
}

export const guards = {
  inOrder: { code: "MOVE_NOT_OPEN", holds: ({ nothingHappenedLater }) => nothingHappenedLater },
  stepIsOpen: {
    code: "MOVE_NOT_OPEN",
    holds: ({ step }) => step !== null && step.state === StepState.ACTIVE && isWorkingRole(step.role),
  },
  rolesSeparate: {
    code: "ROLES_SEPARATE",
    holds: ({ step, official, receivedBy }) => !step || !isWorkingRole(step.role) || official !== receivedBy,
  },
  ownStep: { code: "NOT_YOUR_STEP", holds: ({ step, official }) => step !== null && step.official === official },
  stepIsSigned: {
    code: "SIGNATURE_NOT_VALID",
    holds: ({ step, ownSignatureOverResult }) => !step?.signs || ownSignatureOverResult,
  },
  onlyReturnIsLeft: { code: "MOVE_NOT_OPEN", holds: ({ openWorkingSteps }) => openWorkingSteps === 0 },
  componentsProve: { code: "MOVE_NOT_OPEN", holds: ({ componentsStillProve }) => componentsStillProve },
  resultsGiven: { code: "RESULT_MISSING", holds: ({ resultsAreThisDossiers }) => resultsAreThisDossiers },
  resultsSigned: { code: "RESULT_UNSIGNED", holds: ({ resultsAreSigned }) => resultsAreSigned },
} as const satisfies Record<string, Guard>;

export const moves = {
  submit: {
    who: ["APPLICANT", "OFFICE"],
    from: [null],
    to: DossierStatus.SUBMITTED,
    guards: [],
    records: DossierEventKind.SUBMITTED,
  },
  accept: {
    who: ["OFFICE"],
    from: [DossierStatus.SUBMITTED],
    to: DossierStatus.ACCEPTED,
    guards: [],
    records: DossierEventKind.ACCEPTED,
  },
  completeStep: {
    who: ["STEP_AGENCY"],
    from: [DossierStatus.ACCEPTED, DossierStatus.PROCESSING],
    to: DossierStatus.PROCESSING,
    guards: [guards.inOrder, guards.stepIsOpen, guards.rolesSeparate, guards.ownStep, guards.stepIsSigned],
    records: DossierEventKind.STEP_COMPLETED,
  },
  finish: {
    who: ["DECIDING_LEADER", "LAST_DECIDER"],
    from: [DossierStatus.PROCESSING],
    to: DossierStatus.FINISHED,
    guards: [
      guards.inOrder,
      guards.onlyReturnIsLeft,
      guards.componentsProve,
      guards.resultsGiven,
      guards.resultsSigned,
    ],
    records: DossierEventKind.FINISHED,
  },
  return: {
    who: ["OFFICE"],
    from: [DossierStatus.FINISHED],
    to: DossierStatus.RETURNED,
    guards: [guards.inOrder],
    records: DossierEventKind.RETURNED,
  },
} as const satisfies Record<MoveName, Move>;

export type Verdict =
  | { readonly kind: "open"; readonly move: Move }
  | { readonly kind: "notAllowed" }
  | { readonly kind: "refused"; readonly code: MoveCode };

/** Rights first, then the status, then the guards in the table's order. */
export function judge(name: MoveName, facts: MoveFacts): Verdict {
  const move: Move = moves[name];
  if (!move.who.some((actor) => facts.actors.has(actor))) return { kind: "notAllowed" };
  if (!move.from.includes(facts.status)) return { kind: "refused", code: "MOVE_NOT_OPEN" };
  const broken = move.guards.find((guard) => !guard.holds(facts));
  return broken ? { kind: "refused", code: broken.code } : { kind: "open", move };
}
