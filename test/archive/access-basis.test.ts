import { randomUUID } from "node:crypto";
import { ofViewer } from "./accesses";
import { AN, ATTEST_PAPER, WARD, an, leader, official, portal, receiver, schoolOfficer, specialist } from "./fixture";
import { freshCode, paperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("basis and purpose are found", () => {
  it("OWNER for one's own archive", async () => {
    expect(await ofViewer(world, an, {})).toMatchObject({
      basis: "OWNER",
      purpose: "own archive",
      agency: null,
      official: null,
      dossier: null,
    });
  });

  it("DOSSIER for what was reached through a dossier of the reader's agency", async () => {
    const code = await world.dossier(freshCode());
    const seen = await ofViewer(world, specialist, {
      via: [code],
      fields: ["Holder.name", "Holder.identityNumberMasked"],
    });
    expect(seen).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      dossier: { code },
      agency: { code: WARD },
      official: { id: "official-specialist" },
      fields: ["Holder.identityNumberMasked", "Holder.name"],
    });
  });

  it("DOSSIER for a paper that is in one, however it was reached", async () => {
    const paper = await paperOf(world, an);
    const code = await world.dossier(freshCode(), { components: [{ requiredPaper: "q", paper, origin: "UPLOADED" }] });
    expect(await ofViewer(world, leader, { holder: null, paper, fields: ["Paper.title"] })).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      paper: { id: paper },
    });
  });

  it("DOSSIER for the dossier itself, with its owner as the holder", async () => {
    const code = await world.dossier(freshCode());
    expect(await ofViewer(world, receiver, { holder: null, dossier: code, fields: ["Dossier.form"] })).toMatchObject({
      basis: "DOSSIER",
      purpose: code,
      dossier: { code },
    });
    expect(await ofViewer(world, an, { holder: null, dossier: code, fields: ["Dossier.form"] })).toMatchObject({
      basis: "OWNER",
      dossier: { code },
    });
  });

  it("DOSSIER for a dossier that came into being a moment ago", async () => {
    const code = freshCode();
    world.announce("dossiers", "dossier", code, {
      code,
      status: "SUBMITTED",
      owner: AN,
      submitter: AN,
      agency: WARD,
      readers: [WARD],
      components: [],
      results: [],
    });
    expect(await ofViewer(world, receiver, { holder: null, dossier: code, fields: ["Dossier.contact"] })).toMatchObject(
      {
        basis: "DOSSIER",
        purpose: code,
      },
    );
  });

  it("never a dossier of another agency", async () => {
    const code = await world.dossier(freshCode(), { readers: [WARD] });
    expect(await ofViewer(world, schoolOfficer, { via: [code] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
    });
  });

  it("LEGAL_DUTY for who looked the holder up, though the agency has a dossier of theirs", async () => {
    await world.dossier(freshCode());
    expect(await ofViewer(world, receiver, {})).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
      dossier: null,
    });
    const counter = official("counter", WARD, "dossier:receive");
    expect(await ofViewer(world, counter, {})).toMatchObject({ basis: "LEGAL_DUTY", purpose: "dossier:receive" });
  });

  it("LEGAL_DUTY for the one paper that an official attested", async () => {
    const paperId = await paperOf(world, an);
    await world.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: randomUUID() } }, schoolOfficer);
    expect(await ofViewer(world, schoolOfficer, { paper: paperId, fields: ["Paper.title"] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "archive:digitise",
    });
  });

  it("LEGAL_DUTY with scope and name for a system", async () => {
    const code = await world.dossier(freshCode());
    expect(await ofViewer(world, portal, { via: [code] })).toMatchObject({
      basis: "LEGAL_DUTY",
      purpose: "dossier:sync national-portal",
      agency: null,
    });
    expect(await ofViewer(world, portal, { fields: ["Holder.identityNumber", "Holder.name"] })).toMatchObject({
      purpose: "holder:identify national-portal",
    });
  });
});
