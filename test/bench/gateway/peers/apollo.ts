import { ApolloGateway, type GraphQLDataSourceProcessOptions, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { GraphQLError } from "graphql";
import type { JWTPayload } from "jose";
import { type CheckToken, bearerOf } from "./tokens";

/** What the peer knows of a request: the claims of its token, or null when it carries none. */
export interface ApolloContext {
  readonly claims?: JWTPayload | null;
}

/** Headers that a subgraph asks for with a request, e.g. `x-viewer` and `x-signature`. */
export type Sign = (path: string, body: string, context: ApolloContext) => Readonly<Record<string, string>>;

export interface ApolloOptions {
  readonly supergraphSdl: string;
  readonly port?: number;
  /** Where subgraphs are when not where the supergraph says. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly sign?: Sign;
  readonly checkToken?: CheckToken;
}

/** @apollo/gateway behind Apollo Server's own HTTP server, as its documentation begins, with every default left alone. */
export async function startApollo(options: ApolloOptions): Promise<number> {
  const { urls, sign, checkToken } = options;
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    // Without a reason of ours the library makes its own data sources.
    ...(urls || sign ? { buildService: ({ name, url }) => dataSource(urls?.[name] ?? url ?? "", sign) } : {}),
  });
  const server = new ApolloServer<ApolloContext>({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { port: options.port ?? 0, host: "127.0.0.1" },
    context: async ({ req }) => (checkToken ? { claims: await claims(req.headers.authorization, checkToken) } : {}),
  });
  return Number(new URL(url).port);
}

function dataSource(url: string, sign: Sign | undefined): RemoteGraphQLDataSource {
  const { pathname } = new URL(url);
  const willSendRequest = ({ request, context }: GraphQLDataSourceProcessOptions): void => {
    if (!sign) return;
    // The very text that the library sends: everything of the request but `http`, the query first.
    const { http, query, ...rest } = request;
    const headers = sign(pathname, JSON.stringify({ query, ...rest }), context as ApolloContext);
    for (const [name, value] of Object.entries(headers)) http?.headers.set(name, value);
  };
  return new RemoteGraphQLDataSource({ url, willSendRequest });
}

async function claims(authorization: string | undefined, check: CheckToken): Promise<JWTPayload | null> {
  if (authorization === undefined) return null;
  try {
    return await check(bearerOf(authorization) ?? "");
  } catch {
    throw new GraphQLError("the token is not good", { extensions: { code: "UNAUTHENTICATED", http: { status: 401 } } });
  }
}
