import type { AwsCredentialIdentity, HandlerExecutionContext, Logger } from "@smithy/types";
import { SMITHY_CONTEXT_KEY } from "@smithy/types";
import { makeAttempts } from "./call/attempts.ts";
import { type CallOptions, callIn } from "./call/call.ts";
import { identify } from "./call/client-headers.ts";
import { withinAttempt, withinCall } from "./call/deadline.ts";
import { deserialize } from "./call/deserialize.ts";
import { report } from "./call/report.ts";
import { send } from "./call/send.ts";
import { serialize } from "./call/serialize.ts";
import { clockOffsetIn, withFreshCredentials, withoutSecrets } from "./call/sign.ts";
import { addSteps } from "./call/stack.ts";
import { validate } from "./call/validate.ts";
import type { PartnerCentralSellingCommand } from "./commands/command.ts";
import type {
  GetEngagementInvitationCommandInput,
  GetEngagementInvitationCommandOutput,
} from "./commands/get-engagement-invitation.ts";
import type {
  ListEngagementByAcceptingInvitationTasksCommandInput,
  ListEngagementByAcceptingInvitationTasksCommandOutput,
} from "./commands/list-engagement-by-accepting-invitation-tasks.ts";
import type {
  ListEngagementInvitationsCommandInput,
  ListEngagementInvitationsCommandOutput,
} from "./commands/list-engagement-invitations.ts";
import type {
  RejectEngagementInvitationCommandInput,
  RejectEngagementInvitationCommandOutput,
} from "./commands/reject-engagement-invitation.ts";
import type {
  StartEngagementByAcceptingInvitationTaskCommandInput,
  StartEngagementByAcceptingInvitationTaskCommandOutput,
} from "./commands/start-engagement-by-accepting-invitation-task.ts";
import { callSignal } from "./config/call-signal.ts";
import { resolveConfig } from "./config/resolve.ts";
import type {
  PartnerCentralSellingClientConfig,
  PartnerCentralSellingClientResolvedConfig,
} from "./config/settings.ts";
import { ConfigurationError } from "./errors/client-errors.ts";
import { regardless } from "./errors/ignore-failure.ts";
import type { Grant } from "./quota/pacer.ts";
import { Client, cloneOf, generateIdempotencyToken, type HttpRequest, HttpResponse } from "./smithy.ts";
import { throwIfAborted } from "./time/abort.ts";
import { checkCallTimeouts, timeoutOf } from "./time/timeouts.ts";
import { sign } from "./transport/sigv4.ts";

/** What any of the client's commands takes. */
export type ServiceInputTypes =
  | GetEngagementInvitationCommandInput
  | ListEngagementByAcceptingInvitationTasksCommandInput
  | ListEngagementInvitationsCommandInput
  | RejectEngagementInvitationCommandInput
  | StartEngagementByAcceptingInvitationTaskCommandInput;

/** What any of the client's commands answers. */
export type ServiceOutputTypes =
  | GetEngagementInvitationCommandOutput
  | ListEngagementByAcceptingInvitationTasksCommandOutput
  | ListEngagementInvitationsCommandOutput
  | RejectEngagementInvitationCommandOutput
  | StartEngagementByAcceptingInvitationTaskCommandOutput;

/**
 * A client of the AWS Partner Central Selling API.
 *
 * ```ts
 * const client = new PartnerCentralSellingClient();
 * await client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", Identifier: "engi-…" }));
 * ```
 *
 * @throws ConfigurationError when a setting can't be right; what comes from the environment or a profile is looked at by
 * the first call, and refused by it
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/Welcome.html
 */
export class PartnerCentralSellingClient extends Client<
  CallOptions,
  ServiceInputTypes,
  ServiceOutputTypes,
  PartnerCentralSellingClientResolvedConfig
