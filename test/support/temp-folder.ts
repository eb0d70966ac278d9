import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Test } from "tap";

/**
 * A new folder outside the checkout, removed with all its contents when the test has ended, however it ended.
 * (`t.testdir` lies inside the checkout, where programs find our node_modules and sockets get long names.)
 */
export function tempFolder(t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tidemark-test-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
