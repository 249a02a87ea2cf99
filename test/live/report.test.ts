import { describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS } from "../../src/local/index.ts";
import { ACCEPT, report, run } from "./run.ts";
import { INVITATION_ID, invitation, provoked, recorded, startScriptedService, telling } from "./scripted-service.ts";

const GET = "GetEngagementInvitation";

describe("a report can be shown to others", () => {
  it.each([
    ["all is as recorded", (value: unknown) => value],
    ["every text and object differs", garbled],
  ])("has no id, ARN, account, company, contact, text or token of an answer in it when %s", async (_, changed) => {
    const { endpoint } = await startScriptedService((operation, input) => {
      const { body, ...usual } = recorded(operation, input);
      return { ...usual, body: changed(body) };
    });
    const args = [...ACCEPT, "--reject", INVITATION_ID];
    const { printed } = await run(endpoint, args);
    const shown = printed + (await run(endpoint, [...args, "--output", "json"])).printed;
    for (const secret of SECRETS) expect(shown.toLowerCase()).not.toContain(secret);
  });

  it("has no credentials and no signature in it", async () => {
    const { endpoint } = await startScriptedService(
      provoked({ status: 403, body: { Message: "Credential=AKIALOCAL" } }),
    );
    const { printed, told } = await run(endpoint, ACCEPT);
    for (const secret of [...Object.values(LOCAL_CREDENTIALS), "AKIALOCAL", "Credential=", "AWS4-HMAC"]) {
      expect(printed + told).not.toContain(secret);
    }
  });

  it("keeps request ids, and gives the same id the same letter, also within an ARN", async () => {
    const { endpoint, requests } = await startScriptedService(
      telling(GET, { Arn: `${invitation(2).Arn.replace("::", ":987654321098:")}` }),
    );
    const { steps, differences, claims } = await report(endpoint, []);
    expect(steps[0]?.requestId).toBe("00000000-0000-4000-8000-000000000001");
    const [, letter] = /engagement-invitation\/engi-…([A-Z])$/.exec(differences[0]?.seen ?? "") ?? [];
    expect(letter).toBeDefined();
    const echoed = claims.find(({ claim }) => claim.includes("is the one in the request"));
    expect(echoed?.seen).toEqual([`engi-…${letter} for engi-…${letter}`]);
    expect(requests).toHaveLength(8);
  });
});

/** The same with an unknown member in every object, and with something odd about every text. */
function garbled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(garbled);
  if (typeof value === "string" && value !== "") return `${value}|<b>\u202e`;
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, garbled(member)]);
  return { ...Object.fromEntries(members), Extra: "Jane Doe of Umbrella", "jane.doe@partner.example": 1 };
}

const SECRETS = [
  "umbrella",
  "jane",
  "doe@",
  "partner.example",
  "15550100",
  "424242",
  "warehouse",
  "zzzzz",
  "yyyyy",
].concat(["987654321098", "7654321", "a+page", "<b>", "\u202e"]);
