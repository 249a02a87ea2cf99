/** How a command can end, as scripts see it. */
export const ExitCode = { ok: 0, failed: 1, usage: 2, taskFailed: 3, timeout: 4, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The part of a command's help that tells how it can end. */
export function exitCodesUsage(...codes: ExitCode[]): string {
  return ["Exit codes:", ...codes.map((code) => `  ${String(code).padEnd(3)}  ${MEANINGS[code]}`)].join("\n");
}

/** Of several endings the one to tell: what needs a person comes before what needs a retry, and both before success. */
export function worst(codes: Iterable<ExitCode>): ExitCode {
  const bad = [...codes].filter((code) => code !== ExitCode.ok);
  if (bad.includes(ExitCode.interrupted)) return ExitCode.interrupted;
  return bad.toSorted((one, other) => one - other)[0] ?? ExitCode.ok;
}

const MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: "all went well",
  1: "it failed, for instance because the service refused it or could not be reached",
  2: "the command line or a setting is wrong; nothing was sent",
  3: "a task ended as FAILED",
  4: "a task did not end within --timeout",
  130: "interrupted; what had not ended is saved",
};
