import { platform } from "../platform/node.ts";

interface Invitation {
  Catalog: string;
  /** The invitation's id, not its ARN. */
  Identifier: string;
}

/** The ClientToken that every process derives for the invitation. */
export function tokenOf({ Catalog, Identifier }: Invitation, generation: number): string {
  const digest = platform.sha256(JSON.stringify(["partnercentral-engagement", Catalog, Identifier]));
  return `${digest.slice(0, 40)}-${generation}`;
}

/** The generation that a token was derived for; undefined for a token of the caller's own. */
export function generationOf(token: string | undefined, invitation: Invitation): number | undefined {
  const generation = Number(token?.split("-")[1]);
  if (token === undefined || !Number.isSafeInteger(generation) || generation < 1) return undefined;
  return token === tokenOf(invitation, generation) ? generation : undefined;
}
