import { type AnswerForm, Answers } from "./answers.ts";
import type { PartnerCentralEvent } from "./events.ts";
import { type Failure, Failures } from "./failures.ts";
import { type Fault, Faults } from "./faults.ts";
import { BODY_LIMIT, createHandler } from "./handler.ts";
import type { Invitation, InvitationSeed } from "./invitations.ts";
import { keep, type ReceivedRequest, receivedRequest } from "./journal.ts";
import { OPERATIONS } from "./operations/registry.ts";
import { LIMITS, type QuotaLimits, Quotas } from "./quotas.ts";
import { checkArguments, isStructure, type Members, type Rule } from "./rules.ts";
import { readSeeds, type Seed } from "./seeds.ts";
import { listen } from "./server.ts";
import type { KeyPair } from "./signature.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Task } from "./task.ts";
import { type Clock, World } from "./world.ts";

/** The key pair that requests are signed with unless another is chosen. It opens nothing else. */
export const LOCAL_CREDENTIALS: KeyPair = {
  accessKeyId: "AKIALOCALPARTNER0000",
  secretAccessKey: "local-partner-central-secret-access-key0",
};

/** How the embedded Partner Central differs from what it is by default. */
export interface LocalPartnerCentralOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** The invitations to begin with, as `seedInvitation` takes them; also in files. @default none */
  readonly seed?: Seed | readonly Seed[];
  /**
   * When a task is told of: once it has ended, as AWS was seen to do ("recorded"), or at once, IN_PROGRESS, so that its end is
   * to be looked for ("asynchronous"). @default "recorded"
   */
  readonly world?: "recorded" | "asynchronous";
  /**
   * ms from the start of a task to COMPLETE or FAILED, by the embedded clock: in the recorded world the answer to
   * StartEngagementByAcceptingInvitationTask comes then, or as soon as `advance` has moved the clock so far. With 0 it tells the
   * end in either world.
   *
   * @default 0 in the recorded world, 300 in the asynchronous one
   */
  readonly taskDuration?: number;
  /** @default the system's clock */
  readonly clock?: Clock;
  /** The only key pair that is accepted, with any session token. @default LOCAL_CREDENTIALS */
  readonly credentials?: KeyPair;
  /** @default "us-east-1" */
  readonly region?: string;
  /** The partner's AWS account, in ARNs and events. @default "123456789012" */
  readonly accountId?: string;
  /**
   * Throttles requests beyond the account's quotas, by the embedded clock: true for those that AWS gives every account, or
   * others. @default false
   */
  readonly quota?: boolean | QuotaLimits;
}

