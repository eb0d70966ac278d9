import { closeSync, openSync, readdirSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { randomOf } from "#test/support/chance.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const BLOCK_BYTES = 4096;
const BLOCKS = 2048;
const SIZE = `${(BLOCKS * BLOCK_BYTES) / 1024}KiB`;

/** Writes so many blocks, each with a stamp of its own, and waits for every reply. Ends early with the connection. */
async function write(
  pair: SitePair,
  model: Map<number, number>,
  stamps: () => number,
  count: number,
): Promise<void> {
  const random = randomOf(stamps());
  const client = await RawClient.transmitting(
    { type: "unix", path: pair.nbdSocket("alpha") },
    "payroll/data",
  );
  for (let at = 0; at < count; at += 1) {
    const [block, stamp] = [Math.floor(random.fraction() * BLOCKS), stamps()];
    const offset = block * BLOCK_BYTES;
    const answer = await client.ask({ command: COMMAND.write, offset, payload: contents(stamp) });
    if (answer.error !== 0) throw new Error(`a write failed with ${answer.error}`);
    model.set(block, stamp);
  }
  client.socket.destroy();
}

/** The whole of an export, as the stamps of its blocks; a block that is not one of ours as a whole is NaN. */
async function stampsOf(pair: SitePair, site: SiteName, name: string): Promise<number[]> {
  const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
  const stamps: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const { data } = await client.ask({
      command: COMMAND.read,
      offset: block * BLOCK_BYTES,
      length: BLOCK_BYTES,
    });
    const stamp = Number(data.readBigUInt64LE(0));
    stamps.push(data.equals(contents(stamp)) ? stamp : Number.NaN);
  }
  client.socket.destroy();
  return stamps;
}

function contents(stamp: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES, stamp % 251);
  bytes.writeBigUInt64LE(BigInt(stamp), 0);
  return bytes;
}

async function assertEqual(
  t: Test,
  pair: SitePair,
  model: ReadonlyMap<number, number>,
  what: string,
): Promise<void> {
  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  const [here, there] = [
    await stampsOf(pair, "alpha", "payroll/data"),
    await stampsOf(pair, "beta", "payroll/data@latest"),
  ];
  t.same(there, here, `${what}: both sites are equal`);
  t.same(
    here,
    Array.from({ length: BLOCKS }, (_, block) => model.get(block) ?? 0),
    `${what}: and as written`,
  );
}

/** Both sides are compared while they are written, and compute the same root. */
async function assertVerified(t: Test, pair: SitePair, writing: Promise<void>): Promise<void> {
  const verified = await pair.tidemark("alpha", "verify", "payroll", "--output", "json");
  await writing;
  t.equal(verified.exitCode, 0, verified.stderr);
  const found = JSON.parse(verified.stdout);
  t.same(checkOutput("verify", found), []);
  t.match(found, {
    state: "done",
    different_bytes: 0,
    unknown_bytes: 0,
    marked: true,
    total_bytes: BLOCKS * BLOCK_BYTES,
  });
  t.match(found.primary_root, /^[0-9a-f]{16}$/);
  t.equal(found.secondary_root, found.primary_root);
  const watched = await pair.tidemark("alpha", "job", "watch", found.job);
  t.equal(watched.exitCode, 0, watched.stderr);
  t.match((await pair.status("alpha")).verify, { running: false, equal_at: found.ended_at });
  const elsewhere = await pair.tidemark("beta", "verify", "payroll");
  t.equal(elsewhere.exitCode, 3);
  t.match(elsewhere.stderr, /hint: .*--site alpha.* verify payroll/);
}

/** One bit of the primary's image changes behind its back, and changes back before what is sent again counts. */
async function assertRepaired(t: Test, pair: SitePair): Promise<void> {
  const groups = join(pair.home("alpha"), "data", "groups");
  const images = join(groups, readdirSync(groups)[0] ?? "", "images");
  const path = join(images, readdirSync(images)[0] ?? "");
  const offset = 5 * BLOCK_BYTES + 100;
  flipBit(path, offset);
  const repaired = await pair.tidemark("alpha", "verify", "payroll", "--repair", "--confirm", "Repair");
  t.equal(repaired.exitCode, 5, repaired.stderr);
  t.match(repaired.stdout, /data at 0, 65536 bytes: differs\n {2}repaired 64KiB/);
  flipBit(path, offset);
  const back = await pair.tidemark("alpha", "verify", "payroll", "--repair", "--confirm", "Repair");
  t.match(back.stdout, /repaired 64KiB/, "and so is what it was before");
}

function flipBit(path: string, offset: number): void {
  const file = openSync(path, "r+");
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
}

t.test("a volume is seeded, followed, and equal after either side was killed, and both", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply(SIZE);
  const model = new Map<number, number>();
  let stamp = 0;
  const stamps = () => {
    stamp += 1;
    return stamp;
  };
  await write(pair, model, stamps, 300);
  await pair.reaches("alpha", "protected");
  await pair.reaches("beta", "protected");
  await assertEqual(t, pair, model, "seeded");

  // Others are thinned out while the command is on its way.
  await pair.tidemark("alpha", "point", "cut", "payroll", "--label", "early", "--sync");
  const listed = await pair.tidemark("beta", "point", "list", "payroll", "--output", "json");
  const { points } = JSON.parse(listed.stdout) as {
    readonly points: readonly { readonly id: string; readonly label: string }[];
  };
  const point = points.find(({ label }) => label === "early")?.id;
  const pinned = await pair.tidemark("beta", "point", "pin", "payroll", `${point}`);
  t.equal(pinned.exitCode, 0, pinned.stderr);
  const early = await stampsOf(pair, "beta", `payroll/data@${point}`);

  await pair.kill("beta");
  await write(pair, model, stamps, 300);
  const alone = await pair.reaches("alpha", "disconnected");
  t.ok((alone.exposure.seconds ?? 0) > 0, "what is only here is told");
  await pair.startSite("beta");
  await pair.reaches("alpha", "protected");
  await assertEqual(t, pair, model, "the secondary was killed");

  await pair.kill("alpha");
  await pair.startSite("alpha");
  await write(pair, model, stamps, 300);
  await pair.reaches("alpha", "protected");
  await assertEqual(t, pair, model, "the primary was killed");

  await Promise.all([pair.kill("alpha"), pair.kill("beta")]);
  await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
  await write(pair, model, stamps, 300);
  await pair.reaches("alpha", "protected");
  await assertEqual(t, pair, model, "both were killed");

  t.same(await stampsOf(pair, "beta", `payroll/data@${point}`), early, "a point from before reads as it did");
  await assertVerified(t, pair, write(pair, model, stamps, 300));
  await assertRepaired(t, pair);
  await assertEqual(t, pair, model, "what had rotted was put right by who wrote it, and sent again");

  const stopping = ["failover", "payroll", "--stop-source", "--confirm", "Failover", "--output", "json"];
  const over = await pair.tidemark("beta", ...stopping);
  t.equal(over.exitCode, 0, over.stderr);
  const said = ["all that was written there is here"];
  t.match(JSON.parse(over.stdout), {
    steps: [{ name: "stop-source", state: "succeeded", output: [/^alpha lets nobody write/, ...said] }],
    report: { fencing: "peer-confirmed" },
  });
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});
