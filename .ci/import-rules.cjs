// Which room may import from which: a newcomer reads it as the map of src/.

/** @param {string} room @param {string[]} rooms */
const mayImport = (room, rooms) => ({
  name: `${room.replaceAll("/", "-")}-imports`,
  severity: "error",
  from: { path: `^src/${room}` },
  to: { path: "^src/", pathNot: [`^src/${room}`, ...rooms.map((other) => `^src/${other}`)] },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "one-door-to-smithy",
      severity: "error",
      from: { pathNot: "^src/smithy\\.ts$" },
      to: { path: "node_modules/@smithy/(smithy-client|protocol-http)/" },
    },
    mayImport("smithy\\.ts", []),
    mayImport("model\\.ts", []),
    mayImport("operation\\.ts", []),
    mayImport("timing\\.ts", []),
    mayImport("profile\\.ts", []),
    mayImport("errors\\.ts", ["smithy\\.ts", "model\\.ts"]),
    mayImport("constraints\\.ts", ["model\\.ts", "operation\\.ts"]),
    mayImport("endpoint\\.ts", ["errors\\.ts"]),
    mayImport("credentials\\.ts", ["errors\\.ts", "timing\\.ts"]),
    mayImport("retry-strategy\\.ts", ["timing\\.ts"]),
    mayImport("config\\.ts", [
      "credentials\\.ts",
      "endpoint\\.ts",
      "errors\\.ts",
      "profile\\.ts",
      "retry-strategy\\.ts",
      "smithy\\.ts",
      "timing\\.ts",
    ]),
    mayImport("commands/", ["errors\\.ts", "model\\.ts", "operation\\.ts", "smithy\\.ts"]),
    mayImport("pipeline/", [
      "constraints\\.ts",
      "errors\\.ts",
      "operation\\.ts",
      "smithy\\.ts",
      "timing\\.ts",
      "commands/",
    ]),
    mayImport("events\\.ts", ["model\\.ts"]),
    mayImport("pagination\\.ts", ["client\\.ts", "commands/", "errors\\.ts"]),
    mayImport("engagement/", [
      "client\\.ts",
      "commands/",
      "constraints\\.ts",
      "errors\\.ts",
      "events\\.ts",
      "model\\.ts",
      "operation\\.ts",
      "pagination\\.ts",
      "timing\\.ts",
    ]),
    mayImport("waiter\\.ts", [
      "client\\.ts",
      "commands/",
      "engagement/(durations|failure)\\.ts",
      "errors\\.ts",
      "model\\.ts",
      "pagination\\.ts",
      "timing\\.ts",
    ]),
    mayImport("local/", []),
    mayImport("cli/", ["events\\.ts", "index\\.ts", "local/index\\.ts"]),
    {
      name: "local-stands-alone",
      comment: "The embedded service and the client must not share a brain.",
      severity: "error",
      from: { path: "^src/local/" },
      to: { path: "node_modules/", pathNot: "node_modules/@types/node/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types"] },
  },
};