> {
  constructor(configuration: PartnerCentralSellingClientConfig = {}) {
    super(resolveConfig(configuration));
    this.#arrangeCall();
  }

  /**
   * Closes all connections, and ends all that is under way at once: calls with a TransportError of code ECANCELED, and waits
   * for tasks with an AbortError (by `name`).
   */
  override destroy(): void {
    this.config.lifetime.end();
    super.destroy();
  }

  /** The life of a call. Middleware that a user adds finds these steps under the names that the AWS SDK gives them. */
  #arrangeCall(): void {
    const { config } = this;
    const { timing } = config;
    const warned = new Set<string>();
    const warnOnce = (message: string) => {
      if (warned.has(message)) return;
      warned.add(message);
      regardless(() => config.logger.warn(message));
    };
    const waitingForCredentials = () => {
      const asked = config.credentials.asked ?? [];
      return `waiting for credentials${asked.length > 0 ? ` (asked: ${asked.join(", ")})` : ""}`;
    };

    addSteps<ServiceInputTypes, ServiceOutputTypes>(this.middlewareStack, [
      {
        name: "loggerMiddleware",
        step: "initialize",
        priority: "high",
        middleware: (next, context) => async (args) =>
          report(() => next(args), callIn(context), commandIn(context).operation, args.input, config.logger),
      },
      {
        name: "deadlineMiddleware",
        step: "initialize",
        priority: "high",
        middleware: (next, context) => async (args) => {
          const { operation } = commandIn(context);
          const call = callIn(context);
          call.signal = callSignal(call.signal);
          checkCallTimeouts(call.options.timeouts);
          const ms = timeoutOf("call", call.options.timeouts, operation, config.timeouts);
          return withinCall(() => next(args), call, operation, { ms, lifetime: config.lifetime.signal });
        },
      },
      {
        name: "validationMiddleware",
        step: "initialize",
        priority: "low",
        middleware: (next, context) => async (args) => {
          const input = validate(commandIn(context).operation, args.input);
          return next({ input: input as ServiceInputTypes });
        },
      },
      {
        name: "serializerMiddleware",
        step: "serialize",
        middleware: (next, context) => async (args) => {
          const request = serialize(commandIn(context).operation, args.input, await config.endpoint());
          return next({ input: args.input, request });
        },
      },
      {
        name: "getUserAgentMiddleware",
        step: "build",
        priority: "low",
        middleware: (next) => async (args) => {
          const request = identify(args.request as HttpRequest, {
            invocationId: generateIdempotencyToken(),
            customUserAgent: config.customUserAgent,
            appId: await config.userAgentAppId(),
          });
          return next({ input: args.input, request });
        },
      },
      {
        name: "retryMiddleware",
        step: "finalizeRequest",
        priority: "high",
        middleware: (next, context) => async (args) => {
          const maxAttempts = await config.maxAttempts();
          const { operation } = commandIn(context);
          const call = callIn(context);
          call.doing = waitingForCredentials;
          const pacer = await config.pacer(await config.credentials({ signal: call.signal }));
          const ms = timeoutOf("attempt", call.options.timeouts, operation, config.timeouts);
          const attempt = (grant?: Grant) => {
            call.doing = "making the request";
            call.attempts += 1;
            call.onSent = () => grant?.sent();
            const request = cloneOf(args.request as HttpRequest);
            request.headers["amz-sdk-request"] = `attempt=${call.attempts}; max=${maxAttempts}`;
            return withinAttempt(() => next({ input: args.input, request }), call, ms);
          };
          const strategy = await config.retryStrategy();
          return makeAttempts(attempt, { operation, call, strategy, pacer, signal: call.signal, timing });
        },
      },
      {
        name: "httpSigningMiddleware",
        aliases: ["awsAuthMiddleware"],
        step: "finalizeRequest",
        priority: "low",
        middleware: (next, context) => (args) => {
          const call = callIn(context);
          const { signal } = call;
          call.doing = waitingForCredentials;
          const signed = async (credentials: AwsCredentialIdentity) => {
            call.doing = "making the request";
            const signedAt = timing.now() + config.systemClockOffset;
            const request = await sign(args.request as HttpRequest, {
              credentials,
              region: await config.region(),
              hashing: config.hashing,
              date: new Date(signedAt),
            });
            // The next attempt may have begun meanwhile.
            throwIfAborted(signal);
            try {
              return await next({ input: args.input, request });
            } catch (thrown) {
              const error = withoutSecrets(thrown, request.headers);
              const offset = clockOffsetIn(error, signedAt, timing.now());
              if (offset === undefined) throw error;
              if (config.systemClockOffset === 0) warnOfClock(config.logger, offset);
              config.systemClockOffset = offset;
              throw Object.assign(error as Error, { $retryable: { throttling: false } });
            }
          };
          return withFreshCredentials(config.credentials, signal, signed, (error) => call.outcome.fails(error));
        },
      },
      {
        name: "deserializerMiddleware",
        step: "deserialize",
        middleware: (next, context) => async (args) => {
          const { operation } = commandIn(context);
          const call = callIn(context);
          const bodyIdle = timeoutOf("bodyIdle", call.options.timeouts, operation, config.timeouts);
          const limits = { answerLimit: operation.answerLimit, bodyIdle, signal: call.signal };
          const answer = await send(() => next(args), args.request as HttpRequest, limits);
          const output = deserialize<ServiceOutputTypes>(operation, answer, timing.now(), warnOnce);
          const { statusCode, headers } = answer;
          return { response: new HttpResponse({ statusCode, headers: Object.fromEntries(headers) }), output };
        },
      },
    ]);
  }
}

type AnyCommand = PartnerCentralSellingCommand<ServiceInputTypes, ServiceOutputTypes>;

/** @throws ConfigurationError when the command being sent is another package's */
function commandIn(context: HandlerExecutionContext): AnyCommand {
  const command = context[SMITHY_CONTEXT_KEY]?.commandInstance as Partial<AnyCommand> | undefined;
  if (command?.operation?.output !== undefined) return command as AnyCommand;
  throw new ConfigurationError(
    `${context.commandName ?? "This command"} is not one of partnercentral-engagement's; send it with the client of the package it comes from`,
  );
}

function warnOfClock(logger: Logger, offset: number): void {
  const message = `The local clock differs from the service's by ${offset} ms: signatures are corrected, but set it right`;
  regardless(() => logger.warn(message));
}
