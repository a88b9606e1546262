import { DIFFERING, type Graph, type Service, federationLink } from "./graph";
import { type Review, author, inStock, products, reviews, reviewsOfUser, users } from "./reviews-data";

type Reference = Readonly<Record<string, unknown>>;

// The four subgraphs of the field's public benchmark and its query.

const accounts: Service = {
  name: "accounts",
  meetsDifferingNumbers: false,
  sdl: `${federationLink}
    type Query { me: User user(id: ID!): User users: [User] }
    type User @key(fields: "id") { id: ID! name: String username: String @shareable birthday: Int }`,
  resolvers: {
    Query: {
      me: () => users[0],
      user: (_root: unknown, { id }: { id?: string }) => userById(id),
      users: () => users,
    },
    User: { __resolveReference: ({ id }: Reference) => userById(id) },
  },
};

const inventory: Service = {
  name: "inventory",
  meetsDifferingNumbers: false,
  sdl: `${federationLink}
    type Product @key(fields: "upc") {
      upc: String! weight: Int @external price: Int @external
      inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
    }`,
  resolvers: {
    Product: {
      __resolveReference: (reference: Reference) => reference,
      inStock: ({ upc }: { upc: string }) => inStock.has(upc),
      shippingEstimate: shippingEstimate,
    },
  },
};

const productsService: Service = {
  name: "products",
  meetsDifferingNumbers: true,
  sdl: `${federationLink}
    type Query { topProducts(first: Int = 5): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
  resolvers: {
    Query: {
      topProducts: (_root: unknown, { first }: { first?: number }) =>
        products.slice(0, Math.min(first ?? 5, products.length)),
    },
    Product: {
      __resolveReference: ({ upc }: Reference) => products.find((product) => product.upc === upc) ?? null,
    },
  },
};

const reviewsService: Service = {
  name: "reviews",
  meetsDifferingNumbers: false,
  sdl: `${federationLink}
    type Review @key(fields: "id") { id: ID! body: String author: User @provides(fields: "username") product: Product }
    type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
    type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
  resolvers: {
    Review: {
      __resolveReference: ({ id }: Reference) => reviews.find((review) => review.id === id) ?? null,
      author: () => userById(author),
      product: ({ product }: Review) => ({ upc: product }),
    },
    User: { __resolveReference: ({ id }: Reference) => userById(id), reviews: () => reviewsOfUser },
    Product: {
      __resolveReference: (reference: Reference) => reference,
      reviews: ({ upc }: { upc: string }) => reviews.filter(({ product }) => product === upc),
    },
  },
};

function userById(id: unknown): (typeof users)[number] | null {
  return users.find((user) => user.id === id) ?? null;
}

function shippingEstimate({ price, weight }: { price?: number; weight?: number }): number | null {
  if (price === undefined || weight === undefined) return null;
  return price > 1_000 ? 0 : Math.floor(weight / 2);
}

const fragments =
  `fragment User on User { id username name }\nfragment Review on Review { id body }\n` +
  `fragment Product on Product { inStock name price shippingEstimate upc weight }\n`;
const ofProduct = `reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }`;
const ofUsers = `users { ...User reviews { ...Review product { ...Product ${ofProduct} } } }`;

export const benchmarkQuery = `${fragments}query TestQuery { ${ofUsers} topProducts { ...Product ${ofProduct} } }`;
export const differingQuery = `${fragments}query TestQuery($first: Int) { ${ofUsers} topProducts(first: $first) { ...Product ${ofProduct} } }`;
export const smallQuery = `query($id: ID!) { user(id: $id) { name } }`;

export const reviewsGraph: Graph = {
  services: [accounts, inventory, productsService, reviewsService],
  operations: {
    equal: { name: "equal", bodies: [JSON.stringify({ query: benchmarkQuery })] },
    differing: {
      name: "differing",
      bodies: [`{"query":${JSON.stringify(differingQuery)},"variables":{"first":${DIFFERING}}}`],
    },
  },
};

/** A name of one user, asked by somebody who is signed in. */
export const smallOperation = {
  name: "small",
  bodies: users.map(({ id }) => JSON.stringify({ query: smallQuery, variables: { id } })),
};
