/** Whether a value is an error, also one of another realm: in jest, the errors of Node's modules are no `Error` of the tests'. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Errors are told apart by name, as Smithy's are: one of the package's other build, ESM or CommonJS, is the same error. */
export function isNamed(className: string, value: unknown): boolean {
  const { name, $service } = Object(value);
  return name === className && $service === "PartnerCentralSelling";
}
