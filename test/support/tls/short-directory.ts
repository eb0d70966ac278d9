import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";

/** A directory whose path leaves room for the name of a socket, which tap's own does not: the kernel takes 107 bytes. */
export function shortDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), "tm-"));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
