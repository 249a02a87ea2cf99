// An embedded Partner Central in a process of its own, which tells of the time that it takes.
import { startLocalPartnerCentral } from "../src/local/index.ts";
import type { EmbeddedReport } from "./processes.ts";

const INVITATIONS = 10_000;

const local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 3_600_000 });
const ids = Array.from({ length: INVITATIONS }, () => local.seedInvitation({ Catalog: "Sandbox" }).Id);
let before = process.cpuUsage();

process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpu: user + system, tasks: local.tasks.length } satisfies EmbeddedReport);
  before = process.cpuUsage();
});
process.on("disconnect", () => process.exit());
process.send?.({ clientConfig: local.clientConfig, ids });
