import { randomUUID } from "node:crypto";
import type { Answer, Asker, World } from "./fixture";

const RESULT = `__typename
  ... on SigningSuccess { request { id purpose format level state requestedAt expiresAt certificate { id status } paper { id }
    signature { id format level signedAt digest detached purpose statement signer { subject kind } paper { id }
      verdict { indication subIndication reasons level signerSubject bestSignatureTime coversWholeDocument } } } }
  ... on Problem { code message } ... on InvalidInputProblem { path } ... on SigningRefusedProblem { triesLeft }`;

export const REQUEST = `mutation ($input: RequestSignatureInput!) { done: requestSignature(input: $input) { ${RESULT} } }`;
export const AUTHORISE = `mutation ($input: AuthoriseSignatureInput!) { done: authoriseSignature(input: $input) { ${RESULT} } }`;
export const DECLINE = `mutation ($input: DeclineSignatureInput!) { done: declineSignature(input: $input) { ${RESULT} } }`;

export const CERTIFICATES = `query ($official: ID!, $agency: ID!) {
  _entities(representations: [{ __typename: "Official", id: $official }, { __typename: "Agency", code: $agency }]) {
    ... on Official { certificates { id kind subject issuer serialNumber validFrom validUntil status pem } }
    ... on Agency { sealCertificates { id kind subject status } }
  } }`;

export async function certificateOf(world: World, official: string): Promise<string> {
  const { data } = await world.ask(CERTIFICATES, { official, agency: "-" });
  return data._entities[0].certificates[0].id as string;
}

/** The acts of one official with one certificate. */
export class Signing {
  constructor(
    private readonly world: World,
    private readonly as: Asker,
    private readonly certificateId: string,
  ) {}

  async request(input: Record<string, unknown>, as: Asker = this.as): Promise<Answer["data"]> {
    const whole = {
      certificateId: this.certificateId,
      format: "CADES",
      level: "B",
      purpose: "Ký kết quả",
      idempotencyKey: randomUUID(),
      ...input,
    };
    return this.done(await this.world.ask(REQUEST, { input: whole }, as));
  }

  async authorise(
    requestId: string,
    secret: string,
    idempotencyKey: string = randomUUID(),
    as: Asker = this.as,
  ): Promise<Answer["data"]> {
    return this.done(await this.world.ask(AUTHORISE, { input: { requestId, secret, idempotencyKey } }, as));
  }

  async decline(requestId: string, reason: string, as: Asker = this.as): Promise<Answer["data"]> {
    return this.done(await this.world.ask(DECLINE, { input: { requestId, reason, idempotencyKey: randomUUID() } }, as));
  }

  private done(answer: Answer): Answer["data"] {
    if (answer.errors) throw new AggregateError(answer.errors, answer.errors.map((fault) => fault.message).join("; "));
    return answer.data.done;
  }
}
