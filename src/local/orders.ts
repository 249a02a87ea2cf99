/** What was ordered for the requests to come of each operation; what was ordered first is met first. */
export class Orders<Item> {
  readonly #ordered = new Map<string, Item[]>();

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
    for (let added = 0; added < times; added += 1) queue.push(item);
  }

  next(operation: string): Item | undefined {
    return this.#ordered.get(operation)?.shift();
  }
}
