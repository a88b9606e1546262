"use strict";
// Bundles the Playground into the folder given: `node gateway/doors/build.cjs OUT`. Everything that the page needs comes
// out of node_modules and this checkout: editor, workers, fonts, the story's operations and its files.

const { createHash } = require("node:crypto");
const { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { basename, join, resolve } = require("node:path");
const { gzipSync } = require("node:zlib");
const esbuild = require("esbuild");

const root = resolve(__dirname, "../..");
const story = join(root, "schema", "operations", "main-job");
const base = "/playground/assets/";

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "linked",
  logLevel: "warning",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
};

main(resolve(process.argv[2] ?? fail("usage: node gateway/doors/build.cjs OUT"))).catch((fault) => fail(fault.message));

async function main(out) {
  mkdirSync(out, { recursive: true });
  const workers = await buildWorkers(out);
  const files = copyStoryFiles(out);
  const icon = base + copyHashed(out, join(__dirname, "page", "icon.svg"));
  const pages = await buildPages(out, workers, { ...readStory(), files });
  for (const [name, { script, style }] of Object.entries(pages)) {
    const html = readFileSync(join(__dirname, "page", `${name}.html`), "utf8");
    writeFileSync(
      join(out, `${name}.html`),
      html
        .replaceAll("%STYLE%", base + style)
        .replaceAll("%SCRIPT%", base + script)
        .replaceAll("%ICON%", icon),
    );
  }
  compress(out);
}

async function buildWorkers(out) {
  const entries = {
    editor: "monaco-editor/esm/vs/editor/editor.worker.js",
    json: "monaco-editor/esm/vs/language/json/json.worker.js",
    graphql: "monaco-graphql/esm/graphql.worker.js",
  };
  const { metafile } = await esbuild.build({
    ...shared,
    entryPoints: Object.entries(entries).map(([name, path]) => ({ in: path, out: `${name}.worker` })),
    entryNames: "[name]-[hash]",
    format: "iife",
    outdir: out,
  });
  const made = Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .filter((name) => name.endsWith(".js"));
  return Object.fromEntries(
    Object.keys(entries).map((name) => [name, base + made.find((file) => file.startsWith(`${name}.worker-`))]),
  );
}

async function buildPages(out, workers, told) {
  const { metafile } = await esbuild.build({
    ...shared,
    entryPoints: {
      playground: join(__dirname, "page", "playground.tsx"),
      verify: join(__dirname, "page", "verify.tsx"),
    },
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    jsx: "automatic",
    outdir: out,
    publicPath: base,
    loader: { ".ttf": "file", ".woff": "file", ".woff2": "file" },
    plugins: [virtual("playground:workers", workers), virtual("playground:story", told), withoutMonacoStyles],
  });
  const entries = Object.entries(metafile.outputs).filter(([, output]) =>
    output.entryPoint?.startsWith("gateway/doors/page/"),
  );
  return Object.fromEntries(
    entries.map(([path, output]) => {
      return [basename(output.entryPoint, ".tsx"), { script: basename(path), style: basename(output.cssBundle) }];
    }),
  );
}

/** A module whose default export is a value known while building. */
function virtual(name, value) {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({ contents: JSON.stringify(value), loader: "json" }));
    },
  };
}

// graphiql/style.css holds the editor's style already.
const withoutMonacoStyles = {
  name: "without-monaco-styles",
  setup(build) {
    build.onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: "", loader: "css" }));
  },
};

function readStory() {
  const { steps } = JSON.parse(readFileSync(join(story, "story.json"), "utf8"));
  const names = readdirSync(story);
  return {
    steps: steps.map((step) => ({
      ...step,
      query: readFileSync(join(story, `${step.operation}.graphql`), "utf8"),
      variables: names.includes(`${step.operation}.variables.json`)
        ? spread(join(story, `${step.operation}.variables.json`))
        : "",
    })),
  };
}

function spread(path) {
  return JSON.stringify(JSON.parse(readFileSync(path, "utf8")), null, 2);
}

function copyStoryFiles(out) {
  return Object.fromEntries(
    readdirSync(join(story, "files")).map((name) => [name, base + copyHashed(out, join(story, "files", name))]),
  );
}

function copyHashed(out, path) {
  const [, stem, ending] = /^(.*)(\.\w+)$/.exec(basename(path));
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 8).toUpperCase();
  copyFileSync(path, join(out, `${stem}-${hash}${ending}`));
  return `${stem}-${hash}${ending}`;
}

function compress(out) {
  for (const name of readdirSync(out)) {
    if (/\.(js|css|svg)$/.test(name))
      writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(out, name)), { level: 6 }));
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
