import { configDefaults, defineConfig } from "vitest/config";

/** What takes longest: processes, packages and time limits. It runs with `npm run test:all`. */
const SLOW = [
  "test/cli/demo.test.ts",
  "test/docs.test.ts",
  "test/engagement/restart.test.ts",
  "test/faults/time-limits.test.ts",
  "test/package.test.ts",
];

/** What calls are made of, to be run a second time with stacks that Smithy composes. */
const CALLS = [
  "test/{client,commands,edge,observability,official}.test.ts",
  "test/{call,engagement,faults}/**/*.test.ts",
];

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "touched" ? CALLS : ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(mode === "all" ? [] : SLOW)],
    setupFiles: mode === "touched" ? ["test/support/touched-stacks.ts"] : [],
    testTimeout: 20_000,
    maxWorkers: "100%",
  },
}));
