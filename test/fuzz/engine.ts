export interface FuzzRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** An engine that answers operations over one supergraph. */
export interface FuzzEngine {
  /** The text of the response's body. */
  answer(request: FuzzRequest): Promise<string>;
  stop(): Promise<void>;
}

/** The body of a request to a service, and of its response, are JSON as over HTTP. */
export type ServeText = (service: string, body: string) => Promise<string>;

export type StartEngine = (supergraphSdl: string, serve: ServeText) => Promise<FuzzEngine>;
