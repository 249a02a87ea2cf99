// Which room may import from which: a newcomer reads it as the map of src/.

/** @param {string} room @param {string[]} rooms */
const mayImport = (room, rooms) => ({
  name: `${room}-imports`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: [room, ...rooms].map((one) => `^src/${one}`) },
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
    mayImport("api", []),
    mayImport("errors", ["api/", "smithy\\.ts"]),
    mayImport("time", ["errors/"]),
    mayImport("quota", ["errors/", "time/"]),
    mayImport("transport", ["errors/", "time/", "smithy\\.ts"]),
    mayImport("platform", ["errors/", "transport/", "smithy\\.ts"]),
    mayImport("commands", ["api/", "call/", "errors/", "time/", "smithy\\.ts"]),
    mayImport("call", ["api/", "errors/", "platform/", "quota/", "time/", "transport/", "smithy\\.ts"]),
    mayImport("config", ["api/", "call/", "errors/", "platform/", "quota/", "time/", "transport/", "smithy\\.ts"]),
    mayImport("engagement", ["api/", "call/", "commands/", "errors/", "events/", "platform/", "time/", "client\\.ts"]),
    mayImport("events", []),
    mayImport("local", []),
    mayImport("cli", ["events/index\\.ts", "index\\.ts", "local/index\\.ts"]),
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
