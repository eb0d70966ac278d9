import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { randomOf } from "#test/support/chance.js";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { times } from "#test/support/effort.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { groupFile, ServedVolume } from "#test/support/volumes/served-volume.js";

/**
 * The daemon is killed at a random moment of a change: a group that is made, gets a member, loses one, grows, is deleted.
 * The next start finds each group as it was or as it was to be, whole, with what was flushed to it; and the same change,
 * asked for again, comes through.
 */

const MIB = 1024 * 1024;
const ROUNDS = times(1);
const BLOCK = 65_536;
/** What is seen of a change in the directory of the groups, a file made, written or renamed: few leave more. */
const TRACES_MAX = 16;

interface Change {
  readonly what: string;
  readonly args: readonly string[];
  readonly file?: string;
  /** What is served once it is through, in MiB. */
  readonly serves: Readonly<Record<string, number>>;
}

/** A round leaves the group as it found it, but for its size. */
function changesOf(round: number): readonly Change[] {
  const [before, after] = [4 + round, 5 + round];
  const file = (sizeMib: number, ...more: readonly string[]) =>
    groupFile("payroll", [
      { name: "data", size: `${sizeMib}MiB` },
      ...more.map((name) => ({ name, size: "1MiB" })),
    ]);
  const other = { "other/a": 1, "other/b": 2 };
  const made = groupFile("other", [
    { name: "a", size: "1MiB" },
    { name: "b", size: "2MiB" },
  ]);
  return [
    {
      what: "a group is made",
      args: ["apply", "-f"],
      file: made,
      serves: { ...other, "payroll/data": before },
    },
    {
      what: "a member is added",
      args: ["apply", "-f"],
      file: file(before, "more"),
      serves: { ...other, "payroll/data": before, "payroll/more": 1 },
    },
    {
      what: "a volume grows",
      args: ["group", "resize", "payroll", "data", `${after}MiB`],
      serves: { ...other, "payroll/data": after, "payroll/more": 1 },
    },
    {
      what: "a member is removed",
      args: ["apply", "--confirm", "Delete", "-f"],
      file: file(after),
      serves: { ...other, "payroll/data": after },
    },
    {
      what: "a group is deleted",
      args: ["group", "delete", "other", "--confirm", "Delete"],
      serves: { "payroll/data": after },
    },
  ];
}

t.test("a daemon that is killed while groups change leaves them whole", async (t) => {
  const folder = tempFolder(t);
  const groups = join(folder, "data", "groups");
  const random = randomOf(23);
  const volume = await ServedVolume.make(t, { folder, size: "4MiB" });
  const address = { type: "unix", path: volume.nbdSocket } as const;
  const changes = Array.from({ length: ROUNDS }, (_, round) => changesOf(round)).flat();
  let made = 0;
  for (const [turn, change] of changes.entries()) {
    const stamp = new Uint8Array(Buffer.alloc(BLOCK, 1 + (turn % 250)));
    const client = await RawClient.transmitting(address, "payroll/data");
    await client.ask({ command: COMMAND.write, payload: stamp });
    t.equal((await client.ask({ command: COMMAND.flush })).error, NBD_ERROR.none);
    const traces = traceOf(groups, 1 + Math.floor(random.fraction() * TRACES_MAX));
    const asked = ask(folder, volume, change);
    await Promise.race([traces.seen, asked]);
    traces.close();
    await volume.kill();
    client.close();
    if ((await asked) === 0) made += 1;

    await volume.startAgain();
    const { stdout } = await volume.tidemark("group", "list", "--output", "json");
    const found: { group: string; status: string }[] = JSON.parse(stdout).groups;
    const unwell = found.filter(({ status }) => status !== "unprotected");
    t.same(unwell, [], `${change.what}: every group is served`);
    t.equal(readdirSync(groups).length, found.length, "and nothing is left of any other");
    const again = await RawClient.transmitting(address, "payroll/data");
    const { data } = await again.ask({ command: COMMAND.read, length: BLOCK });
    t.ok(data.equals(stamp), `${change.what}: what was flushed is there`);
    again.close();

    // A deletion that came through already finds nothing to delete, and says so.
    const isGone = change.args.includes("delete") && found.length === 1;
    t.equal(await ask(folder, volume, change), isGone ? 1 : 0, `${change.what}: asked for again`);
    t.same(await served(change), change.serves, `${change.what}: then this is served`);
  }
  t.comment(`${made} of ${changes.length} changes were answered before the kill`);
  t.same(await volume.stop(), { code: 0, signal: null });

  /** Each volume by its true size: what lies before its end is read, and what lies behind is not. */
  async function served({ serves }: Change): Promise<Record<string, number>> {
    const sizes: Record<string, number> = {};
    for (const [name, mib] of Object.entries(serves)) {
      const client = await RawClient.transmitting(address, name);
      const last = await client.ask({ command: COMMAND.read, offset: mib * MIB - BLOCK, length: BLOCK });
      client.request({ command: COMMAND.read, offset: mib * MIB, length: BLOCK });
      const behind = await client.answer();
      client.close();
      sizes[name] = last.error === NBD_ERROR.none && behind.error === NBD_ERROR.EINVAL ? mib : -1;
    }
    return sizes;
  }
});

/** Tells when so much of a change has been seen on the disk. */
function traceOf(directory: string, count: number): { readonly seen: Promise<void>; close(): void } {
  const watcher = watch(directory, { recursive: true });
  let left = count;
  const seen = new Promise<void>((resolve) => {
    watcher.on("change", () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
  return { seen, close: () => watcher.close() };
}

async function ask(folder: string, volume: ServedVolume, { args, file }: Change): Promise<number> {
  const path = join(folder, "change.yaml");
  if (file !== undefined) writeFileSync(path, file);
  const words = ["--server", `unix:${volume.grpcSocket}`, ...args, ...(file === undefined ? [] : [path])];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? -1;
}
