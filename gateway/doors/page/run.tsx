import { Kind, parse } from "graphql";
import { type Kept, MissingValue, fill, harvest, valueAt } from "../story";
import { files, stepOf } from "./story";

interface Asked {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

export interface Ran {
  readonly answer: { readonly data?: unknown; readonly errors?: readonly unknown[] };
  /** What later steps of the story can use. */
  readonly kept: Kept;
  /** The operation, where it answered without an error and was not refused. */
  readonly done: string | null;
  /** What this page did beside asking. */
  readonly note: string | null;
}

/** Runs one operation; in a step of the story, values of earlier steps take the place of {{names}} and files are sent. */
export async function run(asked: Asked, headers: Readonly<Record<string, string>>, kept: Kept): Promise<Ran> {
  const operationName = nameIn(asked);
  const step = stepOf(operationName);
  let variables: unknown;
  try {
    variables = fill(asked.variables, kept, () => crypto.randomUUID());
  } catch (fault) {
    if (fault instanceof MissingValue)
      return { answer: { errors: [{ message: fault.message }] }, kept: {}, done: null, note: null };
    throw fault;
  }
  const answer = await ask({ query: asked.query, operationName, variables }, headers);
  if (!step) return { answer, kept: {}, done: null, note: null };
  const url = step.upload && valueAt(answer.data, step.upload.url);
  const note = step.upload && typeof url === "string" ? await send(step.upload.file, url) : null;
  return {
    answer,
    kept: harvest(step, answer.data),
    done: answer.errors || isRefused(answer.data) ? null : step.name,
    note,
  };
}

// The editor learns an operation's name a moment after a tab was opened: the document knows it at once.
function nameIn({ query, operationName }: Asked): string | undefined {
  try {
    const names = parse(query).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : [],
    );
    return names.find((name) => name === operationName) ?? names[0];
  } catch {
    return operationName ?? undefined;
  }
}

function isRefused(data: unknown): boolean {
  return Object.values(data ?? {}).some((field) => String(field?.__typename).endsWith("Problem"));
}

async function ask(body: unknown, headers: Readonly<Record<string, string>>): Promise<Ran["answer"]> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { accept: "application/json", ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

// The gateway's public origin may be written otherwise (localhost, 127.0.0.1): the path is what counts.
async function send(name: string, url: string): Promise<string> {
  const file = await fetch(files[name] ?? "").then((response) => response.arrayBuffer());
  const response = await fetch(new URL(url).pathname, {
    method: "PATCH",
    headers: { "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream" },
    body: file,
  });
  return response.status === 204 ? `${name}: ${file.byteLength} byte đã gửi · sent` : `${name}: ${response.status}`;
}
