import { afterEach, describe, expect, test } from "vitest";
import {
  acceptEngagementInvitation,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  resumeEngagementTask,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const UNKNOWN = { Catalog: "Sandbox", Identifier: "engi-0000000000zzz" };

let local: LocalPartnerCentral | undefined;

afterEach(() => local?.close());

async function configOf(options = {}) {
  local = await startLocalPartnerCentral(options);
  return local.clientConfig;
}

describe("the stack names the caller's own function within V8's ten frames", () => {
  test("of an error that the service answered", async () => {
    const client = new PartnerCentralSellingClient(await configOf());
    async function acceptForOrders() {
      await client.send(new StartEngagementByAcceptingInvitationTaskCommand(UNKNOWN));
    }
    expect(await framesOf(acceptForOrders)).toContainEqual(expect.stringContaining("acceptForOrders"));
  });

  test("of an error that the service answered to a method of the aggregated client", async () => {
    const service = new PartnerCentralSelling(await configOf());
    async function readForOrders() {
      await service.getEngagementInvitation(UNKNOWN);
    }
    expect(await framesOf(readForOrders)).toContainEqual(expect.stringContaining("readForOrders"));
  });

  test("of an error that was found before sending", async () => {
    const client = new PartnerCentralSellingClient(await configOf());
    async function acceptForOrders() {
      await client.send(new StartEngagementByAcceptingInvitationTaskCommand({ ...UNKNOWN, ClientToken: "" }));
    }
    expect(await framesOf(acceptForOrders)).toContainEqual(expect.stringContaining("acceptForOrders"));
  });

  test("of an error of the network", async () => {
    const client = new PartnerCentralSellingClient({ ...(await configOf()), maxAttempts: 1 });
    await local?.close();
    async function acceptForOrders() {
      await client.send(new StartEngagementByAcceptingInvitationTaskCommand(UNKNOWN));
    }
    expect(await framesOf(acceptForOrders)).toContainEqual(expect.stringContaining("acceptForOrders"));
  });

  test("of a failed accept", async () => {
    const client = new PartnerCentralSellingClient(await configOf());
    async function acceptForOrders() {
      await acceptEngagementInvitation(client, UNKNOWN);
    }
    expect(await framesOf(acceptForOrders)).toContainEqual(expect.stringContaining("acceptForOrders"));
  });

  test("of a failed wait for a task that was resumed", async () => {
    const client = new PartnerCentralSellingClient(await configOf());
    async function waitForOrders() {
      await resumeEngagementTask(client, UNKNOWN).completed();
    }
    expect(await framesOf(waitForOrders)).toContainEqual(expect.stringContaining("waitForOrders"));
  });
});

test("the stack begins with the error's name and message, and then tells where the error was made", async () => {
  const client = new PartnerCentralSellingClient(await configOf());
  const error = await client
    .send(new StartEngagementByAcceptingInvitationTaskCommand(UNKNOWN))
    .catch((thrown) => thrown);
  const [header, first] = error.stack.split("\n");
  expect(header).toBe(`${error.name}: ${error.message}`);
  expect(first).toMatch(/src.call/);
});

test("the stack of an error of the caller's own, as of a credentials provider, keeps where that was made", async () => {
  async function credentials(): Promise<never> {
    throw new RangeError("The vault is sealed");
  }
  const client = new PartnerCentralSellingClient({ ...(await configOf()), credentials });
  async function acceptForOrders() {
    await client.send(new StartEngagementByAcceptingInvitationTaskCommand(UNKNOWN));
  }
  const frames = await framesOf(acceptForOrders);
  expect(frames[0]).toContain("at credentials");
  expect(frames).toContainEqual(expect.stringContaining("acceptForOrders"));
});

async function framesOf(work: () => Promise<void>): Promise<string[]> {
  const { stack } = await work().then(
    () => new Error("It did not fail"),
    (error: Error) => error,
  );
  return (stack ?? "").split(/\n(?= {4}at )/).slice(1, 11);
}
