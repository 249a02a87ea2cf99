/** Whether a value is an error, also one of another realm: in jest, the errors of Node's modules are no `Error` of the tests'. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}
