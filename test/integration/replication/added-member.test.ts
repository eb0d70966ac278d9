import { randomFillSync } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** A volume comes to a group that is protected, and is seeded over a slow link: the other is protected meanwhile. */

const MIB = 1024 * 1024;
const FIRST_MIB = 4;
const ADDED_MIB = 16;
/** Alone it is under a second: a piece of the seed, a batch, and what two busy disks take. */
const EXPOSURE_SECONDS_MAX = 6;
const SEEDED_MS_MAX = 180_000;

function open(pair: SitePair, site: SiteName, name: string): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
}

async function wholeOf(pair: SitePair, site: SiteName, name: string, mib: number): Promise<Buffer> {
  const client = await open(pair, site, name);
  const parts: Buffer[] = [];
  for (let at = 0; at < mib; at += 1)
    parts.push((await client.ask({ command: COMMAND.read, offset: at * MIB, length: MIB })).data);
  client.socket.destroy();
  return Buffer.concat(parts);
}

async function addVolume(pair: SitePair, folder: string): Promise<Buffer> {
  const contents = randomFillSync(Buffer.alloc(ADDED_MIB * MIB));
  const images = join(pair.home("alpha"), "images");
  mkdirSync(images, { recursive: true });
  const image = join(images, "more.img");
  writeFileSync(image, contents);
  const more = `  - { volume: more, capture: nbd, size: ${ADDED_MIB}MiB, images: { alpha: ${JSON.stringify(image)} } }\n`;
  const file = join(folder, "payroll.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8")}${more}link: { bandwidth: 1MiB/s }\n`);
  const applied = await pair.tidemark("alpha", "apply", "-f", file);
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
  return contents;
}

async function startPair(t: Parameters<typeof SitePair.start>[0] & { name: string }, folder: string) {
  const roots = `image_roots: [${JSON.stringify(join(folder, "alpha", "images"))}]`;
  const pair = await SitePair.start(t, folder, { config: { alpha: roots } });
  await pair.apply(`${FIRST_MIB}MiB`);
  await pair.reaches("alpha", "protected");
  return pair;
}

/** Until the seed of the added volume is under way, and the other volume is protected beside it. */
async function seeding(pair: SitePair) {
  return await eventually(
    "the added volume to be seeded beside the other",
    async () => {
      const status = await pair.status("alpha");
      const isUnderWay = status.seed !== null && status.seed.done_bytes > MIB;
      return isUnderWay && status.sites[0]?.status === "protected" ? status : undefined;
    },
    SEEDED_MS_MAX,
  );
}

t.test(
  "exposure of the others stays small while an added volume is seeded, and points are cut",
  async (t) => {
    const folder = tempFolder(t);
    const pair = await startPair(t, folder);
    const contents = await addVolume(pair, folder);
    const begun = await seeding(pair);
    t.match(begun.members, [
      { name: "data", in_points: true },
      { name: "more", in_points: false },
    ]);
    const newestBefore = begun.points.newest ?? "";
    const client = await open(pair, "alpha", "payroll/data");
    let [looks, worst] = [0, 0];
    for (;;) {
      const payload = randomFillSync(Buffer.alloc(4096));
      const { error } = await client.ask({ command: COMMAND.write, offset: 4096 * (looks % 1000), payload });
      if (error !== 0) throw new Error(`a write failed with ${error}`);
      const status = await pair.status("alpha");
      if (status.seed === null || looks >= 400) break;
      looks += 1;
      worst = Math.max(worst, status.exposure?.seconds ?? Number.POSITIVE_INFINITY);
    }
    const { points } = await pair.status("alpha");
    t.comment(
      `${looks} looks, exposure ${worst} s at most, newest point ${newestBefore} before and ${points.newest}`,
    );
    t.ok(looks > 4, "there was time to look");
    t.ok(worst < EXPOSURE_SECONDS_MAX, `${worst} s of exposure`);
    t.ok((points.newest ?? "") > newestBefore, "points are cut meanwhile");
    client.socket.destroy();

    const both = await eventually(
      "both to be in points",
      async () => {
        const { members } = await pair.status("beta");
        return members.every((member) => member.in_points) ? members : undefined;
      },
      SEEDED_MS_MAX,
    );
    t.equal(both.length, 2);
    const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync");
    t.equal(cut.exitCode, 0, cut.stderr);
    sameBytes(t, await wholeOf(pair, "beta", "payroll/more@latest", ADDED_MIB), contents, "the added one");
    const there = await wholeOf(pair, "beta", "payroll/data@latest", FIRST_MIB);
    sameBytes(t, there, await wholeOf(pair, "alpha", "payroll/data", FIRST_MIB), "the other");
    t.same(await pair.stop("alpha"), { code: 0, signal: null });
    t.same(await pair.stop("beta"), { code: 0, signal: null });
  },
);

t.test(
  "a failover in the middle of that seed goes with the volumes there are, and names the other",
  async (t) => {
    const folder = tempFolder(t);
    const pair = await startPair(t, folder);
    await addVolume(pair, folder);
    await seeding(pair);
    const client = await open(pair, "alpha", "payroll/data");
    const payload = randomFillSync(Buffer.alloc(MIB));
    const { error } = await client.ask({ command: COMMAND.write, offset: 0, payload });
    t.equal(error, 0);
    const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
    t.equal(cut.exitCode, 0, cut.stderr);
    t.not((await pair.status("alpha")).seed, null, "the seed is under way still");
    await pair.kill("alpha");
    client.socket.destroy();
    const listed = await pair.tidemark("beta", "point", "list", "payroll");
    t.match(listed.stdout, /1 of 2/);
    const failover = ["failover", "payroll", "--confirm", "Failover", "--output", "json"] as const;
    const served = await pair.tidemark("beta", ...failover);
    t.equal(served.exitCode, 0, served.stderr);
    t.match(served.stdout, /"more"/, "what is left out is named");
    const found = await wholeOf(pair, "beta", "payroll/data", 1);
    sameBytes(t, found, payload, "the volume that was whole");
    await t.rejects(open(pair, "beta", "payroll/more"), "half a seed is not served");
    t.same(await pair.stop("beta"), { code: 0, signal: null });
  },
);
