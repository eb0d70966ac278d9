import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
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
const KILLS = times(8);
const BLOCK = 65_536;

type Change = { readonly what: string; readonly args: readonly string[]; readonly file?: string };

const data = { name: "data", size: "4MiB" };
const CHANGES: readonly Change[] = [
  {
    what: "a group is made",
    args: ["apply", "-f"],
    file: groupFile("other", [data, { name: "b", size: "1MiB" }]),
  },
  {
    what: "a member is added",
    args: ["apply", "-f"],
    file: groupFile("payroll", [
      { name: "data", size: "4MiB" },
      { name: "more", size: "1MiB" },
    ]),
  },
  { what: "a volume grows", args: ["group", "resize", "payroll", "data", "8MiB"] },
  {
    what: "a member is removed",
    args: ["apply", "--confirm", "Delete", "-f"],
    file: groupFile("payroll", [{ name: "data", size: "8MiB" }]),
  },
  { what: "a group is deleted", args: ["group", "delete", "other", "--confirm", "Delete"] },
];

t.test("a daemon that is killed while groups change leaves them whole", async (t) => {
  const folder = tempFolder(t);
  const random = randomOf(23);
  const volume = await ServedVolume.make(t, { folder, size: "4MiB" });
  const address = { type: "unix", path: volume.nbdSocket } as const;
  const stamped = (stamp: number) => new Uint8Array(Buffer.alloc(BLOCK, 1 + (stamp % 250)));
  let begun = 0;
  let made = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const change = CHANGES[kill % CHANGES.length];
    if (change === undefined) throw new Error("there is a change");
    const client = await RawClient.transmitting(address, "payroll/data");
    await client.ask({ command: COMMAND.write, payload: stamped(kill) });
    t.equal((await client.ask({ command: COMMAND.flush })).error, NBD_ERROR.none);
    const asked = ask(folder, volume, change);
    // As long as a command takes to get there, and then as long as the change may take.
    const after = 250 + random.fraction() * 250;
    await Promise.race([new Promise((resolve) => setTimeout(resolve, after)), asked]);
    client.close();
    await volume.kill();
    begun += 1;
    if ((await asked) === 0) made += 1;
    await volume.startAgain();

    const { stdout } = await volume.tidemark("group", "list", "--output", "json");
    const groups: { group: string; status: string }[] = JSON.parse(stdout).groups;
    t.same(
      groups.filter(({ status }) => status !== "unprotected"),
      [],
      `${change.what}: every group is served`,
    );
    const directories = readdirSync(join(folder, "data", "groups"));
    t.equal(directories.length, groups.length, "and nothing is left of any other");
    const again = await RawClient.transmitting(address, "payroll/data");
    const { data } = await again.ask({ command: COMMAND.read, length: BLOCK });
    t.ok(data.equals(stamped(kill)), `${change.what}: what was flushed is there`);
    again.close();
    // A deletion that was done already has nothing to delete, and a group that is not there says so.
    const repeated = await ask(folder, volume, change);
    const isGone = change.args.includes("delete") && !groups.some(({ group }) => group === "other");
    t.equal(repeated, isGone ? 1 : 0, `${change.what}: asked for again`);
    await whole();
  }
  t.ok(begun === KILLS, `${made} of ${begun} changes were answered before the kill`);
  t.same(await volume.stop(), { code: 0, signal: null });

  /** Each volume is as large as it is said to be. */
  async function whole(): Promise<void> {
    const { stdout } = await volume.tidemark("group", "list", "--output", "json");
    for (const { group } of JSON.parse(stdout).groups) {
      const shown = JSON.parse((await volume.tidemark("status", group, "--output", "json")).stdout);
      for (const { name, size } of shown.members) {
        const client = await RawClient.transmitting(address, `${group}/${name}`);
        const { error } = await client.ask({
          command: COMMAND.read,
          offset: size - BLOCK,
          length: BLOCK,
        });
        client.close();
        t.equal(error, NBD_ERROR.none, `${group}/${name} has its ${size / MIB} MiB`);
      }
    }
  }
});

async function ask(folder: string, volume: ServedVolume, { args, file }: Change): Promise<number> {
  const path = join(folder, "change.yaml");
  if (file !== undefined) writeFileSync(path, file);
  const words = ["--server", `unix:${volume.grpcSocket}`, ...args, ...(file === undefined ? [] : [path])];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? -1;
}
