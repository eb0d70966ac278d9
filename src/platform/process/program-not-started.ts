import { type ErrorKind, systemCode, TidemarkError } from "#src/base/errors.js";

const REASONS: Readonly<Record<string, { readonly kind: ErrorKind; readonly hint: string }>> = {
  ENOENT: {
    kind: "not-found",
    hint: "check the path; a name without a slash is looked for in PATH, and a script needs the interpreter its first line names",
  },
  EACCES: { kind: "denied", hint: "make the file executable for the user that runs tidemark (chmod +x)" },
  EPERM: { kind: "denied", hint: "give the user that runs tidemark the right to execute it" },
  ENOEXEC: { kind: "invalid", hint: "it is no program for this machine" },
  ERR_INVALID_ARG_VALUE: {
    kind: "invalid",
    hint: "neither its arguments nor its environment may hold a zero byte",
  },
  E2BIG: { kind: "invalid", hint: "its arguments and environment are longer than the kernel takes" },
  ENOTDIR: { kind: "not-found", hint: "check the path: a part of it is not a directory" },
  EAGAIN: { kind: "exhausted", hint: "raise the limit on processes (TasksMax=, ulimit -u)" },
  EMFILE: { kind: "exhausted", hint: "raise the limit on open files (LimitNOFILE=)" },
  ENOMEM: { kind: "exhausted", hint: "free memory on this machine" },
};
const OTHER = { kind: "failed", hint: "see the cause" } as const;

/** The program could not be started at all; one that was started and failed is an outcome, not an error. */
export function programNotStarted(program: string, cause: unknown): TidemarkError {
  const system = systemCode(cause) ?? "unknown";
  const { kind, hint } = REASONS[system] ?? OTHER;
  return new TidemarkError({
    kind,
    code: "PROGRAM_NOT_STARTED",
    message: `cannot start ${program}: ${system}`,
    hint,
    facts: { program, system },
    cause,
  });
}
