import { randomUUID } from "node:crypto";
import {
  GetEngagementInvitationCommand,
  ListEngagementByAcceptingInvitationTasksCommand,
  ListEngagementInvitationsCommand,
  type PartnerCentralSellingClient,
  RejectEngagementInvitationCommand,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../../src/index.ts";
import { type Step, Steps } from "./steps.ts";

export interface SuiteOptions {
  readonly catalog: string;
  /** The invitation to get and, with consent, to accept. */
  readonly identifier?: string | undefined;
  /** The invitation to reject, with consent. */
  readonly reject?: string | undefined;
  /** Asks for what cannot be undone, and answers why not to do it; undefined to do it. */
  consent(question: string): Promise<string | undefined>;
  onStep(step: Step, error?: Error): void;
  /** ms on a clock that only goes forward. */
  readonly now?: (() => number) | undefined;
}

/** Few, so that there is a second page. */
const MaxResults = 5;

/**
 * Asks the service of `client` for all that is claimed of it. Only what `consent` is given for changes anything there.
 *
 * @throws ConfigurationError
 */
export async function runSuite(
  client: PartnerCentralSellingClient,
  { catalog: Catalog, identifier, reject, consent, onStep, now = () => performance.now() }: SuiteOptions,
): Promise<Step[]> {
  const steps = new Steps(client, now, onStep);

  const invitations = (NextToken?: string) => () =>
    client.send(new ListEngagementInvitationsCommand({ Catalog, ParticipantType: "RECEIVER", MaxResults, NextToken }));
  const page = await steps.call("list invitations", invitations());
  if (page?.NextToken) await steps.call("list invitations, second page", invitations(page.NextToken));
  else steps.skip("list invitations, second page", "the first page told no NextToken");
  await steps.call("list invitations, invalid NextToken", invitations("invalid"), "ValidationException");

  const get = (Identifier: string) => () => client.send(new GetEngagementInvitationCommand({ Catalog, Identifier }));
  const known = identifier ?? page?.EngagementInvitationSummaries?.[0]?.Id;
  if (known !== undefined) await steps.call("get invitation", get(known));
  else steps.skip("get invitation", "no --identifier was given, and no invitation was listed");
  await steps.call("get an invitation that is not there", get("engi-0000000000000"), "ResourceNotFoundException");

  const tasks = (filter: object) => () =>
    client.send(new ListEngagementByAcceptingInvitationTasksCommand({ Catalog, MaxResults, ...filter }));
  const listed = await steps.call("list tasks", tasks({}));
  const { TaskId, EngagementInvitationId } = listed?.TaskSummaries?.[0] ?? {};
  if (TaskId) await steps.call("look up a task by id", tasks({ TaskIdentifier: [TaskId] }));
  else steps.skip("look up a task by id", "no task was listed");
  const byInvitation = (id: string) => tasks({ EngagementInvitationIdentifier: [id] });
  if (EngagementInvitationId) await steps.call("look up a task by invitation", byInvitation(EngagementInvitationId));
  else steps.skip("look up a task by invitation", "no task was listed");

  if (identifier !== undefined) {
    await withConsent("accept", `Accepting ${identifier} in catalog ${Catalog} cannot be undone.`, async () => {
      const input = { Catalog, Identifier: identifier, ClientToken: randomUUID() };
      const start = () => client.send(new StartEngagementByAcceptingInvitationTaskCommand(input));
      await steps.call("accept", start);
      await steps.call("accept again, same ClientToken", start);
      await steps.call("look at the task", byInvitation(identifier));
    });
  } else steps.skip("accept", "no --identifier was given");
  if (reject !== undefined) {
    await withConsent("reject", `Rejecting ${reject} in catalog ${Catalog} cannot be undone.`, async () => {
      const input = { Catalog, Identifier: reject, RejectionReason: "Other" };
      await steps.call("reject", () => client.send(new RejectEngagementInvitationCommand(input)));
    });
  }
  return steps.taken;

  async function withConsent(name: string, question: string, act: () => Promise<void>): Promise<void> {
    const refusal = await consent(question);
    if (refusal === undefined) await act();
    else steps.skip(name, refusal);
  }
}
