import type { PartnerCentralEvent } from "./events.ts";
import { type Failure, Failures } from "./failures.ts";
import { type Fault, Faults } from "./faults.ts";
import { BODY_LIMIT, createHandler } from "./handler.ts";
import type { Invitation, InvitationSeed } from "./invitations.ts";
import { keep, type ReceivedRequest, receivedRequest } from "./journal.ts";
import { OPERATIONS } from "./operations/registry.ts";
import { LIMITS, type QuotaLimits, Quotas } from "./quotas.ts";
import { checkArguments, isStructure, type Members, type Rule } from "./rules.ts";
import { listen } from "./server.ts";
import type { KeyPair } from "./signature.ts";
import { type Clock, type Task, World } from "./world.ts";

/** The key pair that requests are signed with unless another is chosen. It opens nothing else. */
export const LOCAL_CREDENTIALS: KeyPair = {
  accessKeyId: "AKIALOCALPARTNER0000",
  secretAccessKey: "local-partner-central-secret-access-key0",
};

/** How the embedded Partner Central differs from what it is by default. */
export interface LocalPartnerCentralOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** ms from IN_PROGRESS to COMPLETE or FAILED; with 0 the first response tells the end. @default 300 */
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
  /** The EventBridge events, the oldest first; at least the latest 10,000 of those emitted. */
  readonly events: readonly PartnerCentralEvent[];
  /** The requests, the oldest first, whatever they were answered with; at least the latest 10,000 of those that arrived. */
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
  /** Ends every connection; no timer or socket is left. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts an AWS Partner Central on 127.0.0.1 for any AWS SDK or the AWS CLI.
 *
 * @throws TypeError that names the options at fault; an Error with code EADDRINUSE if the port is taken.
 */
export async function startLocalPartnerCentral(options: LocalPartnerCentralOptions = {}): Promise<LocalPartnerCentral> {
  checkOptions(options);
  const {
    port = 0,
    taskDuration = 300,
    clock = { now: () => Date.now() },
    credentials = LOCAL_CREDENTIALS,
    region = "us-east-1",
    accountId = "123456789012",
    quota = false,
  } = options;
  const { accessKeyId, secretAccessKey } = credentials;
  const keyPair = { accessKeyId, secretAccessKey };
  const world = new World({ accountId, region, clock, taskDuration });
  const names = OPERATIONS.map(({ name }) => name);
  const failures = new Failures(names);
  const faults = new Faults(names);
  const quotas = quota === false ? undefined : new Quotas(quota === true ? {} : quota);
  const requests: ReceivedRequest[] = [];
  const handle = createHandler({ world, operations: OPERATIONS, failures, faults, quotas, keyPair, region });
  const listener = await listen(
    (request) => {
      keep(requests, receivedRequest(request));
      return handle(request);
    },
    { port, bodyLimit: BODY_LIMIT },
  );
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
    fail: (operation, failure) => failures.order(operation, failure),
    fault: (operation, fault) => faults.order(operation, fault),
    on: (name, listener) => {
      if (name !== "event" || typeof listener !== "function") {
        throw new TypeError('on: give "event", the one thing to listen to, and a function to call with each.');
      }
      return world.onEvent(listener);
    },
    advance: (ms) => world.advance(ms),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const OPTIONS: Members = {
  port: { type: "integer", range: [0, 65_535] },
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
