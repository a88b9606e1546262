import { type DirectiveNode, Kind } from "graphql";

/** What a run must have given for variables of conditions to get as far as here. */
export type Conditions = ReadonlyMap<string, boolean>;

export const noConditions: Conditions = new Map();

/** With those of a selection too; null: no run ever gets there, and planners rightly leave it out. */
export function withConditions(
  around: Conditions,
  directives: readonly DirectiveNode[] | undefined,
): Conditions | null {
  if (!directives || directives.length === 0) return around;
  const all = new Map(around);
  for (const { name, arguments: given } of directives) {
    const value = given?.find((argument) => argument.name.value === "if")?.value;
    if ((name.value !== "skip" && name.value !== "include") || value?.kind !== Kind.VARIABLE) continue;
    const wanted = name.value === "include";
    if ((all.get(value.name.value) ?? wanted) !== wanted) return null;
    all.set(value.name.value, wanted);
  }
  return all;
}
