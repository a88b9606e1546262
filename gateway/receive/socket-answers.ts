import type { Begun } from "../stream/operations";

/** An answer as the client of a socket is sent it; one of a subscription carries the id to resume after. */
export interface SocketAnswer {
  readonly payload: Record<string, unknown>;
}

/** The answers of one operation, for a library that knows them as objects. */
export class Answers implements AsyncGenerator<SocketAnswer, void, void> {
  constructor(
    private readonly answers: Begun,
    private readonly ended: () => void,
  ) {}

  async next(): Promise<IteratorResult<SocketAnswer, void>> {
    for (;;) {
      const { done, value } = await this.answers.next();
      if (done) {
        this.ended();
        return { done, value: undefined };
      }
      const { text, id } = value;
      if (text === null) continue;
      const payload = JSON.parse(text) as Record<string, unknown>;
      return { done: false, value: { payload: id === null ? payload : { ...payload, extensions: { id } } } };
    }
  }

  async return(): Promise<IteratorResult<SocketAnswer, void>> {
    this.ended();
    await this.answers.return();
    return { done: true, value: undefined };
  }

  async throw(fault: unknown): Promise<IteratorResult<SocketAnswer, void>> {
    await this.return();
    throw fault;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
