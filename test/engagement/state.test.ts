import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptEngagementInvitation, clientTokenFor, resumeEngagementTask } from "../../src/index.ts";
import { START, type Stage, setStage } from "./stage.ts";

const invitation = { Catalog: "AWS", Identifier: "engi-0123456789abc" };
const arn = (catalog: string) =>
  `arn:aws:partnercentral:us-east-1::catalog/${catalog}/engagement-invitation/${invitation.Identifier}`;

describe("clientTokenFor", () => {
  it("makes the same token in every process and every release", () => {
    expect(clientTokenFor(invitation)).toBe("7bbe36f2d660db03dc409b8409deea529b944d6eaa0d14e58fb80681cf4de002");
    const hashed = createHash("sha256").update('["partnercentral-engagement","Sandbox","engi-0123456789abc",2]');
    expect(clientTokenFor({ ...invitation, Catalog: "Sandbox", generation: 2 })).toBe(hashed.digest("hex"));
  });

  it("makes a token that every version of the service takes", () => {
    expect(clientTokenFor({ ...invitation, generation: Number.MAX_SAFE_INTEGER })).toMatch(/^[!-~]{1,64}$/);
  });

  it("makes another token for another catalog, invitation or generation", () => {
    const tokens = [
      clientTokenFor(invitation),
      clientTokenFor({ ...invitation, Catalog: "Sandbox" }),
      clientTokenFor({ ...invitation, Identifier: "engi-0123456789abd" }),
      clientTokenFor({ ...invitation, generation: 2 }),
    ];
    expect(new Set(tokens).size).toBe(4);
    expect(clientTokenFor({ ...invitation, generation: 1 })).toBe(tokens[0]);
  });

  it("makes one token for an invitation's id and its ARN, with or without an account", () => {
    const token = clientTokenFor(invitation);
    expect(clientTokenFor({ ...invitation, Identifier: arn("AWS") })).toBe(token);
    expect(clientTokenFor({ ...invitation, Identifier: arn("AWS").replace("::", ":123456789012:") })).toBe(token);
  });

  it("does not take an ARN of another catalog for the id in it", () => {
    expect(clientTokenFor({ ...invitation, Identifier: arn("Sandbox") })).not.toBe(clientTokenFor(invitation));
  });

  it("refuses an invitation that can't be one, naming every member at fault", () => {
    expect(() => clientTokenFor({ Catalog: "", Identifier: "engi-1", generation: 0 })).toThrow(
      expect.objectContaining({
        name: "ValidationException",
        ErrorList: ["Catalog", "Identifier", "generation"].map((FieldName) => expect.objectContaining({ FieldName })),
      }),
    );
  });
});

describe("what an invitation is accepted with", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await setStage({ taskDuration: 0 });
  });

  afterEach(() => stage.close());

  it("is refused with every member at fault at once, and nothing is sent", async () => {
    const input = {
      Catalog: "A W S",
      Identifier: "engi-0123456789ABC",
      ClientToken: "",
      Tags: [{ Key: "", Value: "?" }],
      generation: 1.5,
      TaskId: "",
      StartTime: "yesterday",
    };
    const refused = {
      name: "ValidationException",
      $metadata: { attempts: 0 },
      ErrorList: [
        { FieldName: "Catalog" },
        { FieldName: "Identifier" },
        { FieldName: "ClientToken" },
        { FieldName: "Tags[0].Key" },
        { FieldName: "Tags[0].Value" },
        { FieldName: "generation" },
        { FieldName: "TaskId" },
        { FieldName: "StartTime" },
      ],
    };
    await expect(acceptEngagementInvitation(stage.client, input)).rejects.toMatchObject(refused);
    expect(() => resumeEngagementTask(stage.client, input)).toThrow(expect.objectContaining({ name: refused.name }));
    expect(stage.sent()).toEqual([]);
  });

  it("is refused when it is no object at all", async () => {
    const missing = { ErrorList: [{ FieldName: "Catalog" }, { FieldName: "Identifier" }] };
    await expect(acceptEngagementInvitation(stage.client, undefined as never)).rejects.toMatchObject(missing);
    await expect(acceptEngagementInvitation(stage.client, null as never)).rejects.toMatchObject(missing);
    expect(stage.sent()).toEqual([]);
  });

  it("is the same request for an invitation's id and its ARN", async () => {
    const { Catalog, Id, Arn } = stage.local.seedInvitation();
    const byArn = await acceptEngagementInvitation(stage.client, { Catalog, Identifier: Arn });
    const byId = await acceptEngagementInvitation(stage.client, { Catalog, Identifier: Id });
    expect(byId.taskId).toBe(byArn.taskId);
    const expected = { Catalog, Identifier: Id, ClientToken: clientTokenFor({ Catalog, Identifier: Id }) };
    expect(stage.proxy.passed.map(({ body }) => body)).toEqual([expected, expected]);
  });

  it("leaves an ARN of another catalog for the service to refuse", async () => {
    const { Arn } = stage.local.seedInvitation({ Catalog: "Sandbox" });
    await expect(acceptEngagementInvitation(stage.client, { Catalog: "AWS", Identifier: Arn })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(stage.proxy.passed).toMatchObject([{ operation: START, body: { Identifier: Arn } }]);
  });

  it("keeps a token and tags of the caller's own", async () => {
    const { Catalog, Id } = stage.local.seedInvitation();
    const input = { Catalog, Identifier: Id, ClientToken: "mine", Tags: [{ Key: "team", Value: "alliances" }] };
    const task = await acceptEngagementInvitation(stage.client, { ...input, generation: 3 });
    expect(stage.proxy.passed[0]?.body).toEqual(input);
    expect(task.toJSON()).toMatchObject({ ...input, generation: 3 });
  });
});
