import workers from "playground:workers";

// The editor's workers are files of ours on the same origin, named by their content.
globalThis.MonacoEnvironment = {
  getWorker: (_id: string, label: string) =>
    new Worker(label === "json" ? workers.json : label === "graphql" ? workers.graphql : workers.editor),
};
