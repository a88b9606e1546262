import { buildSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLSchema, graphql, parse } from "graphql";
import type { Service } from "../graphs/graph";

const MOST_ANSWERS = 4_000;
const MOST_BYTES = 128 * 1024 * 1024;
const differingNumber = /\b\d{4,}\b/g;

/**
 * What one subgraph answers: worked out by GraphQL when a body is new, and the same bytes whenever it comes again, so that
 * the subgraphs cost little beside the gateway that is measured.
 */
export class Answers {
  private readonly schema: GraphQLSchema;
  private readonly known = new Map<string, Buffer>();
  private bytes = 0;

  constructor(private readonly service: Service) {
    this.schema = buildSubgraphSchema([{ typeDefs: parse(service.sdl), resolvers: service.resolvers }]);
  }

  /** A whole HTTP response. */
  answer(body: string): Buffer | Promise<Buffer> {
    // The numbers by which requests differ are all past the size of the data: one stands for all.
    const key = this.service.meetsDifferingNumbers ? body.replace(differingNumber, "1000") : body;
    return this.known.get(key) ?? this.workOut(key);
  }

  private async workOut(key: string): Promise<Buffer> {
    // The key is the body byte for byte; GraphQL reads it as the UTF-8 that it is.
    const body = JSON.parse(Buffer.from(key, "latin1").toString("utf8")) as {
      query: string;
      variables?: Record<string, unknown> | null;
      operationName?: string | null;
    };
    const result = await graphql({
      schema: this.schema,
      source: body.query,
      variableValues: body.variables ?? null,
      operationName: body.operationName ?? null,
    });
    const answer = jsonResponse(JSON.stringify(result));
    this.remember(key, answer);
    return answer;
  }

  private remember(key: string, answer: Buffer): void {
    this.known.set(key, answer);
    this.bytes += key.length + answer.length;
    for (const [oldest, { length }] of this.known) {
      if (this.known.size <= MOST_ANSWERS && this.bytes <= MOST_BYTES) return;
      this.known.delete(oldest);
      this.bytes -= oldest.length + length;
    }
  }
}

export function jsonResponse(text: string, status = "200 OK"): Buffer {
  const body = Buffer.from(text);
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
