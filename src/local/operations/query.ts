import type { Rule } from "../rules.ts";

export interface Sort<By extends string> {
  readonly SortBy: By;
  readonly SortOrder: "ASCENDING" | "DESCENDING";
}

export const NEXT_TOKEN: Rule = { type: "string", length: [1, Number.POSITIVE_INFINITY] };

export function sortBy(name: string): Rule {
  return {
    type: "structure",
    members: {
      SortBy: { type: "string", required: true, values: [name] },
      SortOrder: { type: "string", required: true, values: ["ASCENDING", "DESCENDING"] },
    },
  };
}

export function identifiers(pattern: RegExp): Rule {
  return { type: "list", size: [1, 10], item: { type: "string", length: [1, 255], pattern } };
}

/** A filter that was not sent wants everything; no filter wants what has no value. */
export function isWanted(value: string | undefined, filter: readonly (string | undefined)[] | undefined): boolean {
  return filter === undefined || (value !== undefined && filter.includes(value));
}
