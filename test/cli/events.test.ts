import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDirectory, run } from "./command-line.ts";

const EVENT = {
  version: "1",
  id: "c0ffee00-0000-4000-8000-000000000000",
  source: "aws.partnercentral-selling",
  "detail-type": "Opportunity Created",
  time: "2026-04-16T15:23:45Z",
  region: "us-east-1",
  account: "123456789012",
  detail: { schemaVersion: "1", catalog: "AWS", opportunity: { identifier: "O1234567" } },
};
const body = JSON.stringify(EVENT);

const parse = (input: string) => run(["events", "parse"], { input });

it.concurrent("prints an event as one line of JSON with its kind, whatever delivered it", async () => {
  const deliveries = {
    EventBridge: EVENT,
    "a Lambda batch of SQS": { Records: [{ messageId: "1", body }] },
    "a Lambda batch of SNS": { Records: [{ Sns: { Type: "Notification", Message: body } }] },
    "ReceiveMessage of SQS": { Messages: [{ MessageId: "1", Body: body }] },
    "a Lambda batch of Kinesis": { Records: [{ kinesis: { data: Buffer.from(body).toString("base64") } }] },
    "SNS by way of SQS": { body: JSON.stringify({ Type: "Notification", Message: body }) },
  };
  const given = Object.entries(deliveries);
  const endings = await Promise.all(given.map(([, input]) => parse(JSON.stringify(input, null, 2))));
  for (const [index, { code, stdout, stderr }] of endings.entries()) {
    expect({ delivery: given[index]?.[0], code, stderr }).toEqual({ delivery: given[index]?.[0], code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ kind: "OpportunityCreated", ...EVENT }]);
  }
});

it.concurrent("ends with 0 when there is nothing, as the AWS CLI prints of an empty queue", async () => {
  expect(await parse("")).toEqual({ code: 0, stdout: "", stderr: "" });
});

it.concurrent("reads a file", async () => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "event.json"), body);
  expect(JSON.parse((await run(["events", "parse", "event.json"], { cwd })).stdout)).toMatchObject(EVENT);
});

it.concurrent("reads a batch after a byte order mark, as some editors write one before JSON", async () => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "batch.json"), `\ufeff${JSON.stringify({ Records: [{ body }] })}`);
  const { stdout } = await run(["events", "parse", "batch.json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject(EVENT);
});

it.concurrent("names the record of a batch that is no such event, prints the others, and ends with 1", async () => {
  const input = JSON.stringify({ Records: [{ body: '{ "source": "aws.s3" }' }, { body }] });
  const { code, stdout, stderr } = await parse(input);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject(EVENT);
  expect(stderr).toMatch(/^Record 0: InvalidEventError: source is "aws.s3"/);
});

it.concurrent("ends with 1 for what is not JSON, without repeating it", async () => {
  const { code, stderr } = await parse("confidential");
  expect(code).toBe(1);
  expect(stderr).toContain("not JSON");
  expect(stderr).not.toContain("confidential");
});

it.concurrent("ends with 2 when it is not told to parse, or cannot read the file", async () => {
  const wrong = [[], ["show"], ["parse", "no-such-file.json"]];
  for (const ending of await Promise.all(wrong.map((args) => run(["events", ...args])))) {
    expect(ending).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("events --help") });
  }
});
