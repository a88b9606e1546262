import { readFileSync } from "node:fs";
import { buildSchema, type DocumentNode, type GraphQLSchema, parse } from "graphql";
import { projectPath } from "../../subgraphs/kit/root";
import { takeStock, withTypeNames } from "./coordinates";
import { leakSearch, useIdentityNumber } from "./leaks";
import { note } from "./run";
import { sharedStack, type StackFacts } from "./stack";
import { tokenFor } from "./tokens";

export interface GqlOptions {
  readonly persona?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The instant that the gateway takes for now (`x-now`). */
  readonly now?: string;
  readonly operationName?: string;
  readonly stack?: StackFacts;
  /** Sends the text as it is: for tests of the request itself. What it serves is then not counted. */
  readonly raw?: boolean;
}

export interface GqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly [name: string]: unknown };
}

export interface GqlAnswer<T> {
  readonly status: number;
  readonly data: T;
  readonly errors: readonly GqlError[];
  readonly headers: Headers;
  readonly body: unknown;
}

/** Asks the gateway, and records which fields of the schema the answer really holds. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
export async function gql<T = any>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: GqlOptions = {},
): Promise<GqlAnswer<T>> {
  const schema = apiSchema();
  const document = options.raw ? null : parsed(query);
  const question = document ? withTypeNames(schema, query, document) : null;
  rememberNumbers(query, variables);
  const response = await post(question?.text ?? query, variables, options);
  const text = await response.text();
  const body = parseBody(text) as { data?: unknown; errors?: GqlError[] };
  if (question) note("fields", takeStock(question, body.data, variables, options.operationName));
  note(
    "leaks",
    leakSearch()(JSON.stringify(body.errors ?? [])).map((form) => `${form} in an error message`),
  );
  return { status: response.status, data: body.data as T, errors: body.errors ?? [], headers: response.headers, body };
}

/** The same for an answer that has to be without errors; answers its data. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above.
export async function ask<T = any>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: GqlOptions = {},
): Promise<T> {
  const answer = await gql<T>(query, variables, options);
  if (answer.errors.length > 0 || answer.status !== 200)
    throw new Error(`status ${answer.status}: ${JSON.stringify(answer.body, null, 2)}`);
  return answer.data;
}

export function apiSchema(): GraphQLSchema {
  return (cached ??= buildSchema(readFileSync(projectPath("schema", "api.graphql"), "utf8"), { assumeValidSDL: true }));
}
let cached: GraphQLSchema | null = null;

async function post(query: string, variables: unknown, options: GqlOptions): Promise<Response> {
  const stack = options.stack ?? sharedStack();
  const token = options.token ?? (options.persona ? await tokenFor(options.persona, { stack }) : null);
  const headers = {
    "content-type": "application/json",
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(options.now ? { "x-now": options.now } : {}),
    ...options.headers,
  };
  const body = JSON.stringify({
    query,
    variables,
    ...(options.operationName ? { operationName: options.operationName } : {}),
  });
  return fetch(stack.graphql, { method: "POST", headers, body });
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

// Every number that goes out as one is looked for in the logs later, whether or not the test has named it.
function rememberNumbers(query: string, variables: unknown): void {
  const text = `${query} ${JSON.stringify(variables)}`;
  for (const [, number] of text.matchAll(/identityNumber\\?"?\s*:\s*\\?"(\d{9,12})\\?"/gi))
    if (number) useIdentityNumber(number);
}
