/**
 * What worlds may have. "sound" leaves out what most engines fail at, "plain" all of @requires, @provides and
 * @interfaceObject beside it.
 */
export interface Profile {
  readonly name: string;
  /** `@requires` at all. */
  readonly requires: boolean;
  /** Of fields that take arguments: the client may ask the same name with others. */
  readonly requiresArguments: boolean;
  /** Of objects. */
  readonly requiresNested: boolean;
  /** Of fields that themselves require. */
  readonly requiresRequiring: boolean;
  /** `@provides`. */
  readonly provides: boolean;
  /** Types with an interface that another subgraph knows as an object. */
  readonly interfaceObjects: boolean;
}

const whole: Profile = {
  name: "whole",
  requires: true,
  requiresArguments: true,
  requiresNested: true,
  requiresRequiring: true,
  provides: true,
  interfaceObjects: true,
};

const sound: Profile = {
  ...whole,
  name: "sound",
  requiresArguments: false,
  requiresNested: false,
  requiresRequiring: false,
};

/** Every engine should be right here. */
const plain: Profile = { ...sound, name: "plain", requires: false, provides: false, interfaceObjects: false };

export const profiles = { whole, sound, plain } as const;

export type ProfileName = keyof typeof profiles;

/** Of a command line or a test: the name, with single switches turned off (`whole-requiresNested`). */
export function profileOf(text: string): Profile {
  const [name = "", ...off] = text.split("-");
  const base = Object.hasOwn(profiles, name) ? profiles[name as ProfileName] : null;
  if (!base) throw new Error(`no profile ${name}: ${Object.keys(profiles).join(", ")}`);
  const unknown = off.filter((one) => !Object.hasOwn(base, one));
  if (unknown.length > 0) throw new Error(`no switch ${unknown.join(", ")}`);
  return { ...base, name: text, ...Object.fromEntries(off.map((one) => [one, false])) };
}
