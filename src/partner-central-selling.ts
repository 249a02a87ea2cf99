import type { HttpHandlerOptions } from "@smithy/types";
import { PartnerCentralSellingClient } from "./client.ts";
import {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
} from "./commands/list-engagement-by-accepting-invitation-tasks.ts";
import {
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
} from "./commands/start-engagement-by-accepting-invitation-task.ts";

type Callback<Output> = (error: unknown, output?: Output) => void;

/** The client with one method per operation, instead of `send` and a command: for code that prefers it. */
export class PartnerCentralSelling extends PartnerCentralSellingClient {
  /** Sends a {@link ListEngagementByAcceptingInvitationTasksCommand}. */
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    options?: HttpHandlerOptions,
  ): Promise<ListEngagementByAcceptingInvitationTasksCommandOutput>;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    callback: Callback<ListEngagementByAcceptingInvitationTasksCommandOutput>,
  ): void;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    options: HttpHandlerOptions,
    callback: Callback<ListEngagementByAcceptingInvitationTasksCommandOutput>,
  ): void;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    ...rest: unknown[]
  ) {
    return this.send(new ListEngagementByAcceptingInvitationTasksCommand(input), ...(rest as []));
  }

  /** Sends a {@link StartEngagementByAcceptingInvitationTaskCommand}. */
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    options?: HttpHandlerOptions,
  ): Promise<StartEngagementByAcceptingInvitationTaskCommandOutput>;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    callback: Callback<StartEngagementByAcceptingInvitationTaskCommandOutput>,
  ): void;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    options: HttpHandlerOptions,
    callback: Callback<StartEngagementByAcceptingInvitationTaskCommandOutput>,
  ): void;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    ...rest: unknown[]
  ) {
    return this.send(new StartEngagementByAcceptingInvitationTaskCommand(input), ...(rest as []));
  }
}
