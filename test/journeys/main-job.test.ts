import { gql } from "../support/client";
import { type Played, playStory, story } from "./play-story";

// The story stands on the wall clock's day; nothing in it depends on how long the steps take.
let played: Played;

beforeAll(async () => {
  played = await playStory();
}, 60_000);

describe("file once, decide, sign, use again", () => {
  it("runs every operation of schema/operations/main-job without an error", () => {
    expect(Object.keys(played.data)).toEqual(story.map((step) => step.operation));
  });

  it("files under the agency's code of that day, with the digitised paper as a component", () => {
    const { dossier } = played.data["06-submit-birth-registration"].submitDossier;
    expect(dossier.code).toMatch(/^H26\.62\.3-\d{6}-\d{4,}$/);
    expect(dossier).toMatchObject({ status: "SUBMITTED", nationalStatus: 1, clock: { state: "NOT_STARTED" } });
    expect(dossier.components).toEqual([expect.objectContaining({ origin: "UPLOADED" })]);
  });

  it("starts the clock at acceptance and makes exactly one official accountable", () => {
    const { dossier } = played.data["08-accept-dossier"].acceptDossier;
    expect(dossier).toMatchObject({
      status: "ACCEPTED",
      clock: { state: "RUNNING", budgetMinutes: expect.any(Number) },
    });
    expect(new Date(dossier.clock.dueAt).getTime()).toBeGreaterThan(Date.now());
    expect(dossier.steps.filter((step: { state: string }) => step.state === "ACTIVE")).toHaveLength(1);
    expect(dossier.steps.every((step: { official: unknown }) => step.official !== null)).toBe(true);
    expect(dossier.slips).toEqual([expect.objectContaining({ kind: "RECEIPT" })]);
  });

  it("signs the result with the leader's own certificate and puts it into the citizen's archive", () => {
    expect(played.data["14-authorise-signature"].authoriseSignature.request).toMatchObject({
      state: "SIGNED",
      signature: { format: "CADES", level: "B", verdict: { indication: "TOTAL_PASSED" } },
    });
    expect(played.data["15-issue-result"].issueResult.paper).toMatchObject({
      status: "VALID",
      origin: "PROCEDURE_RESULT",
      sourceDossier: { code: played.kept["dossier"] },
      verificationToken: expect.any(String),
    });
  });

  it("finishes early and returns the result; the citizen sees it all, and who has read what", () => {
    expect(played.data["17-finish-dossier"].finishDossier.dossier).toMatchObject({
      status: "FINISHED",
      clock: { state: "STOPPED", timeliness: "FINISHED_EARLY" },
    });
    expect(played.data["18-return-result"].returnResult.dossier).toMatchObject({
      status: "RETURNED",
      nationalStatus: 10,
      delivery: "DELIVERED",
    });
    const { dossier, me } = played.data["19-my-dossier"];
    expect(dossier.results).toEqual([
      expect.objectContaining({ id: played.kept["birthCertificate"], status: "VALID" }),
    ]);
    expect(dossier.history.edges.map(({ node }: { node: { kind: string } }) => node.kind)).toEqual(
      expect.arrayContaining(["SUBMITTED", "ACCEPTED", "STEP_COMPLETED", "FINISHED", "RETURNED"]),
    );
    const bases = me.accessLog.edges.map(({ node }: { node: { basis: string } }) => node.basis);
    expect(bases).toContain("DOSSIER");
  });

  it("is tracked by anybody who holds the slip, and its result is verified from the QR, without personal data", () => {
    expect(played.data["20-track-dossier"].trackDossier).toMatchObject({
      code: played.kept["dossier"],
      status: "RETURNED",
    });
    expect(played.data["21-verify-result"].verifyPaper).toMatchObject({ status: "VALID", signatureValid: true });
  });

  it("serves another agency's procedure without anything being uploaded again", () => {
    const requirements = played.data["22-school-procedure"].procedure.version.cases[0].requiredPapers;
    expect(
      requirements.flatMap((one: { satisfiedBy: { id: string }[] }) => one.satisfiedBy.map(({ id }) => id)),
    ).toContain(played.kept["birthCertificate"]);
    const { dossier } = played.data["23-submit-admission"].submitDossier;
    expect(dossier.components).toEqual([expect.objectContaining({ origin: "REUSED_RESULT" })]);
    const { paper } = played.data["24-used-in"];
    expect(paper.timesReused).toBe(1);
    expect(paper.usedIn.edges.map(({ node }: { node: { code: string } }) => node.code)).toContain(
      played.kept["admission"],
    );
  });

  it("is rated once", async () => {
    expect(played.data["25-rate"].rate.rating).toMatchObject({
      verdict: "VERY_SATISFIED",
      dossier: { code: played.kept["dossier"] },
    });
    const again = await gql(
      `mutation ($input: RateInput!) { rate(input: $input) { __typename ... on Problem { code } } }`,
      {
        input: {
          dossierCode: played.kept["dossier"],
          officeCode: "H26.62.3-TTHCC",
          channel: "WEB",
          verdict: "DISSATISFIED",
          idempotencyKey: `again-${String(played.kept["dossier"])}`,
        },
      },
      { persona: "citizen-an" },
    );
    expect(again.data.rate).toEqual({ __typename: "RatingRefusedProblem", code: "ALREADY_RATED" });
  });

  it("shows in the ward's index, put together from five systems: six groups, every line, and no total where a line is unknown", () => {
    const { qualityIndex, satisfaction, reuse } = played.data["26-quality-index"].agency;
    const lines = qualityIndex.groups.flatMap((group: { indicators: { code: string }[] }) =>
      group.indicators.map(({ code }) => code),
    );
    expect(lines.sort()).toEqual([
      "CITIZEN_DATA_CONNECTED_DOSSIER",
      "CITIZEN_DATA_CONNECTED_FORMALITY",
      "DOSSIER_RECEIVING_SATISFACTION",
      "DOSSIER_SYNC",
      "ELECTRONIC_CERTIFIED_COPY",
      "FEE_PROCEDURES_USED",
      "FULLY_ONLINE_DOSSIERS",
      "ONLINE_PAYMENT_DOSSIERS",
      "ONLINE_PAYMENT_PROCEDURES",
      "ON_TIME",
      "ORIGINAL_RESULT_AVAILABLE",
      "PETITION_CLASSIFICATION_STAFF",
      "PETITION_CLASSIFICATION_TTHC",
      "PETITION_HANDLING_SATISFACTION",
      "PETITION_PROCESSING_ON_TIME",
      "PUBLIC_CONTENT_FULL",
      "PUBLIC_UPDATE_ON_TIME",
      "PUBLISH_ON_TIME",
      "REUSED_DIGITIZED_DATA",
      "SO_HOA_GIAY_TO_GIAI_QUYET",
      "SYNCED_WITH_DVCQG_PERSONAL_STORAGE",
    ]);
    for (const { indicators } of qualityIndex.groups as {
      indicators: { points: number | null; unavailable: string | null }[];
    }[]) {
      for (const line of indicators) expect(line.points === null).toBe(line.unavailable !== null);
    }
    expect(qualityIndex.scored.points).toBeLessThanOrEqual(qualityIndex.scored.max);
    expect(satisfaction.ratings).toBeGreaterThanOrEqual(1);
    expect(reuse.required).toBeGreaterThanOrEqual(1);
  });
});
