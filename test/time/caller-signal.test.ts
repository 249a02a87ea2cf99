import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  acceptEngagementInvitation,
  acceptEngagementInvitations,
  PartnerCentralSellingClient,
  resumeEngagementTask,
  StartEngagementByAcceptingInvitationTaskCommand,
  trackEngagementTasks,
  waitUntilEngagementByAcceptingInvitationTaskComplete,
} from "../../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const INVITATION = { Catalog: "Sandbox", Identifier: "engi-0000000000aaa" };

let local: LocalPartnerCentral;
let client: PartnerCentralSellingClient;

beforeAll(async () => {
  local = await startLocalPartnerCentral();
  client = new PartnerCentralSellingClient(local.clientConfig);
});

afterAll(() => local.close());

describe("a controller given in place of its signal is refused, and nothing is sent,", () => {
  const signal = new AbortController() as unknown as AbortSignal;

  test.each<[string, () => Promise<unknown>]>([
    ["to acceptEngagementInvitation", () => acceptEngagementInvitation(client, INVITATION, { signal })],
    ["to acceptEngagementInvitations", () => acceptEngagementInvitations(client, [INVITATION], { signal }).next()],
    ["to completed()", () => resumeEngagementTask(client, INVITATION).completed({ signal })],
  ])("%s", async (_, work) => {
    await expect(work()).rejects.toMatchObject({
      name: "ConfigurationError",
      message: "signal must be an AbortSignal, such as new AbortController().signal",
    });
    expect(local.requests).toHaveLength(0);
  });

  test("to a tracker's accept(), which then has no task to tell of", async () => {
    const tracker = trackEngagementTasks(client, { Catalog: "Sandbox" });
    await expect(tracker.accept(INVITATION, { signal })).rejects.toThrow("signal must be an AbortSignal");
    expect(await tracker.close()).toEqual([]);
    expect(local.requests).toHaveLength(0);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "to send()",
      () => client.send(new StartEngagementByAcceptingInvitationTaskCommand(INVITATION), { abortSignal: signal }),
    ],
    [
      "to the waiter",
      () =>
        waitUntilEngagementByAcceptingInvitationTaskComplete(
          { client, maxWaitTime: 1, abortSignal: signal },
          { Catalog: "Sandbox", TaskIdentifier: ["task-0000000000aaa"] },
        ),
    ],
  ])("%s", async (_, work) => {
    await expect(work()).rejects.toMatchObject({
      name: "ConfigurationError",
      message: "abortSignal must be an AbortSignal, such as new AbortController().signal",
    });
    expect(local.requests).toHaveLength(0);
  });
});
