import type { WaiterResult } from "@smithy/core/client";
import type { Paginator } from "@smithy/types";
import type { CallOptions } from "./call/call.ts";
import { PartnerCentralSellingClient } from "./client.ts";
import {
  GetEngagementInvitationCommand,
  type GetEngagementInvitationCommandInput,
  type GetEngagementInvitationCommandOutput,
} from "./commands/get-engagement-invitation.ts";
import {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
} from "./commands/list-engagement-by-accepting-invitation-tasks.ts";
import {
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandInput,
  type ListEngagementInvitationsCommandOutput,
} from "./commands/list-engagement-invitations.ts";
import {
  RejectEngagementInvitationCommand,
  type RejectEngagementInvitationCommandInput,
  type RejectEngagementInvitationCommandOutput,
} from "./commands/reject-engagement-invitation.ts";
import {
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
} from "./commands/start-engagement-by-accepting-invitation-task.ts";
import {
  type PartnerCentralSellingPaginationConfiguration,
  paginateListEngagementByAcceptingInvitationTasks,
  paginateListEngagementInvitations,
} from "./engagement/pagination.ts";
import {
  type EngagementTaskWaiterConfiguration,
  type EngagementTaskWaiterInput,
  waitUntilEngagementByAcceptingInvitationTaskComplete,
} from "./engagement/waiter.ts";

/** @inline */
type Callback<Output> = (error: unknown, output?: Output) => void;

/** The client with one method per operation, instead of `send` and a command: for code that prefers it. */
export class PartnerCentralSelling extends PartnerCentralSellingClient {
  /** Sends a {@link GetEngagementInvitationCommand}. */
  getEngagementInvitation(
    input: GetEngagementInvitationCommandInput,
    options?: CallOptions,
  ): Promise<GetEngagementInvitationCommandOutput>;
  getEngagementInvitation(
    input: GetEngagementInvitationCommandInput,
    callback: Callback<GetEngagementInvitationCommandOutput>,
  ): void;
  getEngagementInvitation(
    input: GetEngagementInvitationCommandInput,
    options: CallOptions,
    callback: Callback<GetEngagementInvitationCommandOutput>,
  ): void;
  getEngagementInvitation(input: GetEngagementInvitationCommandInput, ...rest: unknown[]) {
    return this.send(new GetEngagementInvitationCommand(input), ...(rest as []));
  }

  /** Sends a {@link ListEngagementByAcceptingInvitationTasksCommand}. */
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    options?: CallOptions,
  ): Promise<ListEngagementByAcceptingInvitationTasksCommandOutput>;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    callback: Callback<ListEngagementByAcceptingInvitationTasksCommandOutput>,
  ): void;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    options: CallOptions,
    callback: Callback<ListEngagementByAcceptingInvitationTasksCommandOutput>,
  ): void;
  listEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    ...rest: unknown[]
  ) {
    return this.send(new ListEngagementByAcceptingInvitationTasksCommand(input), ...(rest as []));
  }

  /** Sends a {@link ListEngagementInvitationsCommand}. */
  listEngagementInvitations(
    input: ListEngagementInvitationsCommandInput,
    options?: CallOptions,
  ): Promise<ListEngagementInvitationsCommandOutput>;
  listEngagementInvitations(
    input: ListEngagementInvitationsCommandInput,
    callback: Callback<ListEngagementInvitationsCommandOutput>,
  ): void;
  listEngagementInvitations(
    input: ListEngagementInvitationsCommandInput,
    options: CallOptions,
    callback: Callback<ListEngagementInvitationsCommandOutput>,
  ): void;
  listEngagementInvitations(input: ListEngagementInvitationsCommandInput, ...rest: unknown[]) {
    return this.send(new ListEngagementInvitationsCommand(input), ...(rest as []));
  }

  /** Sends a {@link RejectEngagementInvitationCommand}. */
  rejectEngagementInvitation(
    input: RejectEngagementInvitationCommandInput,
    options?: CallOptions,
  ): Promise<RejectEngagementInvitationCommandOutput>;
  rejectEngagementInvitation(
    input: RejectEngagementInvitationCommandInput,
    callback: Callback<RejectEngagementInvitationCommandOutput>,
  ): void;
  rejectEngagementInvitation(
    input: RejectEngagementInvitationCommandInput,
    options: CallOptions,
    callback: Callback<RejectEngagementInvitationCommandOutput>,
  ): void;
  rejectEngagementInvitation(input: RejectEngagementInvitationCommandInput, ...rest: unknown[]) {
    return this.send(new RejectEngagementInvitationCommand(input), ...(rest as []));
  }

  /** Sends a {@link StartEngagementByAcceptingInvitationTaskCommand}. */
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    options?: CallOptions,
  ): Promise<StartEngagementByAcceptingInvitationTaskCommandOutput>;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    callback: Callback<StartEngagementByAcceptingInvitationTaskCommandOutput>,
  ): void;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    options: CallOptions,
    callback: Callback<StartEngagementByAcceptingInvitationTaskCommandOutput>,
  ): void;
  startEngagementByAcceptingInvitationTask(
    input: StartEngagementByAcceptingInvitationTaskCommandInput,
    ...rest: unknown[]
  ) {
    return this.send(new StartEngagementByAcceptingInvitationTaskCommand(input), ...(rest as []));
  }

  /** Lists page after page, as {@link paginateListEngagementByAcceptingInvitationTasks} does. */
  paginateListEngagementByAcceptingInvitationTasks(
    input: ListEngagementByAcceptingInvitationTasksCommandInput,
    config?: Omit<PartnerCentralSellingPaginationConfiguration, "client">,
  ): Paginator<ListEngagementByAcceptingInvitationTasksCommandOutput> {
    return paginateListEngagementByAcceptingInvitationTasks({ ...config, client: this }, input);
  }

  /** Lists page after page, as {@link paginateListEngagementInvitations} does. */
  paginateListEngagementInvitations(
    input: ListEngagementInvitationsCommandInput,
    config?: Omit<PartnerCentralSellingPaginationConfiguration, "client">,
  ): Paginator<ListEngagementInvitationsCommandOutput> {
    return paginateListEngagementInvitations({ ...config, client: this }, input);
  }

  /** Waits as {@link waitUntilEngagementByAcceptingInvitationTaskComplete} does; a number is the maxWaitTime in seconds. */
  waitUntilEngagementByAcceptingInvitationTaskComplete(
    input: EngagementTaskWaiterInput,
    config: number | Omit<EngagementTaskWaiterConfiguration, "client">,
  ): Promise<WaiterResult<ListEngagementByAcceptingInvitationTasksCommandOutput>> {
    const waiter = typeof config === "number" ? { maxWaitTime: config } : config;
    return waitUntilEngagementByAcceptingInvitationTaskComplete({ ...waiter, client: this }, input);
  }
}
