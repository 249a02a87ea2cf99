import { Agenda, type Entry } from "./agenda.ts";
import {
  engagementMemberAdded,
  invitationAccepted,
  invitationCreated,
  invitationExpired,
  invitationRejected,
  opportunityCreated,
  opportunityUpdated,
  type PartnerCentralEvent,
  resourceSnapshotCreated,
} from "./events.ts";
import { type Account, newId, newOpportunityId, resolveId, taskArn } from "./identifiers.ts";
import { type Invitation, type InvitationSeed, newInvitation, type Outcome } from "./invitations.ts";
import { keep } from "./journal.ts";
import { checkArguments } from "./rules.ts";
import { KIND, readSnapshot, type Snapshot, type Start, VERSION } from "./snapshot.ts";
import type { Task } from "./task.ts";
import { TaskEnds } from "./task-ends.ts";

/** What tells the embedded Partner Central the time. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
}

interface WorldSettings extends Account {
  /** Whether a task is told of before it has ended. */
  readonly asynchronous: boolean;
  readonly clock: Clock;
  /** ms */
  readonly taskDuration: number;
}

/** The invitations, tasks and events of one partner account, and its time. */
export class World implements Account {
  readonly accountId: string;
  readonly region: string;
  readonly events: PartnerCentralEvent[] = [];
  /** What each ClientToken was used for, by catalog and token. */
  readonly starts = new Map<string, Start>();
  readonly #asynchronous: boolean;
  readonly #clock: Clock;
  readonly #taskDuration: number;
  readonly #agenda: Agenda;
  readonly #invitations = new Map<string, Invitation>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #tasks = new Map<string, Task>();
  readonly #taskEnds = new TaskEnds();
  readonly #listeners = new Set<(event: PartnerCentralEvent) => void>();
  #advanced = 0;

