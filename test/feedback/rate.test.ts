import {
  FeedbackWorld,
  RECEIVER,
  SCHOOL_OFFICE,
  WARD_OFFICE,
  an,
  binh,
  dossierPayload,
  freshKey,
  interviewer,
  kiosk,
} from "./fixture";
import type { Viewer } from "../../subgraphs/kit/viewer";

const RATE = `mutation ($input: RateInput!) { rate(input: $input) { __typename
  ... on RateSuccess { rating { id channel verdict comment ratedAt dossier { code } office { code } official { id } } }
  ... on Problem { code message } ... on InvalidInputProblem { path } } }`;
const RATING = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Dossier { rating { verdict } } } }`;

let world: FeedbackWorld;
beforeAll(async () => (world = await FeedbackWorld.open()));
afterAll(() => world.close());

const rate = async (input: object, viewer: Partial<Viewer> = an, now?: Date) => {
  const whole = { officeCode: WARD_OFFICE, channel: "WEB", verdict: "SATISFIED", idempotencyKey: freshKey(), ...input };
  const { data, errors } = await world.ask(RATE, { input: whole }, viewer, now ? { now } : {});
  expect(errors).toBeUndefined();
  return data.rate;
};

describe("a press", () => {
  it("stands with everything that was said, at the instant by which the request judges", async () => {
    await world.dossier("D-1");
    const now = new Date("2026-03-12T02:00:00Z");
    const { rating } = await rate({ dossierCode: "D-1", comment: "  Nhanh  ", officialId: RECEIVER }, an, now);
    expect(rating).toMatchObject({
      channel: "WEB",
      verdict: "SATISFIED",
      comment: "Nhanh",
      dossier: { code: "D-1" },
      office: { code: WARD_OFFICE },
      official: { id: RECEIVER },
    });
    expect(rating.ratedAt).toBe("2026-03-12T09:00:00.000+07:00");
  });

  it("is told on the feed, without the person's words", async () => {
    await world.dossier("D-feed");
    const { rating } = await rate({ dossierCode: "D-feed", comment: "between us" });
    const [event] = await world.sql<{ payload: object }>(
      "SELECT payload FROM outbox WHERE topic = 'rating' AND key = $1",
      [rating.id],
    );
    expect(event?.payload).toMatchObject({ dossier: "D-feed", verdict: "SATISFIED", commented: true });
    expect(JSON.stringify(event)).not.toContain("between us");
  });

  it("counts once: of twenty at once one stands, the others are told ALREADY_RATED", async () => {
    await world.dossier("D-20");
    const answers = await Promise.all(Array.from({ length: 20 }, () => rate({ dossierCode: "D-20" })));
    expect(answers.filter((answer) => answer.__typename === "RateSuccess")).toHaveLength(1);
    expect(answers.filter((answer) => answer.code === "ALREADY_RATED")).toHaveLength(19);
    expect(await world.sql("SELECT 1 FROM rating WHERE dossier = 'D-20'")).toHaveLength(1);
  });

  it("answers the same to the same key, twenty times at once, and a conflict to other content", async () => {
    await world.dossier("D-key");
    const input = { dossierCode: "D-key", idempotencyKey: "one-press" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => rate(input)));
    for (const answer of answers) expect(answer.rating).toEqual(answers[0].rating);
    expect(await rate({ ...input, verdict: "DISSATISFIED" })).toMatchObject({ __typename: "ConflictProblem" });
  });

  it("that stands is remembered before it is judged anew", async () => {
    await world.dossier("D-again");
    const input = { dossierCode: "D-again", idempotencyKey: "judged once" };
    const { rating } = await rate(input);
    for (const other of [{ comment: "\u0000" }, { officeCode: SCHOOL_OFFICE }, { dossierCode: "D-none" }])
      expect(await rate({ ...input, ...other })).toMatchObject({ __typename: "ConflictProblem" });
    await world.dossier("D-again", { owner: binh.holder, submitter: binh.holder });
    expect(await rate(input)).toMatchObject({ rating: { id: rating.id } });
  });

  it("waits for what dossiers acknowledged a moment ago before it says that nothing is there or finished", async () => {
    world.announce("dossiers", "dossier", "D-new", dossierPayload("D-new"));
    expect(await rate({ dossierCode: "D-new" })).toMatchObject({ __typename: "RateSuccess" });
    await world.dossier("D-slow", { status: "PROCESSING" });
    world.announce("dossiers", "dossier", "D-slow", dossierPayload("D-slow", { status: "RETURNED" }));
    expect(await rate({ dossierCode: "D-slow" })).toMatchObject({ __typename: "RateSuccess" });
  });

  it("is refused before the dossier is finished and at another office, and leaves the key free", async () => {
    await world.dossier("D-open", { status: "PROCESSING" });
    const input = { dossierCode: "D-open", idempotencyKey: "too-early" };
    expect(await rate(input)).toMatchObject({ __typename: "RatingRefusedProblem", code: "NOT_FINISHED" });
    expect(await rate({ ...input, officeCode: SCHOOL_OFFICE })).toMatchObject({ code: "NOT_THIS_OFFICE" });
    await world.dossier("D-open");
    expect(await rate(input)).toMatchObject({ __typename: "RateSuccess" });
  });

  it.each([
    ["no dossier", {}, "dossierCode"],
    ["a comment of 2,001 characters", { dossierCode: "D-1", comment: "x".repeat(2_001) }, "comment"],
    ["a comment with a NUL", { dossierCode: "D-1", comment: "a\u0000b" }, "comment"],
    ["an official who had no part in it", { dossierCode: "D-2", officialId: "somebody" }, "officialId"],
  ])("with %s is invalid there", async (_, input, field) => {
    await world.dossier("D-2");
    expect(await rate(input)).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", field] });
    expect(await world.sql("SELECT 1 FROM rating WHERE dossier = 'D-2'")).toHaveLength(0);
  });

  it.each(["'; DROP TABLE rating; --", "<script>alert(1)</script>", "\\u0000", "%", "D-1' OR '1'='1", "\u0000"])(
    "takes %j in every string for what it is",
    async (text) => {
      expect(await rate({ dossierCode: text })).toMatchObject({ __typename: "NotFoundProblem" });
      expect(await rate({ dossierCode: "D-1", officeCode: text })).toMatchObject({ code: "NOT_THIS_OFFICE" });
      await world.dossier("D-2");
      expect(await rate({ dossierCode: "D-2", officialId: text })).toMatchObject({ __typename: "InvalidInputProblem" });
      const code = await world.dossier(`D-text-${freshKey()}`);
      if (text !== "\u0000") expect((await rate({ dossierCode: code, comment: text })).rating.comment).toBe(text);
    },
  );
});

describe("who may press", () => {
  it.each([
    ["the owner", an],
    ["the submitter", binh],
  ])("from the web: %s", async (_, viewer) => {
    const code = await world.dossier(`D-web-${freshKey()}`, { owner: an.holder, submitter: binh.holder });
    expect(await rate({ dossierCode: code }, viewer)).toMatchObject({ __typename: "RateSuccess" });
  });

  it("nobody learns from it that another's dossier is there", async () => {
    await world.dossier("D-an");
    const [anothers, absent] = [await rate({ dossierCode: "D-an" }, binh), await rate({ dossierCode: "D-none" }, binh)];
    expect(anothers).toEqual(absent);
    expect(anothers).toMatchObject({ __typename: "NotFoundProblem" });
  });

  it.each(["BUTTON", "TABLET"])(
    "through %s: a device of the office, for what that office received",
    async (channel) => {
      const mine = await world.dossier(`D-${channel}`);
      const theirs = await world.dossier(`D-${channel}-school`, { office: SCHOOL_OFFICE });
      expect(await rate({ dossierCode: mine, channel }, { ...kiosk, office: SCHOOL_OFFICE })).toMatchObject({
        __typename: "NotAllowedProblem",
      });
      expect(await rate({ dossierCode: mine, channel }, { ...kiosk, scopes: [] })).toMatchObject({
        __typename: "NotAllowedProblem",
      });
      expect(await rate({ dossierCode: mine, channel }, an)).toMatchObject({ __typename: "NotAllowedProblem" });
      expect(await rate({ dossierCode: theirs, channel }, kiosk)).toMatchObject({ code: "NOT_THIS_OFFICE" });
      expect(await rate({ dossierCode: mine, channel }, kiosk)).toMatchObject({ rating: { channel } });
    },
  );

  it("through HOTLINE: an official with feedback:interview, within the province", async () => {
    const [ours, theirs] = [
      await world.dossier("D-hot"),
      await world.dossier("D-hot-29", { agency: "H29", office: "H29-TTHCC" }),
    ];
    const channel = "HOTLINE";
    expect(await rate({ dossierCode: ours, channel }, { ...interviewer, scopes: [] })).toMatchObject({
      __typename: "NotAllowedProblem",
    });
    expect(await rate({ dossierCode: theirs, channel, officeCode: "H29-TTHCC" }, interviewer)).toMatchObject({
      __typename: "NotFoundProblem",
    });
    expect(await rate({ dossierCode: ours, channel }, interviewer)).toMatchObject({ rating: { channel } });
  });

  it("nobody through PHONE_INTERVIEW, which needs a task, and nobody who is not signed in", async () => {
    const code = await world.dossier("D-phone");
    for (const viewer of [interviewer, an, kiosk]) {
      expect(await rate({ dossierCode: code, channel: "PHONE_INTERVIEW" }, viewer)).toMatchObject({
        __typename: "NotAllowedProblem",
      });
    }
    for (const channel of ["WEB", "BUTTON", "TABLET", "HOTLINE", "PHONE_INTERVIEW"]) {
      const anonymous = { kind: "ANONYMOUS", subject: null, client: "x" } as const;
      expect(await rate({ dossierCode: code, channel }, anonymous)).toMatchObject({ __typename: "NotAllowedProblem" });
    }
  });
});

describe("a rating that stands", () => {
  it("is read by owner and submitter alone, fifty at the price of one", async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, (_, n) => world.dossier(`D-page-${n}`)));
    for (const dossierCode of codes) await rate({ dossierCode });
    const of = codes.map((code) => ({ __typename: "Dossier", code }));
    const mine = await world.ask(RATING, { of }, an);
    expect(mine.data._entities.every((dossier: { rating: object }) => dossier.rating !== null)).toBe(true);
    expect(mine.sql).toBe((await world.ask(RATING, { of: of.slice(0, 1) }, an)).sql);
    for (const viewer of [binh, kiosk, interviewer]) {
      const { data } = await world.ask(RATING, { of }, viewer);
      expect(data._entities.every((dossier: { rating: null }) => dossier.rating === null)).toBe(true);
    }
  });

  it.each([
    "UPDATE rating SET verdict = 'VERY_SATISFIED'",
    "DELETE FROM rating",
    "TRUNCATE rating",
    "DROP TABLE rating",
    "ALTER TABLE rating DISABLE TRIGGER ALL",
  ])("cannot be undone by the run-time role: %s", async (statement) => {
    await expect(world.sql(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it.each(["UPDATE rating SET verdict = 'VERY_SATISFIED'", "DELETE FROM rating", "TRUNCATE rating"])(
    "nor by the owner of the table: %s",
    async (statement) => {
      await expect(world.sqlAsOwner(statement)).rejects.toThrow("can be neither changed nor deleted");
    },
  );
});
