declare module "*.css";

/** What gateway/doors/build.cjs puts in the place of these names. */
declare module "playground:story" {
  const told: { readonly steps: readonly never[]; readonly files: Readonly<Record<string, string>> };
  export default told;
}
declare module "playground:workers" {
  const workers: Readonly<Record<"json" | "graphql" | "editor", string>>;
  export default workers;
}

// Monaco asks for its workers here.
declare var MonacoEnvironment: { getWorker(id: string, label: string): Worker };
