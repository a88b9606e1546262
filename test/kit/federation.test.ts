import "reflect-metadata";
import { execute, parse } from "graphql";
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  createUnionType,
} from "type-graphql";
import { arrayPage, connectionOf } from "../../subgraphs/kit/connection";
import type { RequestContext } from "../../subgraphs/kit/context";
import { buildSubgraph, stub } from "../../subgraphs/kit/federation";
import { ConflictProblem, NotFoundProblem, notFound } from "../../subgraphs/kit/problem";
import { contextFor } from "./fixture";

@Directive('@key(fields: "code")')
@ObjectType({ description: "A thing." })
class Thing {
  @Field(() => ID) code!: string;
  @Directive('@tag(name: "personal")')
  @Field(() => String)
  name!: string;
}
@Directive('@key(fields: "code")')
@ObjectType()
class Elsewhere {
  @Field(() => ID) code!: string;
}
const things = connectionOf(() => Thing, "Thing");
@ObjectType({ description: "Found." })
class FindSuccess {
  @Field(() => Thing) thing!: Thing;
}
const FindResult = createUnionType({
  name: "FindResult",
  types: () => [FindSuccess, NotFoundProblem, ConflictProblem] as const,
});

@Resolver()
class ThingResolver {
  constructor(private readonly all: Thing[]) {}
  @Query(() => things.Connection, { nullable: true })
  things(@Arg("after", () => String, { nullable: true }) after: string | undefined, @Ctx() ctx: RequestContext) {
    return arrayPage(this.all, (t) => t.code, { first: 1, after }, ctx);
  }
  @Mutation(() => FindResult)
  find(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): typeof FindResult {
    const thing = this.all.find((t) => t.code === code);
    return thing ? Object.assign(new FindSuccess(), { thing }) : notFound(ctx);
  }
}
@Resolver(() => Elsewhere)
class ElsewhereResolver {
  @FieldResolver(() => [Thing])
  things(@Root() elsewhere: Elsewhere): Thing[] {
    return [Object.assign(new Thing(), { code: elsewhere.code, name: "of it" })];
  }
}

const all = [
  Object.assign(new Thing(), { code: "a", name: "A" }),
  Object.assign(new Thing(), { code: "b", name: "B" }),
];
const { schema, sdl } = buildSubgraph({
  resolvers: [ThingResolver, ElsewhereResolver],
  container: new Map<unknown, unknown>([
    [ThingResolver, new ThingResolver(all)],
    [ElsewhereResolver, new ElsewhereResolver()],
  ]),
  references: {
    Thing: ({ code }: { code: string }) => all.find((t) => t.code === code) ?? null,
    Elsewhere: stub(Elsewhere),
  },
  orphanedTypes: [Elsewhere],
  directives: ["@key", "@shareable", "@tag"],
});
const run = async (query: string) =>
  JSON.parse(JSON.stringify(await execute({ schema, document: parse(query), contextValue: contextFor() }))) as unknown;

describe("a subgraph built out of classes", () => {
  it("prints its directives, sorted, with the federation link", () => {
    expect(sdl).toContain('extend schema @link(url: "https://specs.apollo.dev/federation/v2.9"');
    expect(sdl).toMatch(/type Thing @key\(fields: "code"\)/);
    expect(sdl).toMatch(/name: String! @tag\(name: "personal"\)/);
    expect(sdl).not.toMatch(/^schema/m);
  });

  it("resolves entities of its own and stubs of others, and tells an absent one by null", async () => {
    const query = `{ _entities(representations: [{__typename:"Thing",code:"b"},{__typename:"Thing",code:"x"},{__typename:"Elsewhere",code:"e"}]) {
      __typename ... on Thing { name } ... on Elsewhere { things { code name } } } }`;
    expect(await run(query)).toEqual({
      data: {
        _entities: [
          { __typename: "Thing", name: "B" },
          null,
          { __typename: "Elsewhere", things: [{ code: "e", name: "of it" }] },
        ],
      },
    });
  });

  it("answers refusals as data with the code and the words", async () => {
    const answer = await run(`mutation { find(code: "x") { __typename ... on Problem { code message } } }`);
    expect(answer).toEqual({
      data: { find: { __typename: "NotFoundProblem", code: "NOT_FOUND", message: "Not found." } },
    });
  });

  it("pages forward and refuses a cursor that is not its own", async () => {
    const page = (await run(
      `{ things { totalCount edges { cursor node { code } } pageInfo { hasNextPage endCursor } } }`,
    )) as { data: { things: { pageInfo: { endCursor: string; hasNextPage: boolean }; totalCount: number } } };
    expect(page.data.things).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    const next = await run(
      `{ things(after: "${page.data.things.pageInfo.endCursor}") { edges { node { code } } pageInfo { hasNextPage hasPreviousPage } } }`,
    );
    expect(next).toMatchObject({
      data: { things: { edges: [{ node: { code: "b" } }], pageInfo: { hasNextPage: false, hasPreviousPage: true } } },
    });
    expect(await run(`{ things(after: "rubbish") { totalCount } }`)).toMatchObject({
      data: { things: null },
      errors: [{ message: expect.stringContaining("after") as string }],
    });
  });
});
