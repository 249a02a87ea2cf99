import { type Account, arnOf } from "./identifiers.ts";
import type { Operation } from "./operations/operation.ts";
import { Orders } from "./orders.ts";
import { checkArguments, isStructure, type Rule } from "./rules.ts";

/**
 * How an answer is told otherwise, as AWS was seen to do it. A member inside another has dots in its name, also where that is
 * a list: `TaskSummaries.TaskId` is the TaskId of every entry.
 */
export interface AnswerForm {
  /** Members that are null, for instance `["TaskId", "TaskArn", "ResourceSnapshotJobId"]`. */
  readonly nulls?: readonly string[];
  /** Members that name an invitation, engagement or task by its ARN instead of its id, for instance `["EngagementInvitationId"]`. */
  readonly arns?: readonly string[];
  /** How many answers have this form. @default 1 */
  readonly times?: number;
}

/** The forms ordered for the answers of each operation. */
export class Answers {
  readonly #operations: readonly Operation[];
  readonly #orders: Orders<AnswerForm>;

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    this.#orders = new Orders(operations.map(({ name }) => name));
  }

  /** @throws TypeError if the operation is unknown or its answer has no such members. */
  order(name: string, form: AnswerForm): void {
    const operation = this.#operations.find((one) => one.name === name);
    const output = operation?.output ?? [];
    const withIds = output.filter((member) => IDS.has(member.slice(member.lastIndexOf(".") + 1)));
    // What operation there is not is told before what its answer has not.
    if (operation) {
      if (output.length === 0) throw new TypeError(`answer(${name}): its answer has no members.`);
      const members = { nulls: someOf(output), arns: someOf(withIds), times: TIMES };
      checkArguments(`answer(${name})`, members, form);
    }
    this.#orders.add("answer", name, structuredClone(form), form.times ?? 1);
  }

  /** The answer in the form that was ordered for it, if any was. */
  formed(operation: string, answer: object | undefined, account: Account, catalog: string): object | undefined {
    const form = this.#orders.next(operation);
    if (form === undefined || answer === undefined) return answer;
    const { nulls = [], arns = [] } = form;
    const toArn = (id: unknown) => (typeof id === "string" ? arnOf(account, catalog, id) : id);
    const named = arns.reduce((body, member) => changed(body, member.split("."), toArn), answer);
    return nulls.reduce((body, member) => changed(body, member.split("."), () => null), named);
  }
}

const IDS = new Set(["EngagementId", "EngagementInvitationId", "Id", "TaskId"]);

const TIMES: Rule = { type: "integer", range: [1, 1_000_000] };

function someOf(values: readonly string[]): Rule {
  return { type: "list", size: [1, 1_000], item: { type: "string", values } };
}

function changed<Node>(node: Node, [name = "", ...rest]: readonly string[], change: (value: unknown) => unknown): Node {
  if (Array.isArray(node)) return node.map((entry) => changed(entry, [name, ...rest], change)) as Node;
  if (!isStructure(node)) return node;
  const value = (node as Record<string, unknown>)[name];
  return { ...node, [name]: rest.length > 0 ? changed(value, rest, change) : change(value) };
}
