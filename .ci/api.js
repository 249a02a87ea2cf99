// Writes what the package shows to its users to .ci/api; with --check, fails when it is not what is written there.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");
const silent = { default: { logLevel: "none" } };

for (const entry of ["index", "events", "local/index"]) {
  const name = entry.split("/")[0];
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: `${root}package.json`,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: `${root}dist/${entry}.d.cts`,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: `${root}tsconfig.json` },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: `${name}.api.md`,
        reportFolder: `${root}.ci/api`,
        reportTempFolder: `${root}node_modules/.cache/api`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  });
  const messageCallback = (message) => {
    message.handled = message.messageId.startsWith("console-") && message.messageId !== "console-api-report-diff";
  };
  const options = { localBuild: !isCheck, printApiReportDiff: true, messageCallback };
  const { apiReportChanged } = Extractor.invoke(config, options);
  if (isCheck && apiReportChanged) fail(`.ci/api/${name}.api.md is not the public surface: write it with npm run api`);

  const report = await readFile(config.reportFilePath, "utf8");
  for (const declaration of report.replace(/\/\*\*.*?\*\/|"[^"\n]*"/gs, "").split("\n\n")) {
    if (/^export .*\bany\b/ms.test(declaration)) fail(`There is an \`any\` in what is exported:\n${declaration}`);
  }
}

function fail(reason) {
  console.error(reason);
  process.exitCode = 1;
}
