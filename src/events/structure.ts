export type Structure = Readonly<Record<string, unknown>>;

/** Neither inherited nor computed: a getter is not run but counts as the function that it is. */
export function ownMember(structure: object, name: string): unknown {
  const member = Object.getOwnPropertyDescriptor(structure, name);
  return member?.get ?? member?.value;
}

export function isStructure(value: unknown): value is Structure {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