/** An AWS Partner Central in this process. */
export interface LocalPartnerCentral extends AsyncDisposable {
  /** For instance `http://127.0.0.1:4599`. */
  readonly endpoint: string;
  /** Configures this package's client or any AWS SDK for JavaScript. */
  readonly clientConfig: { readonly endpoint: string; readonly region: string; readonly credentials: KeyPair };
  /**
   * The EventBridge events since the start or the last `restore`, the oldest first; at least the latest 10,000 of those
   * emitted.
   */
  readonly events: readonly PartnerCentralEvent[];
  /**
   * The requests since the start or the last `restore`, the oldest first, whatever they were answered with; at least the
   * latest 10,000 of those that arrived.
   */
  readonly requests: readonly ReceivedRequest[];
  /** The tasks as they are now, the oldest first. */
  readonly tasks: readonly Task[];
  /** The invitations as they are now, in the order of seeding. */
  readonly invitations: readonly Invitation[];
  /**
   * Adds an invitation, PENDING and for the partner to accept unless the seed says otherwise.
   *
   * @throws TypeError that names the members the service would not have.
   */
  seedInvitation(seed?: InvitationSeed): Invitation;
  /**
   * Makes the next valid requests for an operation fail.
   *
   * @throws TypeError if the operation is unknown or the failure can't be answered.
   */
  fail(operation: string, failure: Failure): void;
  /**
   * Lets the next requests for an operation, valid or not, meet a fault of the network or of a proxy.
   *
   * @throws TypeError if the operation is unknown or the fault can't be played.
   */
  fault(operation: string, fault: Fault): void;
  /**
   * Gives the next answers of an operation another form, as AWS was seen to do: members that are null, ARNs in place of ids.
   *
   * @throws TypeError if the operation is unknown or its answer has no such members.
   */
  answer(operation: string, form: AnswerForm): void;
  /**
   * Calls `listener` with each event from now on.
   *
   * @returns what ends the subscription.
   * @throws TypeError for any other name, or a listener that is no function.
   */
  on(name: "event", listener: (event: PartnerCentralEvent) => void): () => void;
  /**
   * Moves the clock on and settles what became due.
   *
   * @param ms whole, up to ten years.
   */
  advance(ms: number): void;
  /**
   * All that it knows now, as plain JSON: invitations and how their next tasks fail, tasks, ClientTokens, how far the clock
   * was moved on, and what is due.
   */
  snapshot(): Snapshot;
  /**
   * Goes on from a snapshot of this or another one, also of another process. What became due since then happens at once.
   * What `fail`, `fault` and `answer` have ordered is forgotten, quotas are unused, and `events` and `requests` begin anew.
   * Whoever waits for the end of a task is answered with an InternalServerException.
   *
   * @throws TypeError that says why it is no snapshot that this one can go on from; then nothing has changed.
   */
  restore(snapshot: Snapshot): void;
  /** Ends every connection; no timer or socket is left. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts an AWS Partner Central on 127.0.0.1 for any AWS SDK or the AWS CLI.
 *
 * @throws TypeError that names the options at fault, and the seeds and their files; an Error with code EADDRINUSE if the port is taken.
 */
export async function startLocalPartnerCentral(options: LocalPartnerCentralOptions = {}): Promise<LocalPartnerCentral> {
  checkOptions(options);
  const {
    port = 0,
    world: kind = "recorded",
    taskDuration = kind === "recorded" ? 0 : 300,
    clock = { now: () => Date.now() },
    credentials = LOCAL_CREDENTIALS,
    region = "us-east-1",
    accountId = "123456789012",
    quota = false,
    seed = [],
  } = options;
  const { accessKeyId, secretAccessKey } = credentials;
  const keyPair = { accessKeyId, secretAccessKey };
  const world = new World({ accountId, region, asynchronous: kind === "asynchronous", clock, taskDuration });
  const names = OPERATIONS.map(({ name }) => name);
  const unused = () => ({
    answers: new Answers(OPERATIONS),
    failures: new Failures(names),
    faults: new Faults(names),
    quotas: quota === false ? undefined : new Quotas(quota === true ? {} : quota),
  });
  const service = { world, operations: OPERATIONS, keyPair, region, ...unused() };
  const requests: ReceivedRequest[] = [];
  const handle = createHandler(service);
  const start = async () => {
    for (const { subject, seed: invitation } of await readSeeds(seed)) world.seed(invitation, subject);
    return listen(
      (request) => {
        keep(requests, receivedRequest(request));
        return handle(request);
      },
      { port, bodyLimit: BODY_LIMIT },
    );
  };
  const listener = await start().catch((error) => {
    world.close();
    throw error;
  });
  const endpoint = `http://127.0.0.1:${listener.port}`;
  const close = () => {
    world.close();
    return listener.close();
  };
  return {
    endpoint,
    clientConfig: { endpoint, region, credentials: keyPair },
    events: world.events,
    requests,
    get tasks() {
      return world.tasks;
    },
    get invitations() {
      return world.invitations;
    },
    seedInvitation: (seed = {}) => world.seed(seed),
    fail: (operation, failure) => service.failures.order(operation, failure),
    fault: (operation, fault) => service.faults.order(operation, fault),
    answer: (operation, form) => service.answers.order(operation, form),
    on: (name, listener) => {
      if (name !== "event" || typeof listener !== "function") {
        throw new TypeError('on: give "event", the one thing to listen to, and a function to call with each.');
      }
      return world.onEvent(listener);
    },
    advance: (ms) => world.advance(ms),
    snapshot: () => world.snapshot(),
    restore: (snapshot) => {
      world.restore(snapshot);
      Object.assign(service, unused());
      requests.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const OPTIONS: Members = {
  port: { type: "integer", range: [0, 65_535] },
  seed: { type: "anything" },
  world: { type: "string", values: ["recorded", "asynchronous"] },
  taskDuration: { type: "integer", range: [0, 2 ** 31] },
  clock: { type: "structure", members: {} },
  credentials: {
    type: "structure",
    members: {
      accessKeyId: { type: "string", required: true, pattern: /^\w{1,128}$/ },
      secretAccessKey: { type: "string", required: true, length: [1, 1024] },
    },
  },
  region: { type: "string", pattern: /^[a-z0-9-]{1,64}$/ },
  accountId: { type: "string", pattern: /^[0-9]{12}$/ },
};

function checkOptions(options: LocalPartnerCentralOptions): void {
  const quota: Rule = typeof options?.quota === "boolean" ? { type: "boolean" } : { type: "structure", members: {} };
  checkArguments("startLocalPartnerCentral", { ...OPTIONS, quota }, options);
  if (isStructure(options.quota)) checkArguments("startLocalPartnerCentral: quota", LIMITS, options.quota);
  const { clock } = options;
  if (isStructure(clock) && (typeof clock.now !== "function" || !Number.isFinite(clock.now()))) {
    throw new TypeError(
      "startLocalPartnerCentral: clock.now is not a function that returns ms since the epoch; give one.",
    );
  }
}
