import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLSchema, GraphQLError, parse } from "graphql";
import type { Envelope } from "../../subgraphs/kit/viewer";
import { type FakeData, fakeData } from "./fake-data";

export interface FakeContext {
  readonly envelope: Envelope;
  readonly database: FakeData;
}
interface FakeSubgraph {
  readonly typeDefs: string;
  readonly resolvers: Record<string, Record<string, unknown>>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@authenticated", "@requiresScopes", "@listSize", "@tag"])`;
const kept = `@cacheControl(maxAge: 60)`;
const keeping = `${link.replace('"@tag"]', '"@tag", "@composeDirective"]')}
  @link(url: "https://example.test/cacheControl/v1.0", import: ["@cacheControl"]) @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int!) on FIELD_DEFINITION`;
const paged = `@listSize(slicingArguments: ["first"], sizedFields: ["edges"])`;

// oxlint-disable-next-line typescript/no-explicit-any -- arguments and rows are what the type definitions below say.
type Args = any;
type Row = Args;

const dossierOf = (code: string, { database }: FakeContext) => database.dossiers.find((d) => d.code === code) ?? null;
const edges = <T>(rows: readonly T[], first: number) => {
  if (first > 100)
    throw new GraphQLError("first is 100 at most", { extensions: { code: "BAD_USER_INPUT", stacktrace: ["x"] } });
  return { edges: rows.slice(0, first).map((node) => ({ node })) };
};

export const subgraphs: Record<string, FakeSubgraph> = {
  catalogue: {
    typeDefs: `${keeping}
      type Query { procedure(code: ID!): Procedure ${kept}  requiredPaper(id: ID!): RequiredPaper  things: [Thing!] ${kept}  anything: [Anything!]!  index: Index sealed: Sealed sealedList: [Sealed!] rating: Grade }
      type Procedure @key(fields: "code") { code: ID! name: String! }
      type RequiredPaper @key(fields: "id") { id: ID! acceptedTypes: [PaperType!]! }
      type PaperType @key(fields: "code") { code: ID! name: String! }
      interface Thing { id: ID! secret: String }
      type Open implements Thing { id: ID! secret: String }
      type Guarded implements Thing { id: ID! secret: String @requiresScopes(scopes: [["things:read"]]) }
      type Sealed @authenticated { id: ID! }
      scalar Grade @requiresScopes(scopes: [["things:read"]])
      union Anything = Open | Guarded | Procedure
      type Index @key(fields: "id") { id: ID! catalogueLines: [String!] }`,
    resolvers: {
      Query: {
        procedure: (_: unknown, { code }: Args) => ({ code, name: `Procedure ${code}` }),
        requiredPaper: (_: unknown, { id }: Args) => ({ id }),
        things: () => [
          { __typename: "Open", id: "o", secret: "open" },
          { __typename: "Guarded", id: "g", secret: "guarded" },
        ],
        anything: () => [
          { __typename: "Guarded", id: "g", secret: "guarded" },
          { __typename: "Open", id: "o", secret: "open" },
          { __typename: "Procedure", code: "P1", name: "Procedure P1" },
        ],
        index: () => ({ id: "i" }),
        sealed: () => ({ id: "s" }),
        sealedList: () => [{ id: "s" }],
        rating: () => 5,
      },
      Procedure: { __resolveReference: ({ code }: Row) => ({ code, name: `Procedure ${code}` }) },
      RequiredPaper: {
        __resolveReference: ({ id }: Row) => ({ id }),
        acceptedTypes: () => [{ code: "T1", name: "Type T1" }],
      },
      Index: { __resolveReference: ({ id }: Row) => ({ id }), catalogueLines: () => ["c"] },
    },
  },
  dossiers: {
    typeDefs: `${link}
      type Query {
        dossier(code: ID!): Dossier @authenticated
        dossiers(first: Int = 20): DossierConnection @requiresScopes(scopes: [["dossier:read"]]) ${paged}
        publicDossiers(first: Int = 20): DossierConnection ${paged}
        trackDossier(code: ID!, ownerIdentityNumber: String!): Dossier
        fails: String
        viewer: String!
        now: String
      }
      type Mutation { submitDossier(subject: String!): SubmitResult @authenticated }
      type Subscription {
        dossierChanged(code: ID!): DossierMoved! @authenticated
        dossierSynchronised: DossierMoved! @requiresScopes(scopes: [["dossier:read"]])
        ticked: Int!
      }
      type DossierMoved {
        sequence: ID!
        status: String!
        dossier: Dossier
        remark: String @requiresScopes(scopes: [["dossier:read"]])
        broken: String
      }
      union SubmitResult = SubmitSuccess | SubmitProblem
      type SubmitSuccess { dossier: Dossier! }
      type SubmitProblem { code: String! }
      type Dossier @key(fields: "code") {
        code: ID! subject: String! procedure: Procedure
        owner: Holder @authenticated
        contact: Contact @authenticated @tag(name: "personal")
        components: [String!]! @authenticated
        broken: String
        brokenHard: String!
      }
      type Contact { phone: String! }
      type DossierEdge { node: Dossier! }
      type DossierConnection { edges: [DossierEdge!]! }
      type Procedure @key(fields: "code") { code: ID! stats: String }
      type Holder @key(fields: "id") { id: ID! dossiers(first: Int = 20): DossierConnection @authenticated ${paged} }
      type Index @key(fields: "id") { id: ID! dossierLines: [String!] }`,
    resolvers: {
      Query: {
        dossier: (_: unknown, { code }: Args, ctx: FakeContext) => dossierOf(code, ctx),
        dossiers: (_: unknown, { first }: Args, { database }: FakeContext) => edges(database.dossiers, first),
        publicDossiers: (_: unknown, { first }: Args, { database }: FakeContext) => edges(database.dossiers, first),
        trackDossier: (_: unknown, { code }: Args, ctx: FakeContext) => dossierOf(code, ctx),
        fails: () => {
          throw new GraphQLError('relation "dossier" does not exist at /srv/db.ts', {
            extensions: { code: "SOMETHING", stacktrace: ["x"] },
          });
        },
        viewer: (_: unknown, _args: Args, { envelope }: FakeContext) => JSON.stringify(envelope.viewer),
        now: (_: unknown, _args: Args, { envelope }: FakeContext) => envelope.now,
      },
      Mutation: {
        submitDossier: (_: unknown, { subject }: Args) =>
          subject === "no"
            ? { __typename: "SubmitProblem", code: "NO" }
            : { __typename: "SubmitSuccess", dossier: { ...fakeData.dossiers[0], subject } },
      },
      DossierMoved: {
        dossier: ({ code }: Row, _args: Args, ctx: FakeContext) => dossierOf(code, ctx),
        broken: () => {
          throw new GraphQLError("no calendar", { extensions: { code: "CALENDAR_NOT_LOADED" } });
        },
      },
      Dossier: {
        __resolveReference: ({ code }: Row, ctx: FakeContext) => dossierOf(code, ctx),
        procedure: ({ procedureCode }: Row) => ({ code: procedureCode }),
        owner: ({ ownerId }: Row) => ({ id: ownerId }),
        components: () => ["c"],
        broken: ({ code }: Row) => {
          if (code === "D2") throw new GraphQLError("no calendar", { extensions: { code: "CALENDAR_NOT_LOADED" } });
          return "whole";
        },
        brokenHard: ({ code }: Row) => {
          if (code === "D2") throw new GraphQLError("no calendar", { extensions: { code: "CALENDAR_NOT_LOADED" } });
          return "whole";
        },
      },
      Holder: {
        __resolveReference: ({ id }: Row) => ({ id }),
        dossiers: ({ id }: Row, { first }: Args, { database }: FakeContext) =>
          edges(
            database.dossiers.filter((d) => d.ownerId === id),
            first,
          ),
      },
      Index: { __resolveReference: ({ id }: Row) => ({ id }), dossierLines: () => ["d"] },
      Procedure: {
        __resolveReference: ({ code }: Row) => ({ code }),
        stats: () => {
          throw new GraphQLError("no calendar", { extensions: { code: "CALENDAR_NOT_LOADED" } });
        },
      },
    },
  },
  archive: {
    typeDefs: `${link}
      scalar JSON
      type Query {
        me: Holder @authenticated
        paper(id: ID!): Paper @authenticated
        findHolder(identityNumber: String!): Holder @requiresScopes(scopes: [["archive:digitise"], ["dossier:receive"]])
        verifyPaper(token: String!): String
        rawDate(at: JSON): String
      }
      type Holder @key(fields: "id") {
        id: ID!
        name: String! @authenticated @tag(name: "personal")
        nickname: String @authenticated @tag(name: "personal")
        papers(first: Int = 20): PaperConnection! @authenticated ${paged}
        identityNumber: String @requiresScopes(scopes: [["holder:identify"]]) @tag(name: "personal")
      }
      type Paper @key(fields: "id") { id: ID! title: String! @tag(name: "personal") holder: Holder! status: String! }
      type PaperEdge { node: Paper! }
      type PaperConnection { edges: [PaperEdge!]! }
      type PaperType @key(fields: "code", resolvable: false) { code: ID! }
      type RequiredPaper @key(fields: "id") {
        id: ID! acceptedTypes: [PaperType!]! @external
        satisfiedBy: [Paper!] @authenticated @requires(fields: "acceptedTypes { code }")
      }`,
    resolvers: {
      Query: {
        me: (_: unknown, _args: Args, { envelope, database }: FakeContext) =>
          database.holders.find((h) => h.id === envelope.viewer.holder) ?? null,
        paper: (_: unknown, { id }: Args, { database }: FakeContext) =>
          database.papers.find((p) => p.id === id) ?? null,
        findHolder: (_: unknown, _args: Args, { database }: FakeContext) => database.holders[0],
        verifyPaper: () => "VALID",
        rawDate: () => {
          throw new GraphQLError("bad", { extensions: { code: "BAD_USER_INPUT" } });
        },
      },
      Holder: {
        __resolveReference: ({ id }: Row, { database }: FakeContext) =>
          database.holders.find((h) => h.id === id) ?? null,
        nickname: () => null,
        identityNumber: () => "001201000001",
        papers: ({ id }: Row, { first }: Args, { database }: FakeContext) =>
          edges(
            database.papers.filter((p) => p.holderId === id),
            first,
          ),
      },
      Paper: {
        __resolveReference: ({ id }: Row, { database }: FakeContext) =>
          database.papers.find((p) => p.id === id) ?? null,
        holder: ({ holderId }: Row) => fakeData.holders.find((h) => h.id === holderId),
        status: () => "VALID",
      },
      RequiredPaper: {
        satisfiedBy: ({ acceptedTypes }: Row) =>
          (acceptedTypes as { code: string }[]).some((t) => t.code === "T1") ? [fakeData.papers[0]] : [],
      },
    },
  },
  feedback: {
    typeDefs: `${link}
      type Query { satisfaction: Float }
      type Dossier @key(fields: "code") { code: ID! rating: Rating @authenticated petitions: Int! }
      type Rating { verdict: String! }
      type Index @key(fields: "id") {
        id: ID! catalogueLines: [String!] @external  dossierLines: [String!] @external
        total: String @requires(fields: "catalogueLines dossierLines")
        own: String!
      }`,
    resolvers: {
      Query: { satisfaction: () => 0.9 },
      Dossier: {
        __resolveReference: ({ code }: Row) => ({ code }),
        rating: ({ code }: Row) => (code === "D1" ? { verdict: "SATISFIED" } : null),
        petitions: () => 0,
      },
      Index: {
        total: ({ catalogueLines, dossierLines }: Row) =>
          [...(catalogueLines as string[]), ...(dossierLines as string[])].join("+"),
        own: () => "own",
      },
    },
  },
};

export function fakeSchemas(): Record<string, GraphQLSchema> {
  return Object.fromEntries(
    Object.entries(subgraphs).map(([name, { typeDefs, resolvers }]) => [
      name,
      buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
    ]),
  );
}

/** `change`: another version of what one subgraph says of itself. */
export function fakeSupergraph(change = (_name: string, typeDefs: string): string => typeDefs): string {
  const composed = composeServices(
    Object.entries(subgraphs).map(([name, { typeDefs }]) => ({
      name,
      url: `http://${name}`,
      typeDefs: parse(change(name, typeDefs)),
    })),
  );
  if (composed.errors) throw new Error(composed.errors.map((error) => error.message).join("\n"));
  return composed.supergraphSdl ?? "";
}
