import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t, { type Test } from "tap";
import type { FullKeyValue } from "#test/support/crash/full-key-value.js";
import { endSealed, runSealed } from "#test/support/crash/sealed-room.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * What LevelDB does on a full disk is its own: a record that only a part of its log could take stays there, and those behind
 * it are acknowledged and lost. So none may come behind it.
 */
const SCRIPT = `
folder=$1 node=$2 program=$3 how=$4
mount -t tmpfs -o size=24M tmpfs "$folder/mount"
"$node" "$program" "$folder/mount" "$how"
umount "$folder/mount"
`;
const PROGRAM = fileURLToPath(import.meta.resolve("#test/support/crash/full-key-value.js"));

async function runFull(t: Test, how: "plain" | "mended"): Promise<FullKeyValue | undefined> {
  t.teardown(endSealed);
  const folder = tempFolder(t);
  mkdirSync(join(folder, "mount"));
  let said: FullKeyValue | undefined;
  const onLine = (line: unknown) => {
    said = line as FullKeyValue;
    return undefined;
  };
  await runSealed(SCRIPT, [folder, process.execPath, PROGRAM, how], { onLine });
  return said;
}

t.test("after a write that met a full disk, no other is acknowledged and lost", async (t) => {
  if (!requireTool(t, "root", "mounts", "process-namespaces")) return;
  const said = await runFull(t, "plain");
  t.equal(said?.failedWith, "KEY_VALUE_NO_SPACE");
  t.equal(said?.lost, 0, "what was acknowledged is there");
  t.equal(said?.refused, 59, "until it is opened anew it takes nothing");
  t.same(said?.findings, [], "what is left of the failed record is no damage");
});

t.test("a mended store goes on once there is room", async (t) => {
  if (!requireTool(t, "root", "mounts", "process-namespaces")) return;
  const said = await runFull(t, "mended");
  t.equal(said?.failedWith, "KEY_VALUE_NO_SPACE");
  t.equal(said?.lost, 0, "what was acknowledged is there");
  t.equal(said?.refused, 0, "the next write opens it anew");
  t.same(said?.findings, []);
});
