import { randomFillSync } from "node:crypto";
import t from "tap";
import type { GroupStatus } from "#src/api/cli/group/group-status.js";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE_MIB = 16;
const LACKING_MIB = 6;
const SITES = ["alpha", "beta"] as const;
const LIMIT = "link: { bandwidth: 768KiB/s, compression: off }\n";

type Sync = NonNullable<GroupStatus["seed"]>;

/** Nothing of it can be told without sending it. */
async function write(pair: SitePair, mebibytes: number): Promise<void> {
  const path = pair.nbdSocket("alpha");
  const client = await RawClient.transmitting({ type: "unix", path }, "payroll/data");
  for (let at = 0; at < mebibytes; at += 1) {
    const payload = randomFillSync(Buffer.alloc(MIB));
    const { error } = await client.ask({ command: COMMAND.write, offset: at * MIB, payload });
    if (error !== 0) throw new Error(`a write failed with ${error}`);
  }
  client.socket.destroy();
}

/** Once the site says how far it is, how fast it goes, and how long it will take, somewhere in its middle. */
function midway(pair: SitePair, site: SiteName, kind: "seed" | "resync"): Promise<Sync> {
  return eventually(
    `${site} to tell of a ${kind}`,
    async () => {
      const sync = (await pair.status(site))[kind];
      return sync !== null && sync.done_bytes > 0 && sync.eta_seconds !== null ? sync : undefined;
    },
    60_000,
  );
}

interface EventLine {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

async function lastEnded(pair: SitePair, site: SiteName): Promise<EventLine["facts"]> {
  const { stdout } = await pair.tidemark(site, "events", "payroll", "--last", "500", "--output", "json");
  const lines = stdout.split("\n").filter((line) => line !== "");
  const events = lines.map((line) => JSON.parse(line) as EventLine);
  return events.findLast(({ code }) => code === "RESYNC_ENDED")?.facts ?? {};
}

t.test("both sites tell how far a first seed and a resync are, and what one moved", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.kill("beta");
  await pair.apply(`${SIZE_MIB}MiB`, LIMIT);
  await write(pair, LACKING_MIB);
  await pair.startSite("beta");
  await pair.reaches("beta", "seeding");

  for (const site of SITES) {
    const seed = await midway(pair, site, "seed");
    t.equal(seed.total_bytes, SIZE_MIB * MIB, `${site}: in all`);
    t.ok(seed.done_bytes < seed.total_bytes, `${site}: done`);
    t.ok(seed.bytes_per_second > 0, `${site}: rate`);
    const { stdout } = await pair.tidemark(site, "status", "payroll");
    t.match(stdout, /seed: +\[[#.]{20}\] \d+ %, \S+ of 16MiB, \S+\/s, .* left/, `${site}: to read`);
    const json = JSON.parse((await pair.tidemark(site, "status", "payroll", "--output", "json")).stdout);
    t.same(checkOutput("status", json), [], `${site}: as the schema says`);
  }
  for (const site of SITES) {
    await pair.reaches(site, "protected");
    t.match(await pair.status(site), { seed: null, resync: null }, `${site} tells no more of it`);
  }

  // A primary that was killed knows by blocks alone what the secondary lacks.
  await pair.kill("beta");
  await write(pair, LACKING_MIB);
  await pair.kill("alpha");
  await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
  for (const site of SITES) {
    const resync = await midway(pair, site, "resync");
    t.ok(resync.total_bytes >= LACKING_MIB * MIB, `${site}: in all ${resync.total_bytes}`);
    t.ok(resync.done_bytes < resync.total_bytes && resync.bytes_per_second > 0, `${site}: done and rate`);
  }
  for (const site of SITES) {
    await pair.reaches(site, "protected");
    const ended = await eventually(`${site} to tell the end`, async () => {
      const facts = await lastEnded(pair, site);
      return typeof facts["bytes"] === "number" ? facts : undefined;
    });
    t.ok(Number(ended["bytes"]) >= LACKING_MIB * MIB, `${site}: what was lacking`);
    t.ok(Number(ended["wire_bytes"]) >= LACKING_MIB * MIB, `${site}: what was moved`);
    t.match(await pair.status(site), { seed: null, resync: null }, `${site} is in step`);
  }
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});
