import { makeBundles } from "./bundle.ts";
import { CLIENT_NAMES } from "./clients.ts";
import { type CpuResult, measureCpu } from "./cpu.ts";
import { type Growth, measureGrowth } from "./growth.ts";
import { measureHeap } from "./heap.ts";
import { installedOfOfficial, installedOfOurs } from "./install.ts";
import type { Figure } from "./measure.ts";
import type { Service } from "./processes.ts";
import { measureQuota, type QuotaResult } from "./quota.ts";
import { measureFirstAnswer, measureImport, type StartResult } from "./start.ts";
import { measureEmbeddedService } from "./throughput.ts";

/** A figure that has a budget. */
export interface Row {
  /** As in budgets.json. */
  readonly name: string;
  readonly figure: string;
  readonly value: number;
  readonly range?: readonly [min: number, max: number];
  readonly details: string;
}

interface Measurement {
  readonly title: string;
  measure(service: Service, rounds: number): Promise<{ rows: Row[]; growth?: Growth[] }>;
}

/** All that is measured, in the order in which it is. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  cpu: {
    title: "CPU per call",
    async measure(service, rounds) {
      const sequential = await measureCpu(service, { concurrency: 1, calls: 1_000, rounds });
      const inFlight = await measureCpu(service, { concurrency: 32, calls: 1_000, rounds });
      return {
        rows: [
          cpuRow("cpuSequential", "CPU of a send above the bare request, one after another", sequential),
          cpuRow("cpuInFlight32", "CPU of a send above the bare request, 32 in flight", inFlight),
        ],
      };
    },
  },
  bundle: {
    title: "bundles, and the first answer of a bundled program",
    async measure(service, rounds) {
      const bundles = await makeBundles();
      const firstAnswer = await measureFirstAnswer(bundles, service, rounds);
      await bundles.remove();
      const { ours, official } = bundles;
      return {
        rows: [
          shareRow("bundleStart", "bundle: bytes that are loaded at the start", ours.start, official.start, kB),
          shareRow("bundleAll", "bundle: bytes of all chunks", ours.all, official.all, kB),
          startRow("firstAnswer", "CPU from the start of a bundled program to its first answer", firstAnswer),
        ],
      };
    },
  },
  import: {
    title: "import of the package",
    async measure(_, rounds) {
      return { rows: [startRow("import", "CPU of importing the package unbundled", await measureImport(rounds))] };
    },
  },
  install: {
    title: "what is installed",
    async measure() {
      const [ours, official] = [await installedOfOurs(), await installedOfOfficial()];
      return {
        rows: [
          shareRow("packages", "packages installed", ours.packages, official.packages, String),
          shareRow("installedBytes", "bytes installed", ours.bytes, official.bytes, kB),
        ],
      };
    },
  },
  heap: {
    title: "heap after 100,000 calls",
    async measure(service) {
      const { ours, official } = await measureHeap(service, 100_000);
      const details = `ours ${kB(ours)}, official ${kB(official)}`;
      const figure = "heap retained by 100,000 sends, in bytes";
      return { rows: [{ name: "heapPer100000", figure, value: Math.max(0, Math.round(ours)), details }] };
    },
  },
  embedded: {
    title: "embedded service",
    async measure() {
      const { median, min, max } = await measureEmbeddedService(5);
      const figure = "calls that the embedded service answers in a second of CPU";
      const details = "each signature verified";
      return { rows: [{ name: "embeddedCallsPerSecond", figure, value: median, range: [min, max], details }] };
    },
  },
  growth: {
    title: "growth",
    async measure(service) {
      const growth = await measureGrowth(service);
      const tracked = growth.find(({ what }) => what === "tasks tracked");
      const value = tracked?.sizes.find(({ size }) => size === 1_000)?.calls ?? Number.NaN;
      const figure = "calls for a look at 1,000 tracked tasks";
      return { rows: [{ name: "callsPerLook", figure, value, details: "all of them IN_PROGRESS" }], growth };
    },
  },
  quota: {
    title: "quota: 60 invitations at once, one a second",
    async measure() {
      const { ours, official } = await measureQuota(60);
      const figure = "requests per accepted invitation, 60 at once, 1 a second";
      const details = `ours ${outcome(ours)}; official ${outcome(official)}`;
      return { rows: [{ name: "requestsPerAccepted", figure, value: ours.requestsPerAccepted, details }] };
    },
  },
};

function cpuRow(name: string, figure: string, { perCall, ratio }: CpuResult): Row {
  const details = `µs: ${CLIENT_NAMES.map((client) => `${client} ${within(perCall[client])}`).join(", ")}`;
  return { name, figure, value: ratio.median, range: [ratio.min, ratio.max], details };
}

function startRow(name: string, figure: string, { empty, ours, official, ratio }: StartResult): Row {
  const details = `ms: ours ${within(ours)}, official ${within(official)}, above an empty process' ${within(empty)}`;
  return { name, figure, value: ratio.median, range: [ratio.min, ratio.max], details };
}

function shareRow(name: string, figure: string, ours: number, official: number, show: (value: number) => string): Row {
  return { name, figure, value: ours / official, details: `ours ${show(ours)}, official ${show(official)}` };
}

function outcome({ accepted, invitations, requests, seconds }: QuotaResult): string {
  return `${accepted} of ${invitations} with ${requests} requests in ${seconds.toFixed(1)} s`;
}

function within({ median, min, max }: Figure): string {
  return `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)})`;
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1_000)} kB`;
}
