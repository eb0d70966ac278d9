/** The little of a file system that reading and checking a configuration needs. */
export interface ConfigFiles {
  /** The whole content, if it is a regular file of at most so many bytes. */
  read(path: string, bytesMax: number): Promise<ReadOutcome>;
  /** What a path leads to, links followed. */
  look(path: string): Promise<LookOutcome>;
  /** Whether this process could run it. */
  canRun(path: string): Promise<boolean>;
  /** The path with every symbolic link resolved; `missing` when something on the way is not there. */
  resolveLinks(path: string): Promise<ResolveOutcome>;
  /** Whether the name itself is a symbolic link, wherever it leads. */
  isLink(path: string): Promise<boolean>;
}

export type ReadOutcome =
  | { readonly type: "content"; readonly bytes: Uint8Array }
  | { readonly type: "too-large"; readonly sizeBytes: number }
  | { readonly type: "not-a-file" }
  | FileFailure;

export type LookOutcome =
  | { readonly type: "file" | "directory" | "block-device" | "other"; readonly mode: number }
  | FileFailure;

export type ResolveOutcome = { readonly type: "path"; readonly path: string } | FileFailure;

/** The system's refusal by its code: ENOENT, EACCES, ELOOP ... */
export interface FileFailure {
  readonly type: "failure";
  readonly code: string;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist: a part of its path is not a directory",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  ELOOP: "goes in circles through symbolic links",
  ENAMETOOLONG: "is too long a path",
};

export function explainFailure(failure: FileFailure): string {
  return EXPLANATIONS[failure.code] ?? `cannot be read (${failure.code})`;
}

export function isMissing(outcome: { readonly type: string }): boolean {
  return (
    outcome.type === "failure" &&
    "code" in outcome &&
    (outcome.code === "ENOENT" || outcome.code === "ENOTDIR")
  );
}
