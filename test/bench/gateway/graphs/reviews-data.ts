/** As much data as the field's public benchmark has, and of the same shape: the answer to its query is about 87 kB. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

export interface Review {
  readonly id: string;
  readonly body: string;
  readonly product: string;
}

export const users: readonly User[] = ["Ada", "Blaise", "Carl", "Dorothea", "Emmy", "Felix"].map((name, index) => ({
  id: String(index + 1),
  name: `${name} of the Benchmark`,
  username: `${name.toLowerCase()}${index + 1}`,
  birthday: 19_700_101 + index * 10_000,
}));

const goods: readonly (readonly [name: string, price: number, weight: number])[] = [
  ["Table", 899, 100],
  ["Couch", 1_299, 1_000],
  ["Glass", 15, 20],
  ["Chair", 499, 100],
  ["Television", 1_299, 1_000],
  ["Lamp", 6_999, 300],
  ["Grill", 3_999, 2_000],
  ["Fridge", 100_000, 6_000],
  ["Sofa", 9_999, 800],
];

export const products: readonly Product[] = goods.map(([name, price, weight], index) => ({
  upc: String(index + 1),
  name,
  price,
  weight,
}));

export const inStock: ReadonlySet<string> = new Set(["1", "5", "6", "7", "9"]);

const classic =
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. " +
  "Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. " +
  "Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. " +
  "Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum. ";

/** Of which product a review is, and how long it is. */
const written: readonly (readonly [product: string, length: number])[] = [
  ["1", 445],
  ["1", 292],
  ["1", 276],
  ["1", 146],
  ["2", 445],
  ["2", 292],
  ["2", 276],
  ["2", 146],
  ["3", 146],
  ["4", 146],
  ["4", 832],
];

export const reviews: readonly Review[] = written.map(([product, length], index) => ({
  id: String(index + 1),
  body: classic.repeat(2).slice(0, length),
  product,
}));

/** Every review is the first user's, and every user is given the first two: so does the public benchmark. */
export const author = "1";
export const reviewsOfUser: readonly Review[] = reviews.slice(0, 2);
