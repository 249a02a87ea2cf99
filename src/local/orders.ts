interface Order<Item> {
  readonly item: Item;
  /** How many requests are still to meet it. */
  left: number;
}

/** What was ordered for the requests to come of each operation; what was ordered first is met first. */
export class Orders<Item> {
  readonly #ordered = new Map<string, Order<Item>[]>();

  constructor(operations: readonly string[]) {
    for (const operation of operations) this.#ordered.set(operation, []);
  }

  /** @throws TypeError that names `subject`, if the operation is unknown. */
  add(subject: string, operation: string, item: Item, times: number): void {
    const queue = this.#ordered.get(operation);
    if (!queue) {
      const known = [...this.#ordered.keys()].join(", ");
      throw new TypeError(`${subject}: there is no operation ${operation}; use ${known}.`);
    }
    queue.push({ item, left: times });
  }

  next(operation: string): Item | undefined {
    const queue = this.#ordered.get(operation) ?? [];
    const first = queue[0];
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left === 0) queue.shift();
    return first.item;
  }
}
