import type { Viewer } from "../../subgraphs/kit/viewer";
import { type Answer, FeedbackWorld, an, freshKey, nobody } from "./fixture";

const FIELDS = `code channel subject title content status public reopenedTimes receivedAt dueAt timeliness
  field { code } procedure { code } dossier { code } office { code } agency { code }`;
export const FILE = `mutation ($input: FilePetitionInput!) { filePetition(input: $input) { __typename
  ... on PetitionSuccess { petition { ${FIELDS} } } ... on Problem { code message } ... on InvalidInputProblem { path } } }`;
const ONE = `query ($code: ID!) { petition(code: $code) { ${FIELDS} } }`;
export const LIST = `query ($filter: PetitionFilter, $first: Int, $after: String) { petitions(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { code dossier { code } } } } }`;

/** Files petitions and finds them again, as one viewer or another. */
export class PetitionDesk {
  constructor(readonly world: FeedbackWorld) {}

  async file(input: object = {}, viewer: Partial<Viewer> = an, now = new Date()): Promise<Answer["data"]> {
    const words = { title: "Khai sinh", content: "Chờ lâu" };
    const whole = { channel: "PORTAL", subject: "PROCEDURE", ...words, idempotencyKey: freshKey(), ...input };
    const { data, errors } = await this.world.ask(FILE, { input: whole }, viewer, { now });
    expect(errors).toBeUndefined();
    return data.filePetition;
  }

  /** The petition, which must have been taken. */
  async filed(input: object = {}, viewer: Partial<Viewer> = an, now = new Date()): Promise<Answer["data"]> {
    const answer = await this.file(input, viewer, now);
    expect(answer).toMatchObject({ __typename: "PetitionSuccess" });
    return answer.petition;
  }

  async one(code: string, viewer: Partial<Viewer>, now = new Date()): Promise<Answer["data"]> {
    return (await this.world.ask(ONE, { code }, viewer, { now })).data.petition;
  }

  async listed(filter: object, viewer: Partial<Viewer> = nobody): Promise<string[]> {
    const { data, errors } = await this.world.ask(LIST, { filter, first: 100 }, viewer);
    expect(errors).toBeUndefined();
    return data.petitions.edges.map(({ node }: { node: { code: string } }) => node.code);
  }
}
