import { resolveId } from "../identifiers.ts";
import type { Rule } from "../rules.ts";
import { summarize, type Task } from "../world.ts";
import type { Operation } from "./operation.ts";
import { page } from "./page.ts";

interface Input {
  readonly Catalog: string;
  readonly EngagementInvitationIdentifier?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly OpportunityIdentifier?: readonly string[];
  readonly Sort?: { readonly SortBy: "StartTime"; readonly SortOrder: "ASCENDING" | "DESCENDING" };
  readonly TaskIdentifier?: readonly string[];
  readonly TaskStatus?: readonly Task["TaskStatus"][];
}

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementByAcceptingInvitationTasks.html */
export const listEngagementByAcceptingInvitationTasks: Operation<Input> = {
  name: "ListEngagementByAcceptingInvitationTasks",
  input: {
    Catalog: { type: "string", required: true, pattern: /^[a-zA-Z]+$/ },
    EngagementInvitationIdentifier: identifiers(/^(arn:.*|engi-[0-9a-z]{13})$/),
    MaxResults: { type: "integer", range: [1, 1000] },
    NextToken: { type: "string", length: [1, 2048] },
    OpportunityIdentifier: identifiers(/^O[0-9]{1,19}$/),
    Sort: {
      type: "structure",
      members: {
        SortBy: { type: "string", required: true, values: ["StartTime"] },
        SortOrder: { type: "string", required: true, values: ["ASCENDING", "DESCENDING"] },
      },
    },
    TaskIdentifier: identifiers(/^(arn:.*|task-[0-9a-z]{13})$/),
    TaskStatus: {
      type: "list",
      size: [1, 3],
      item: { type: "string", values: ["IN_PROGRESS", "COMPLETE", "FAILED"] },
    },
  },
  perform(world, { MaxResults = 1000, NextToken, ...query }) {
    const { Catalog, EngagementInvitationIdentifier, OpportunityIdentifier, Sort, TaskIdentifier, TaskStatus } = query;
    const invitationIds = EngagementInvitationIdentifier?.map((identifier) =>
      resolveId(identifier, world, Catalog, "engagement-invitation"),
    );
    const taskIds = TaskIdentifier?.map((identifier) =>
      resolveId(identifier, world, Catalog, "engagement-by-accepting-invitation-task"),
    );
    const found = world.tasks
      .map((task, arrival) => ({ task, arrival, time: Date.parse(task.StartTime) }))
      .filter(
        ({ task }) =>
          task.Catalog === Catalog &&
          isWanted(task.TaskStatus, TaskStatus) &&
          isWanted(task.OpportunityId, OpportunityIdentifier) &&
          isWanted(task.EngagementInvitationId, invitationIds) &&
          isWanted(task.TaskId, taskIds),
      );
    const { items, ...next } = page(found, {
      ascending: Sort?.SortOrder === "ASCENDING",
      maxResults: MaxResults,
      nextToken: NextToken,
      query,
      now: world.now(),
    });
    return { TaskSummaries: items.map(({ task }) => summarize(task)), ...next };
  },
};

function identifiers(pattern: RegExp): Rule {
  return { type: "list", size: [1, 10], item: { type: "string", length: [1, 255], pattern } };
}

/** A filter that was not sent wants everything; no filter wants what has no value. */
function isWanted(value: string | undefined, filter: readonly (string | undefined)[] | undefined): boolean {
  return filter === undefined || (value !== undefined && filter.includes(value));
}
