import type { PaginationConfiguration, Paginator } from "@smithy/types";
import type { CallOptions, PartnerCentralSellingOutput } from "../call/call.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
} from "../commands/list-engagement-by-accepting-invitation-tasks.ts";
import {
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandInput,
  type ListEngagementInvitationsCommandOutput,
} from "../commands/list-engagement-invitations.ts";
import { MalformedResponseError } from "../errors/client-errors.ts";
import { throwIfAborted } from "../time/abort.ts";

/**
 * How to page: with which `client`, with how many results a page (`pageSize`, where the input has no MaxResults), from
 * which `startingToken` on, and whether to end quietly (`stopOnSameToken`) instead of throwing when a token comes again.
 */
export interface PartnerCentralSellingPaginationConfiguration extends PaginationConfiguration {
  client: PartnerCentralSellingClient;
}

/**
 * Lists the tasks that accepting invitations started, page after page, empty pages included.
 *
 * @throws what {@link ListEngagementByAcceptingInvitationTasksCommand} throws, and MalformedResponseError when a
 * NextToken comes a second time, which would never end; AbortError (by `name`) once the client is destroyed
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementByAcceptingInvitationTasks.html
 */
export function paginateListEngagementByAcceptingInvitationTasks(
  config: PartnerCentralSellingPaginationConfiguration,
  input: ListEngagementByAcceptingInvitationTasksCommandInput,
  options?: CallOptions,
): Paginator<ListEngagementByAcceptingInvitationTasksCommandOutput> {
  const { client, withCommand = unchanged } = config;
  return pages(config, input, (page) => {
    const command = new ListEngagementByAcceptingInvitationTasksCommand(page);
    return client.send((withCommand(command) ?? command) as typeof command, options);
  });
}

/**
 * Lists the engagement invitations that the caller sent or was sent, page after page, empty pages included.
 *
 * @throws what {@link ListEngagementInvitationsCommand} throws, and MalformedResponseError when a NextToken comes a
 * second time, which would never end; AbortError (by `name`) once the client is destroyed
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementInvitations.html
 */
export function paginateListEngagementInvitations(
  config: PartnerCentralSellingPaginationConfiguration,
  input: ListEngagementInvitationsCommandInput,
  options?: CallOptions,
): Paginator<ListEngagementInvitationsCommandOutput> {
  const { client, withCommand = unchanged } = config;
  return pages(config, input, (page) => {
    const command = new ListEngagementInvitationsCommand(page);
    return client.send((withCommand(command) ?? command) as typeof command, options);
  });
}

interface Page extends PartnerCentralSellingOutput {
  NextToken?: string | undefined;
}

async function* pages<
  Input extends { NextToken?: string | undefined; MaxResults?: number | undefined },
  P extends Page,
>(
  { client, pageSize, startingToken, stopOnSameToken = false }: PartnerCentralSellingPaginationConfiguration,
  input: Input,
  send: (input: Input) => Promise<P>,
): Paginator<P> {
  const lifetime = client.config.lifetime.signal;
  const seen = new Set<string>();
  let number = 0;
  let empty = 0;
  let NextToken: string | undefined = startingToken ?? input.NextToken;
  do {
    if (NextToken) seen.add(NextToken);
    throwIfAborted(lifetime);
    const page = await send({ ...input, NextToken, MaxResults: input.MaxResults ?? pageSize });
    number += 1;
    empty = isEmpty(page) ? empty + 1 : 0;
    yield page;
    NextToken = page.NextToken;
    if (NextToken && empty === MOST_EMPTY_PAGES) throw endless(`answered ${empty} empty pages one after another`, page);
    if (NextToken && seen.has(NextToken)) {
      if (stopOnSameToken) return undefined;
      throw endless(`answered a NextToken for the second time, at page ${number}`, page);
    }
  } while (NextToken);
  return undefined;
}

/** A filter may leave pages empty that are not the last. */
const MOST_EMPTY_PAGES = 1_000;

function isEmpty(page: Page): boolean {
  return !Object.values(page).some((member) => Array.isArray(member) && member.length > 0);
}

function endless(problem: string, { $metadata }: Page): MalformedResponseError {
  return new MalformedResponseError({ message: `The service ${problem}: the list would never end`, $metadata });
}

function unchanged<T>(command: T): T {
  return command;
}
