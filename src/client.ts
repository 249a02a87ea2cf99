import type { Logger } from "@smithy/types";
import { attempts } from "./call/attempts.ts";
import { type CallOptions, callIn } from "./call/call.ts";
import { identify } from "./call/client-headers.ts";
import { withinCall } from "./call/deadline.ts";
import { receive } from "./call/deserialize.ts";
import { report } from "./call/report.ts";
import { serialize } from "./call/serialize.ts";
import { signed } from "./call/sign.ts";
import { addSteps } from "./call/stack.ts";
import { validate } from "./call/validate.ts";
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
import { resolveConfig } from "./config/resolve.ts";
import type {
  PartnerCentralSellingClientConfig,
  PartnerCentralSellingClientResolvedConfig,
} from "./config/settings.ts";
import { ignoreFailure } from "./errors/ignore-failure.ts";
import { Client, generateIdempotencyToken, type HttpRequest } from "./smithy.ts";

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
    const warnOnce = warningOnce(config);
    addSteps<ServiceInputTypes, ServiceOutputTypes>(this.middlewareStack, [
      {
        name: "loggerMiddleware",
        step: "initialize",
        priority: "high",
        middleware: (next, context) => async (args) => report(callIn(context), args.input, () => next(args), config),
      },
      {
        name: "deadlineMiddleware",
        step: "initialize",
        priority: "high",
        middleware: (next, context) => (args) => withinCall(callIn(context), () => next(args), config),
      },
      {
        name: "validationMiddleware",
        step: "initialize",
        priority: "low",
        middleware: (next, context) => async (args) =>
          next({ input: validate(callIn(context).operation, args.input) as ServiceInputTypes }),
      },
      {
        name: "serializerMiddleware",
        step: "serialize",
        middleware: (next, context) => async (args) => {
          const request = serialize(callIn(context).operation, args.input, await config.endpoint());
          return next({ input: args.input, request });
        },
      },
      {
        name: "getUserAgentMiddleware",
        step: "build",
        priority: "low",
        middleware: (next) => async (args) => {
          const { customUserAgent } = config;
          const caller = {
            invocationId: generateIdempotencyToken(),
            customUserAgent,
            appId: await config.userAgentAppId(),
          };
          return next({ input: args.input, request: identify(args.request as HttpRequest, caller) });
        },
      },
      {
        name: "retryMiddleware",
        step: "finalizeRequest",
        priority: "high",
        middleware: (next, context) => (args) => {
          const rest = (request: HttpRequest) => next({ input: args.input, request });
          return attempts(callIn(context), args.request as HttpRequest, rest, config);
        },
      },
      {
        name: "httpSigningMiddleware",
        aliases: ["awsAuthMiddleware"],
        step: "finalizeRequest",
        priority: "low",
        middleware: (next, context) => (args) => {
          const rest = (request: HttpRequest) => next({ input: args.input, request });
          return signed(callIn(context), args.request as HttpRequest, rest, config);
        },
      },
      {
        name: "deserializerMiddleware",
        step: "deserialize",
        middleware: (next, context) => (args) =>
          receive(callIn(context), args.request as HttpRequest, () => next(args), config, warnOnce),
      },
    ]);
  }
}

/** The service can say the same wrong thing in every response: the log is told of it once. */
function warningOnce(config: { logger: Logger }): (message: string) => void {
  const warned = new Set<string>();
  return (message) => {
    if (warned.has(message)) return;
    warned.add(message);
    ignoreFailure(() => config.logger.warn(message));
  };
}
