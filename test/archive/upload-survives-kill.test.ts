import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, gql } from "../support/client";
import { type StartedStack, pidOf, startStack } from "../support/stack";
import { declaration, offsetOf, patch, samplePdf } from "../support/upload";
import { until } from "../support/wait";

let stack: StartedStack;
beforeAll(async () => {
  stack = await startStack();
}, 150_000);
afterAll(() => stack.remove());

const START =
  "mutation ($input: StartUploadInput!) { startUpload(input: $input) { ... on StartUploadSuccess { upload { id url } } } }";
const REGISTER =
  "mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { paper { id content { sha256 url } } } ... on Problem { code } } }";

async function kill(): Promise<void> {
  const pid = pidOf(stack, "archive");
  process.kill(pid, "SIGKILL");
  await until("another archive process", () => pidOf(stack, "archive") !== pid);
}

it("an upload goes on after kill -9 of the archive, and what was acknowledged the moment before another is there", async () => {
  const an = { persona: "citizen-an", stack };
  const bytes = Buffer.concat([samplePdf(), randomBytes(3_000_000)]);
  const { startUpload } = await ask(START, { input: declaration(bytes) }, an);
  const { id, url } = startUpload.upload;
  expect((await patch(url, 0, bytes.subarray(0, 1_000_000))).status).toBe(204);

  const cut = patch(url, 1_000_000, bytes.subarray(1_000_000)).catch(() => null);
  await sleep(5);
  await kill();
  await cut;
  const { offset } = await until(
    "the archive answers again",
    async () => {
      const at = await offsetOf(url).catch(() => null);
      return at?.status === 200 ? at : null;
    },
    30_000,
  );
  expect(offset).toBeGreaterThanOrEqual(1_000_000);
  if (offset < bytes.length) expect((await patch(url, offset, bytes.subarray(offset))).status).toBe(204);

  const input = { uploadId: id, typeCode: "GIAY_CHUNG_SINH", title: "Giấy chứng sinh", idempotencyKey: randomUUID() };
  const paper = await until(
    "the paper",
    async () => (await gql(REGISTER, { input }, an)).data?.registerPaper?.paper,
    30_000,
  );
  await kill();
  const content = await until(
    "the bytes",
    async () => {
      const answer = await fetch(paper.content.url).catch(() => null);
      return answer?.status === 200 ? Buffer.from(await answer.arrayBuffer()) : null;
    },
    30_000,
  );
  expect(content.equals(bytes)).toBe(true);
  const again = await until(
    "the same answer for the same key",
    async () => (await gql(REGISTER, { input }, an)).data?.registerPaper?.paper,
    30_000,
  );
  expect(again.id).toBe(paper.id);
}, 150_000);
