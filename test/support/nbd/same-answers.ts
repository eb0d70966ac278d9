import { spawn } from "node:child_process";
import { once } from "node:events";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { DEBIAN_PYTHON } from "#test/support/tools.js";

/** What `checkSameAnswers` needs, for `requireTool`. */
export const SAME_ANSWERS_TOOLS = ["python-nbd", "nbdkit", "qemu-img"] as const;

/** Where others answer otherwise, as the line's beginning, what we answer and what they do; each with its reason. */
const QEMU_DIFFERS = [
  // The protocol wants ENOSPC for changes past the end; this version of QEMU answers EINVAL.
  ...["write past the end", "write far behind", "zero past the end", "zero of 4 GiB - 1"].map(
    (what) => `${what} ENOSPC, and not ${what} EINVAL`,
  ),
];
const NBDKIT_DIFFERS = [
  // The protocol leaves requests of no length to the server; QEMU and we let them be.
  ...["read", "trim"].map((what) => `${what} of nothing ok, and not ${what} of nothing EINVAL`),
  ...["write", "zero"].map((what) => `${what} of nothing ok, and not ${what} of nothing ENOSPC`),
];
// Read-only, nbdkit offers no FUA and refuses it therefore; QEMU answers EINVAL to changes, where the protocol wants EPERM.
const NBDKIT_HAS_NO_FUA =
  /^(size .* fua True .* fua False .*|(flush|status) with fua ok, and not .* EINVAL)$/;
const NO_LENGTH = /^read of nothing ok/;
const QEMU_SAYS_INVALID = /^(.*) EPERM, and not \1 EINVAL$/;

/** Asks nbdkit's memory plugin, qemu-nbd and us the same, and knows where they may differ. */
export async function checkSameAnswers(
  t: Test,
  options: {
    readonly folder: string;
    readonly uri: string;
    readonly size: number;
    readonly readOnly: boolean;
  },
): Promise<void> {
  const { folder, uri, size, readOnly } = options;
  const answers = async (of: string) => {
    const run = await runClient(DEBIAN_PYTHON, ["test/support/nbd/answers.py", of, String(size)]);
    t.equal(run.code, 0, of, { output: run.output });
    return run.output.split("\n");
  };
  const ours = await answers(uri);
  t.ok(ours.filter((line) => line.includes("ok") || line.includes("True")).length > 20);
  t.ok(ours.filter((line) => / E[A-Z]+$/.test(line)).length > 20);

  const image = join(folder, "raw");
  writeFileSync(image, "");
  truncateSync(image, size);
  const socketOf = (name: string) => join(folder, `${name}.sock`);
  const may = readOnly ? ["-r"] : [];
  const others = [
    spawn("nbdkit", ["-f", ...may, "-U", socketOf("nbdkit"), "memory", String(size)], { stdio: "ignore" }),
    spawn("qemu-nbd", [...may, "-f", "raw", "-k", socketOf("qemu"), "-t", image], { stdio: "ignore" }),
  ];
  for (const other of others) t.teardown(() => other.kill());
  const differing = async (name: string): Promise<readonly string[]> => {
    const path = socketOf(name);
    await eventually(path, () =>
      RawClient.connect({ type: "unix", path }).then(
        (client) => client.close() ?? true,
        () => undefined,
      ),
    );
    const theirs = await answers(`nbd+unix:///?socket=${path}`);
    const differ = ours.flatMap((line, at) =>
      line === theirs[at] ? [] : [`${line}, and not ${theirs[at]}`],
    );
    return [...new Set(differ)].sort();
  };
  const [nbdkits, qemus] = [await differing("nbdkit"), await differing("qemu")];
  if (readOnly) {
    const left = nbdkits.filter((line) => !NBDKIT_HAS_NO_FUA.test(line) && !NO_LENGTH.test(line));
    t.same(left, [], "as nbdkit");
    t.same(
      qemus.filter((line) => !QEMU_SAYS_INVALID.test(line)),
      [],
      "as qemu-nbd",
    );
  } else {
    t.same(nbdkits, [...NBDKIT_DIFFERS].sort(), "as nbdkit");
    t.same(qemus, [...QEMU_DIFFERS].sort(), "as qemu-nbd");
  }
  for (const other of others) other.kill();
  await Promise.all(others.map((other) => once(other, "exit")));
}
