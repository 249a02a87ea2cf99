import type { Rule } from "./rules.ts";

export const TASK_STATUS: Rule = { type: "string", values: ["IN_PROGRESS", "COMPLETE", "FAILED"] };

/** A task that accepts an invitation. Timestamps are RFC 3339 strings. */
export interface Task {
  readonly Catalog: string;
  readonly EngagementInvitationId: string;
  readonly Message?: string;
  readonly OpportunityId?: string;
  readonly ReasonCode?: string;
  readonly ResourceSnapshotJobId?: string;
  readonly StartTime: string;
  readonly TaskArn: string;
  readonly TaskId: string;
  readonly TaskStatus: "IN_PROGRESS" | "COMPLETE" | "FAILED";
}

/** The members of a task that the service tells. */
export function summarize({ Catalog, StartTime, ...summary }: Task): Omit<Task, "Catalog"> {
  // AWS was seen to leave a fraction out that is none.
  return { ...summary, StartTime: StartTime.replace(".000Z", "Z") };
}

export const TASK_MEMBERS = [
  "EngagementInvitationId",
  "Message",
  "OpportunityId",
  "ReasonCode",
  "ResourceSnapshotJobId",
  "StartTime",
  "TaskArn",
  "TaskId",
  "TaskStatus",
] as const satisfies (keyof Task)[];
