/** The id in an id or an ARN, which is what follows the last slash: one resource has one, however it is named. */
export function idOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf("/") + 1) || identifier;
}
