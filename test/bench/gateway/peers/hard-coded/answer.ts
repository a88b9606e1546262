import type { Call, System } from "./calls";

// The benchmark's query as a person writes it who knows the four systems: seven calls, as many as a plan needs, each
// entity asked for once, and the answer put together from what came.

interface Stub {
  readonly upc: string;
}
interface ProductFacts extends Stub {
  readonly name: string | null;
  readonly price: number | null;
  readonly weight: number | null;
}
interface Stock extends Stub {
  readonly inStock: boolean | null;
  readonly shippingEstimate: number | null;
}
interface User {
  readonly id: string;
  readonly username: string | null;
  readonly name: string | null;
}
interface InnerReview {
  readonly id: string;
  readonly body: string | null;
  readonly product: Stub;
}
interface ProductReview {
  readonly id: string;
  readonly body: string | null;
  readonly author: { readonly id: string; readonly username: string | null; readonly reviews: readonly InnerReview[] };
}
interface UserReview {
  readonly id: string;
  readonly body: string | null;
  readonly product: Stub & { readonly reviews: readonly ProductReview[] };
}
interface Reviews {
  readonly users: readonly { readonly reviews: readonly UserReview[] }[];
  readonly products: readonly { readonly reviews: readonly ProductReview[] }[];
}

type Product = ProductFacts & Stock;

const topProducts = JSON.stringify("query($first:Int){topProducts(first:$first){upc name price weight}}");
const users = JSON.stringify({ query: "{users{id username name}}" });
const ofProduct = "reviews{id body author{id username reviews{id body product{upc}}}}";
const reviews = JSON.stringify(
  `query($users:[_Any!]!,$products:[_Any!]!){users:_entities(representations:$users){...on User{reviews{id body product{upc ${ofProduct}}}}}` +
    `products:_entities(representations:$products){...on Product{${ofProduct}}}}`,
);
const stock = JSON.stringify(
  "query($r:[_Any!]!){_entities(representations:$r){...on Product{upc inStock shippingEstimate}}}",
);
const facts = JSON.stringify("query($r:[_Any!]!){_entities(representations:$r){...on Product{upc name price weight}}}");
const names = JSON.stringify("query($r:[_Any!]!){_entities(representations:$r){...on User{id name}}}");
const userName = JSON.stringify("query($id:ID!){user(id:$id){name}}");

export async function benchmarkAnswer(call: Call, first: number): Promise<string> {
  const [{ topProducts: top }, { users: people }] = await Promise.all([
    ask<{ topProducts: ProductFacts[] }>(call, "products", `{"query":${topProducts},"variables":{"first":${first}}}`),
    ask<{ users: User[] }>(call, "accounts", users),
  ]);
  const [reviewed, topStock] = await Promise.all([
    ask<Reviews>(call, "reviews", reviewsBody(people, top)),
    entities<Stock>(call, "inventory", stock, top.map(withDimensions)),
  ]);
  const seen = whatIsNamed(reviewed);
  const [factsSeen, namesSeen] = await Promise.all([
    entities<ProductFacts>(call, "products", facts, [...seen.products].map(productKey)),
    entities<Pick<User, "id" | "name">>(call, "accounts", names, [...seen.authors].map(userKey)),
  ]);
  const stockSeen = await entities<Stock>(call, "inventory", stock, factsSeen.map(withDimensions));
  const join = new Joining(
    new Map(factsSeen.map((product, at) => [product.upc, joined(product, stockSeen[at] as Stock)])),
    new Map(namesSeen.map(({ id, name }) => [id, name])),
  );
  return JSON.stringify({
    data: {
      users: people.map((user, at) => join.user(user, reviewed.users[at]?.reviews ?? [])),
      topProducts: top.map((product, at) =>
        join.product(joined(product, topStock[at] as Stock), reviewed.products[at]?.reviews ?? []),
      ),
    },
  });
}

/** The text of the subgraph is the answer. */
export function smallAnswer(call: Call, id: string): Promise<string> {
  return call("accounts", `{"query":${userName},"variables":{"id":${JSON.stringify(id)}}}`);
}

/** Puts one answer together: what is equal is made once and written wherever it stands. */
class Joining {
  constructor(
    private readonly products: ReadonlyMap<string, Product>,
    private readonly names: ReadonlyMap<string, string | null>,
  ) {}

  user({ id, username, name }: User, given: readonly UserReview[]) {
    const reviews = given.map(({ id, body, product }) => ({
      id,
      body,
      product: this.product(this.products.get(product.upc), product.reviews),
    }));
    return { id, username, name, reviews };
  }

  product(product: Product | undefined, given: readonly ProductReview[]) {
    return { ...product, reviews: given.map(({ id, body, author }) => ({ id, body, author: this.author(author) })) };
  }

  private author({ id, username, reviews }: ProductReview["author"]) {
    const own = reviews.map(({ id, body, product }) => ({ id, body, product: this.products.get(product.upc) }));
    return { id, username, name: this.names.get(id), reviews: own };
  }
}

function whatIsNamed({ users, products }: Reviews): { products: Set<string>; authors: Set<string> } {
  const seen = { products: new Set<string>(), authors: new Set<string>() };
  const look = (given: readonly ProductReview[]): void => {
    for (const { author } of given) {
      seen.authors.add(author.id);
      for (const { product } of author.reviews) seen.products.add(product.upc);
    }
  };
  for (const user of users)
    for (const { product } of user.reviews) {
      seen.products.add(product.upc);
      look(product.reviews);
    }
  for (const product of products) look(product.reviews);
  return seen;
}

function joined({ upc, name, price, weight }: ProductFacts, { inStock, shippingEstimate }: Stock): Product {
  return { inStock, name, price, shippingEstimate, upc, weight };
}

function reviewsBody(people: readonly User[], top: readonly Stub[]): string {
  const variables = { users: people.map(({ id }) => userKey(id)), products: top.map(({ upc }) => productKey(upc)) };
  return `{"query":${reviews},"variables":${JSON.stringify(variables)}}`;
}

async function entities<T>(call: Call, system: System, query: string, keys: readonly object[]): Promise<T[]> {
  if (keys.length === 0) return [];
  const body = `{"query":${query},"variables":{"r":${JSON.stringify(keys)}}}`;
  return (await ask<{ _entities: T[] }>(call, system, body))._entities;
}

async function ask<T>(call: Call, system: System, body: string): Promise<T> {
  const { data, errors } = JSON.parse(await call(system, body)) as { data?: T; errors?: unknown };
  if (!data || errors) throw new Error(`${system}: ${JSON.stringify(errors)}`);
  return data;
}

const productKey = (upc: string) => ({ __typename: "Product", upc });
const userKey = (id: string) => ({ __typename: "User", id });
const withDimensions = ({ upc, price, weight }: ProductFacts) => ({ __typename: "Product", upc, price, weight });