  constructor({ accountId, region, asynchronous, clock, taskDuration }: WorldSettings) {
    this.accountId = accountId;
    this.region = region;
    this.#asynchronous = asynchronous;
    this.#clock = clock;
    this.#taskDuration = taskDuration;
    this.#agenda = new Agenda(
      () => this.now(),
      (entry) => this.#happen(entry),
    );
  }

  /** ms since the epoch. */
  now(): number {
    return this.#clock.now() + this.#advanced;
  }

  advance(ms: number): void {
    checkArguments("advance", { ms: { type: "integer", required: true, range: [0, TEN_YEARS] } }, { ms });
    this.#advanced += ms;
    this.settle();
  }

  settle(): void {
    this.#agenda.settle();
  }

  close(): void {
    this.#agenda.close();
  }

  /** In the order of seeding. */
  get invitations(): Invitation[] {
    return [...this.#invitations.values()];
  }

  /** In the order of starting. */
  get tasks(): Task[] {
    return [...this.#tasks.values()];
  }

  /** The task as it is now. `id` is that of a task that was started. */
  task(id: string): Task {
    return this.#tasks.get(id) as Task;
  }

  /** The task as whoever starts it is told of it; one that has not ended is waited for, unless this world is asynchronous. */
  taskToTell(id: string): Task | Promise<Task> {
    const task = this.task(id);
    return this.#asynchronous || task.TaskStatus !== "IN_PROGRESS" ? task : this.#taskEnds.of(id);
  }

  invitation(catalog: string, identifier: string): Invitation | undefined {
    const id = resolveId(identifier, this, catalog, "engagement-invitation");
    const invitation = this.#invitations.get(id ?? "");
    return invitation?.Catalog === catalog ? invitation : undefined;
  }

  /** @param subject where the seed was given. */
  seed(seed: InvitationSeed, subject = "seedInvitation"): Invitation {
    const invitation = newInvitation(subject, seed, this, this.now());
    const { Id, InvitationDate, ExpirationDate } = invitation;
    if (this.#invitations.has(Id)) {
      throw new TypeError(`${subject}: Id ${Id} is already seeded; give another or leave it out.`);
    }
    this.#invitations.set(Id, invitation);
    if (seed.outcome) this.#outcomes.set(Id, seed.outcome);
    this.#emit(invitationCreated(this, Date.parse(InvitationDate), invitation));
    if (ExpirationDate !== null) this.#agenda.add({ due: Date.parse(ExpirationDate), id: Id });
    this.settle();
    return this.#invitations.get(Id) ?? invitation;
  }

  /** Accepts the invitation; what follows takes the task duration. */
  startTask(invitation: Invitation): Task {
    const now = this.now();
    const id = newId("task");
    this.#tasks.set(id, {
      Catalog: invitation.Catalog,
      EngagementInvitationId: invitation.Id,
      StartTime: new Date(now).toISOString(),
      TaskArn: taskArn(this, invitation.Catalog, id),
      TaskId: id,
      TaskStatus: "IN_PROGRESS",
    });
    this.#emit(invitationAccepted(this, now, this.#change(invitation, { Status: "ACCEPTED" })));
    this.#agenda.add({ due: now + this.#taskDuration, id });
    this.settle();
    return this.task(id);
  }

  reject(invitation: Invitation, reason: string | undefined): void {
    const rejected = this.#change(invitation, {
      Status: "REJECTED",
      ...(reason !== undefined && { RejectionReason: reason }),
    });
    this.#emit(invitationRejected(this, this.now(), rejected));
  }

  /** @returns what ends the subscription. */
  onEvent(listener: (event: PartnerCentralEvent) => void): () => void {
    const own = (event: PartnerCentralEvent) => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  snapshot(): Snapshot {
    this.settle();
    return copyOf({
      kind: KIND,
      version: VERSION,
      accountId: this.accountId,
      region: this.region,
      advanced: this.#advanced,
      invitations: this.invitations.map((invitation) => ({
        ...invitation,
        outcome: this.#outcomes.get(invitation.Id),
      })),
      tasks: this.tasks,
      starts: [...this.starts].map(([token, start]) => ({ token, ...start })),
      agenda: this.#agenda.entries,
    });
  }

  /** Whoever listens to events goes on listening. */
  restore(snapshot: Snapshot): void {
    const { advanced, invitations, tasks, starts, agenda } = copyOf(readSnapshot(snapshot, this));
    this.#taskEnds.breakOff();
    this.#advanced = advanced;
    this.events.length = 0;
    for (const known of [this.#invitations, this.#outcomes, this.#tasks, this.starts]) known.clear();
    for (const { outcome, ...invitation } of invitations) {
      this.#invitations.set(invitation.Id, invitation);
      if (outcome) this.#outcomes.set(invitation.Id, outcome);
    }
    for (const task of tasks) this.#tasks.set(task.TaskId, task);
    for (const { token, ...start } of starts) this.starts.set(token, start);
    this.#agenda.entries = agenda;
    this.settle();
  }

  #happen({ due, id }: Entry): void {
    if (this.#tasks.has(id)) this.#finish(id, due);
    else this.#expire(id, due);
  }

  #finish(taskId: string, due: number): void {
    const task = this.task(taskId);
    const invitation = this.#invitations.get(task.EngagementInvitationId) as Invitation;
    const failure = this.#outcomes.get(invitation.Id);
    if (failure) this.#fail(task, invitation, failure, due);
    else this.#complete(task, invitation, due);
    this.#taskEnds.tell(this.task(taskId));
  }

  #fail(task: Task, invitation: Invitation, failure: Outcome, due: number): void {
    this.#outcomes.delete(invitation.Id);
    const { ReasonCode, Message = `The task failed with ${ReasonCode}.` } = failure;
    this.#tasks.set(task.TaskId, { ...task, TaskStatus: "FAILED", ReasonCode, Message });
    const { ExpirationDate } = this.#change(invitation, { Status: "PENDING" });
    if (ExpirationDate === null) return;
    this.#agenda.add({ due: Math.max(Date.parse(ExpirationDate), due), id: invitation.Id });
  }

  #complete(task: Task, invitation: Invitation, due: number): void {
    const OpportunityId = newOpportunityId();
    const ResourceSnapshotJobId = newId("job");
    this.#tasks.set(task.TaskId, { ...task, TaskStatus: "COMPLETE", OpportunityId, ResourceSnapshotJobId });
    // AWS names it for an accept on one page and not on another.
    if (this.#asynchronous) this.#emit(engagementMemberAdded(this, due, invitation));
    this.#emit(opportunityCreated(this, due, invitation.Catalog, OpportunityId));
    this.#emit(opportunityUpdated(this, due, invitation.Catalog, OpportunityId));
    this.#emit(resourceSnapshotCreated(this, due, invitation, OpportunityId));
  }

  #expire(invitationId: string, due: number): void {
    const invitation = this.#invitations.get(invitationId);
    if (invitation?.Status !== "PENDING") return;
    this.#emit(invitationExpired(this, due, this.#change(invitation, { Status: "EXPIRED" })));
  }

  #change(invitation: Invitation, change: Pick<Invitation, "Status" | "RejectionReason">): Invitation {
    const changed = { ...invitation, ...change };
    this.#invitations.set(invitation.Id, changed);
    return changed;
  }

  #emit(event: PartnerCentralEvent): void {
    keep(this.events, event);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's fault must neither fail the request that caused the event nor pass unseen.
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}

/** What JSON keeps of it. */
function copyOf(snapshot: object): Snapshot {
  return JSON.parse(JSON.stringify(snapshot));
}

const TEN_YEARS = 3653 * 86_400_000;
