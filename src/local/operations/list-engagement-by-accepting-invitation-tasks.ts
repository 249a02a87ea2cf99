import { resolveId } from "../identifiers.ts";
import { summarize, TASK_MEMBERS, TASK_STATUS, type Task } from "../task.ts";
import { CATALOG, membersOf, type Operation } from "./operation.ts";
import { page } from "./page.ts";
import { identifiers, isWanted, NEXT_TOKEN, type Sort, sortBy } from "./query.ts";

interface Input {
  readonly Catalog: string;
  readonly EngagementInvitationIdentifier?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly OpportunityIdentifier?: readonly string[];
  readonly Sort?: Sort<"StartTime">;
  readonly TaskIdentifier?: readonly string[];
  readonly TaskStatus?: readonly Task["TaskStatus"][];
}

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementByAcceptingInvitationTasks.html */
export const listEngagementByAcceptingInvitationTasks: Operation<Input> = {
  name: "ListEngagementByAcceptingInvitationTasks",
  kind: "read",
  input: {
    Catalog: CATALOG,
    EngagementInvitationIdentifier: identifiers(/^(arn:.*|engi-[0-9a-z]{13})$/),
    MaxResults: { type: "integer", range: [1, 1000] },
    NextToken: NEXT_TOKEN,
    OpportunityIdentifier: identifiers(/^O[0-9]{1,19}$/),
    Sort: sortBy("StartTime"),
    TaskIdentifier: identifiers(/^(arn:.*|task-[0-9a-z]{13})$/),
    TaskStatus: {
      type: "list",
      size: [1, 3],
      item: TASK_STATUS,
    },
  },
  output: [...membersOf("TaskSummaries", ...TASK_MEMBERS), "NextToken"],
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
    return { TaskSummaries: items.map(({ task }) => listed(task)), ...next };
  },
};

/** AWS was seen to give the reason of a task that has none as the text "null", in lists only. */
function listed(task: Task): object {
  return { ...summarize(task), ...(task.TaskStatus === "COMPLETE" && { ReasonCode: "null" }) };
}
