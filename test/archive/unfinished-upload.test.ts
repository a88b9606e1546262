import { randomUUID } from "node:crypto";
import { ask, gql } from "../support/client";
import { declaration, patch, samplePdf } from "../support/upload";

// More at once than the archive has connections: a request that held one and waited for another would stop everybody.
const AT_ONCE = 30;

it("costs nobody else an answer, however often it is registered at once", async () => {
  const bytes = samplePdf();
  const { startUpload } = await ask<{ startUpload: { upload: { id: string; url: string } } }>(
    `mutation ($input: StartUploadInput!) { startUpload(input: $input) { ... on StartUploadSuccess { upload { id url } } } }`,
    { input: declaration(bytes) },
    { persona: "citizen-an" },
  );
  await patch(startUpload.upload.url, 0, bytes.subarray(0, 10));
  const register = () =>
    gql(
      `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on Problem { code } } }`,
      {
        input: {
          uploadId: startUpload.upload.id,
          typeCode: "GIAY_CHUNG_SINH",
          title: "Chưa xong",
          idempotencyKey: randomUUID(),
        },
      },
      { persona: "citizen-an" },
    );
  const [others, ...answers] = await Promise.all([
    gql("{ me { name } }", {}, { persona: "citizen-binh" }),
    ...Array.from({ length: AT_ONCE }, register),
  ]);
  expect(others?.errors).toEqual([]);
  for (const answer of answers) expect(answer.data.registerPaper).toMatchObject({ code: "UPLOAD_INCOMPLETE" });
});
