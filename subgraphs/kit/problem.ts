import { Directive, Field, InterfaceType, ObjectType } from "type-graphql";
import type { RequestContext } from "./context";
import { label } from "./labels";

/** A refusal that the reader can act on: data, never thrown. */
@InterfaceType({
  description: "A refusal that the reader can act on. Every mutation answers with its success type or with problems.",
})
export abstract class Problem {
  @Field(() => String, { description: "Stable code to act upon." })
  code!: string;

  @Field(() => String, { description: "The same in words, in the reader's language." })
  message!: string;
}

@Directive("@shareable")
@ObjectType({ implements: Problem, description: "The input breaks a rule; `path` names the field that does." })
export class InvalidInputProblem extends Problem {
  @Field(() => [String], { description: "From the mutation's input down to the field." })
  path!: string[];
}

@Directive("@shareable")
@ObjectType({ implements: Problem, description: "There is no such thing, or it is not yours to know." })
export class NotFoundProblem extends Problem {}

@Directive("@shareable")
@ObjectType({ implements: Problem, description: "You may not do this." })
export class NotAllowedProblem extends Problem {}

@Directive("@shareable")
@ObjectType({ implements: Problem, description: "The request's idempotency key was used before with other content." })
export class ConflictProblem extends Problem {}

type Reader = Pick<RequestContext, "locale">;
type Extra<P extends Problem> = Omit<P, "code" | "message">;

/** A problem of the given type; its message is looked up under `Problem.<code>`. */
export function problem<P extends Problem>(
  type: new () => P,
  code: string,
  reader: Reader,
  ...extra: keyof Extra<P> extends never ? [] : [Extra<P>]
): P {
  return Object.assign(new type(), { code, message: label(`Problem.${code}`, reader.locale) }, extra[0] ?? {});
}

export function invalidInput(reader: Reader, path: readonly string[], code = "INVALID_INPUT"): InvalidInputProblem {
  return problem(InvalidInputProblem, code, reader, { path: [...path] });
}

export const notFound = (reader: Reader) => problem(NotFoundProblem, "NOT_FOUND", reader);
export const notAllowed = (reader: Reader) => problem(NotAllowedProblem, "NOT_ALLOWED", reader);
export const conflict = (reader: Reader) => problem(ConflictProblem, "CONFLICT", reader);
