import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { live } from "./command.ts";
import { ACCEPT, report, run, STEPS } from "./run.ts";
import { invitation, refusal, startScriptedService, telling } from "./scripted-service.ts";

const START = "StartEngagementByAcceptingInvitationTask";
const GET = "GetEngagementInvitation";

/** The recorded service tells the end of a task at once, the asynchronous one IN_PROGRESS first. */
async function startWorld(world: "recorded" | "asynchronous"): Promise<LocalPartnerCentral> {
  const local = await startLocalPartnerCentral({ world, taskDuration: world === "recorded" ? 0 : 60_000 });
  onTestFinished(() => local.close());
  return local;
}

describe.each(["recorded", "asynchronous"] as const)("against the embedded service, %s", (world) => {
  it("claims nothing that the embedded service contradicts, but for what is known", async () => {
    const local = await startWorld(world);
    for (let i = 0; i < 7; i += 1) local.seedInvitation({ Catalog: "Sandbox" });
    const [first, second] = local.invitations;
    const args = ["--identifier", first?.Id as string, "--reject", second?.Id as string, "--yes"];
    const { steps, differences } = await report(local.endpoint, args);
    const unknown = differences.filter(({ claim }) => !KNOWN_IN[world].test(claim));
    expect(unknown).toEqual([]);
    expect(steps.filter(({ status }) => status === "no answer")).toEqual([]);
  });

  it("accepts once, and has the same task when it asks again", async () => {
    const local = await startWorld(world);
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const { claims } = await report(local.endpoint, ["--identifier", Id, "--yes"]);
    expect(local.tasks).toHaveLength(1);
    expect(local.requests.filter(({ operation }) => operation === START)).toHaveLength(2);
    expect(claims).toContainEqual(expect.objectContaining({ claim: expect.stringMatching(/same task/), held: "yes" }));
  });
});

/** Where the embedded service does not answer as the real one was seen to. */
const KNOWN_IN = { recorded: /^$/, asynchronous: /^Start answers when the task has ended/ };

it("takes a null in place of a member and an ARN in place of an id for no difference, and tells of nulls", async () => {
  const { endpoint } = await startScriptedService(
    telling(START, { TaskId: null, EngagementInvitationId: invitation(2).Arn }),
  );
  const { claims, differences } = await report(endpoint, ACCEPT);
  const nulls = claims.find(({ claim }) => claim.includes("left out, or is null"));
  expect(nulls).toMatchObject({
    held: "yes",
    seen: expect.arrayContaining(["TaskId: null", "ExpirationDate: null"]),
  });
  expect(differences.filter(({ claim }) => /^(TaskId|EngagementInvitationId) /.test(claim))).toEqual([]);
});

describe("consent", () => {
  it("accepts and rejects nothing that is not agreed to, asks in words that say it cannot be undone, and goes on", async () => {
    const local = await startWorld("recorded");
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return "it was not agreed to";
    };
    const { steps } = await report(local.endpoint, ["--identifier", Id, "--reject", Id], { ask });
    expect(asked).toEqual([
      `Accepting ${Id} in catalog Sandbox cannot be undone.`,
      `Rejecting ${Id} in catalog Sandbox cannot be undone.`,
    ]);
    expect(steps.slice(-2)).toMatchObject([
      { name: "accept", status: "skipped", why: "it was not agreed to" },
      { name: "reject", status: "skipped", why: "it was not agreed to" },
    ]);
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
  });

  it("accepts nothing without --identifier, whatever --yes says", async () => {
    const local = await startWorld("recorded");
    local.seedInvitation({ Catalog: "Sandbox" });
    const { steps } = await report(local.endpoint, ["--yes"]);
    expect(steps.at(-1)).toMatchObject({ name: "accept", status: "skipped", why: "no --identifier was given" });
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
  });
});

describe("the command line", () => {
  it.each([
    ["the catalog is left out", ["--yes"], {}, "--catalog must be given"],
    ["the catalog does not exist", ["--catalog", "sandbox"], {}, "--catalog must be given"],
    ["an option is unknown", ["--catalog", "AWS", "--accept"], {}, "--accept"],
    ["the format is unknown", ["--catalog", "AWS", "--output", "xml"], {}, "--output must be"],
    ["CI is set", ["--catalog", "Sandbox"], { CI: "true" }, "CI is set"],
    [
      "CI is set and the address is another machine's",
      ["--catalog", "Sandbox", "--endpoint-url", "https://127.0.0.1.example.com"],
      { CI: "1" },
      "CI is set",
    ],
    ["the address is none", ["--catalog", "Sandbox", "--endpoint-url", "nowhere"], {}, "endpoint"],
  ])("ends with 2 and sends nothing when %s", async (_, args, env, problem) => {
    const told: string[] = [];
    const unreachable = () => expect.unreachable();
    const unused = { print: unreachable, ask: unreachable, credentials: unreachable };
    expect(await live(args, { env, tell: (line) => told.push(line), ...unused })).toBe(2);
    expect(told.join()).toContain(problem);
  });

  it("ends with 2 when a setting of the environment is wrong", async () => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "often");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { endpoint } = await startScriptedService();
    const told = expect.stringContaining("AWS_MAX_ATTEMPTS");
    expect(await run(endpoint, [])).toEqual({ code: 2, printed: "", told });
  });

  it("runs in CI at a loopback address, and ends with 0 when all is as claimed", async () => {
    const { endpoint } = await startScriptedService();
    const { code, printed } = await run(endpoint, ACCEPT, { env: { CI: "true" } });
    expect(printed).toContain("### Differences\n\nNone.");
    expect(code).toBe(0);
  });

  it("ends with 1 when something differs", async () => {
    const { endpoint } = await startScriptedService((operation) =>
      operation === GET ? refusal("ConflictException") : undefined,
    );
    expect((await run(endpoint, [])).code).toBe(1);
  });

  it("ends with 1 when nobody answers, and tells the caller alone why", async () => {
    const { endpoint, close } = await startScriptedService();
    await close();
    const { code, printed, told } = await run(endpoint, []);
    expect(code).toBe(1);
    expect(printed).toContain("no answer: TransportError");
    expect(printed).toContain("### Differences\n\nNone in what was answered.");
    expect(told).toContain("ECONNREFUSED");
  });

  it("tells each step as it ends, with its time, and why it was skipped", async () => {
    const { endpoint } = await startScriptedService();
    const { told } = await run(endpoint, [], { now: () => 0 });
    expect(told.split("\n").map((line) => line.replace(/ +/g, " "))).toEqual([
      ...STEPS.slice(0, 8).map((name) => `${name} 0 ms as claimed`),
      "accept skipped: no --identifier was given",
    ]);
  });
});
