import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const index = { index: "src/index.ts" };
const entries = { ...index, events: "src/events/index.ts", "local/index": "src/local/index.ts" };

const common = {
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
  dts: false,
  clean: false,
  // What the comments say is in the types.
  outputOptions: { comments: { legal: true, annotation: true, jsdoc: false } },
};

const dist = new URL("./dist/", import.meta.url);

/** The types are written once: those of the ES modules are those of the CommonJS modules. */
async function writeTypesOfModules() {
  for (const entry of Object.keys(entries)) {
    const name = entry.replace(/^.*\//, "");
    await writeFile(new URL(`${entry}.d.ts`, dist), `export * from "./${name}.cjs";\n`);
  }
}

/** Has src/platform/edge.ts in the place of node.ts, whoever imports it. */
const forEdge = {
  name: "edge",
  resolveId: {
    filter: { id: /\/platform\/node\.ts$/ },
    handler: () => fileURLToPath(new URL("./src/platform/edge.ts", import.meta.url)),
  },
};

/** Only bundlers read these builds. */
const small = { minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } };

/** @type {import("tsdown").UserConfig[]} */
export default [
  {
    ...common,
    format: "esm",
    entry: { ...entries, "cli/main": "src/cli/main.ts" },
    clean: true,
  },
  {
    ...common,
    format: "cjs",
    entry: entries,
    // Jest runs no `import()` in CommonJS modules.
    outputOptions: { ...common.outputOptions, dynamicImportInCjs: false },
    dts: true,
    onSuccess: writeTypesOfModules,
  },
  // For bundlers: with what is used of Smithy and no more, as its modules hang together too much to be taken apart.
  {
    ...common,
    format: "esm",
    entry: index,
    outDir: "dist/bundler",
    ...small,
    deps: { alwaysBundle: [/^@smithy\/(?!core\/(config|retry))/] },
    inputOptions: { resolve: { conditionNames: ["module", "import"], mainFields: ["module", "main"] } },
  },
  // For browsers and workers: nothing of Node's is in it.
  {
    ...common,
    format: "esm",
    entry: index,
    outDir: "dist/edge",
    ...small,
    platform: "browser",
    target: "es2022",
    plugins: [forEdge],
  },
];
