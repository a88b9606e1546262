import { randomUUID } from "node:crypto";
import { ask, gql } from "../support/client";
import { accessOf, sql } from "../support/database";
import { samplePdf, upload } from "../support/upload";
import { until } from "../support/wait";
import { HOLDER, an, filed, freshNumber, logOf, portal, receiver, register } from "./gateway-asks";

// The access log as the whole stack writes it.

describe("the access log", () => {
  it("has one record for each answer, holder and paper, and tells no lie about it", async () => {
    const { code, paper } = await filed();
    const { dossier } = await ask(
      "query ($code: ID!) { dossier(code: $code) { code owner { id name identityNumberMasked } components { paper { id title number } } } }",
      { code },
      receiver,
    );
    expect(dossier.owner.name).toBe("Nguyễn Văn An");
    const seen = (await logOf(an)).filter((record) => record.dossier?.code === code && record.official !== null);
    expect(seen).toHaveLength(2);
    expect(seen.find((record) => record.paper === null)).toMatchObject({
      fields: ["Holder.identityNumberMasked", "Holder.name"],
      basis: "DOSSIER",
      purpose: code,
      official: { name: "Lê Thu Hương" },
    });
    expect(seen.find((record) => record.paper !== null)).toMatchObject({
      fields: ["Paper.number", "Paper.title"],
      basis: "DOSSIER",
      purpose: code,
      paper: { id: paper },
    });
  });

  it("is the holder's alone", async () => {
    const { code } = await filed();
    const { data, errors } = await gql(
      "query ($code: ID!) { dossier(code: $code) { code owner { accessLog { totalCount } } } }",
      { code },
      receiver,
    );
    expect(data.dossier).toEqual({ code, owner: null });
    expect(errors[0]?.extensions?.code).toBe("FORBIDDEN");
  });
});

describe("somebody at the counter", () => {
  it("is found by number, under a legal duty that is logged, by who may and nobody else", async () => {
    const find = "query ($n: String!) { findHolder(identityNumber: $n) { id name kind identityNumberMasked } }";
    const identityNumber = freshNumber();
    const input = { kind: "INDIVIDUAL", name: "Đỗ Thị Giang", identityNumber, idempotencyKey: randomUUID() };
    await ask(
      "mutation ($input: RegisterHolderInput!) { registerHolder(input: $input) { __typename } }",
      { input },
      receiver,
    );
    const { findHolder } = await ask(find, { n: identityNumber }, receiver);
    expect(findHolder).toMatchObject({
      name: "Đỗ Thị Giang",
      identityNumberMasked: `*********${identityNumber.slice(-3)}`,
    });
    const records = await sql(
      accessOf("archive").runtimeUrl,
      "SELECT fields, basis, purpose, dossier, agency FROM access_record WHERE holder = $1",
      [findHolder.id],
    );
    expect(records).toEqual([
      {
        fields: ["Holder.identityNumberMasked", "Holder.name"],
        basis: "LEGAL_DUTY",
        purpose: "archive:digitise",
        dossier: null,
        agency: "H26.62.3",
      },
    ]);
    for (const who of [an, { persona: "leader" }, portal]) {
      const { data, errors } = await gql(find, { n: identityNumber }, who);
      expect([data.findHolder, errors[0]?.extensions?.code]).toEqual([null, "FORBIDDEN"]);
    }
  });

  it("is registered once, and their papers with them", async () => {
    const input = {
      kind: "INDIVIDUAL",
      name: "Hoàng Văn Em",
      identityNumber: freshNumber(),
      idempotencyKey: randomUUID(),
    };
    const mutation = `mutation ($input: RegisterHolderInput!) { ${HOLDER} }`;
    const { registerHolder } = await ask(mutation, { input }, receiver);
    expect(registerHolder.holder).toMatchObject({ name: "Hoàng Văn Em", kind: "INDIVIDUAL" });
    const again = await ask(mutation, { input: { ...input, idempotencyKey: randomUUID() } }, receiver);
    expect(again.registerHolder.holder.id).toBe(registerHolder.holder.id);
    const { data } = await register(
      await upload(samplePdf(), receiver),
      { holderId: registerHolder.holder.id },
      receiver,
    );
    expect(data.registerPaper.paper.status).toBe("UNVERIFIED");
    expect(
      (await ask(mutation, { input: { ...input, identityNumber: "12", idempotencyKey: randomUUID() } }, receiver))
        .registerHolder.code,
    ).toBe("IDENTITY_NUMBER_INVALID");
  });
});

it("the national portal reads the identity number in full, which the holder sees", async () => {
  const after = await endOfChanges();
  const { code } = await filed();
  const number = await until("the dossier among the changes", async () => {
    const { edges } = await changes(after, "owner { id identityNumber }");
    return edges.find(({ node }) => node.dossier.code === code)?.node.dossier.owner?.identityNumber;
  });
  expect(number).toBe("001090000017");
  const seen = (await logOf(an)).find(({ fields }) => fields.includes("Holder.identityNumber"));
  expect(seen).toMatchObject({
    basis: "LEGAL_DUTY",
    purpose: "holder:identify national-portal",
    agency: null,
    official: null,
  });
});

interface Changes {
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly edges: readonly {
    readonly node: {
      readonly dossier: { readonly code: string; readonly owner?: { readonly identityNumber: string } };
    };
  }[];
}

async function changes(after: string | null, more: string): Promise<Changes> {
  const query = `query ($after: String) { dossierChanges(after: $after, first: 100) {
    pageInfo { endCursor hasNextPage } edges { node { dossier { code ${more} } } } } }`;
  return (await ask<{ dossierChanges: Changes }>(query, { after }, portal)).dossierChanges;
}

async function endOfChanges(): Promise<string | null> {
  let after: string | null = null;
  for (;;) {
    const page: Changes = await changes(after, "");
    after = page.pageInfo.endCursor ?? after;
    if (!page.pageInfo.hasNextPage) return after;
  }
}
