import { createHash } from "node:crypto";
import t, { type Test } from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** Real daemons: the site that was failed over to is protected by its old primary, which is then failed over to, and back. */

const BLOCK_BYTES = 4096;
const BLOCKS = 4096;
const SIZE_BYTES = BLOCKS * BLOCK_BYTES;
const READ_BYTES = 1024 * 1024;
/** What is copied at most where so many blocks of 4 KiB differ: pages go by themselves, marks beside them. */
const SENT_BYTES_MAX = 2 * 1024 * 1024;

function contents(stamp: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES, stamp % 251);
  bytes.writeBigUInt64LE(BigInt(stamp), 0);
  return bytes;
}

function open(pair: SitePair, site: SiteName, name = "payroll/data"): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
}

async function put(client: RawClient, block: number, stamp: number): Promise<void> {
  const payload = contents(stamp);
  const { error } = await client.ask({ command: COMMAND.write, offset: block * BLOCK_BYTES, payload });
  if (error !== 0) throw new Error(`write answered ${error}`);
}

async function write(
  pair: SitePair,
  site: SiteName,
  blocks: readonly number[],
  stamp: number,
): Promise<void> {
  const client = await open(pair, site);
  for (const block of blocks) await put(client, block, stamp + block);
  await client.ask({ command: COMMAND.flush });
  client.close();
}

async function stampAt(pair: SitePair, site: SiteName, name: string, block: number): Promise<number> {
  const client = await open(pair, site, name);
  const { data } = await client.ask({
    command: COMMAND.read,
    offset: block * BLOCK_BYTES,
    length: BLOCK_BYTES,
  });
  client.close();
  const stamp = Number(data.readBigUInt64LE(0));
  return data.equals(contents(stamp)) ? stamp : Number.NaN;
}

async function hashOf(pair: SitePair, site: SiteName, name: string): Promise<string> {
  const client = await open(pair, site, name);
  const hash = createHash("sha256");
  for (let offset = 0; offset < SIZE_BYTES; offset += READ_BYTES)
    hash.update((await client.ask({ command: COMMAND.read, offset, length: READ_BYTES })).data);
  client.close();
  return hash.digest("hex");
}

async function asked(pair: SitePair, site: SiteName, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await pair.tidemark(site, ...args);
  if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

/** Promoted while the other is gone, and that is final; the other comes back, and has heard of it. */
async function promote(pair: SitePair, site: SiteName, other: SiteName): Promise<void> {
  await asked(pair, site, "failover", "payroll", "--confirm", "Failover");
  await asked(pair, site, "commit", "payroll", "--delete-points", "--confirm", "Commit");
  await pair.startSite(other);
  await eventually(`${other} to hear of it`, async () => {
    const { fencing } = await pair.status(site);
    return fencing === "peer-confirmed" ? true : undefined;
  });
}

async function bothProtected(t: Test, pair: SitePair, primary: SiteName, copy: SiteName): Promise<void> {
  for (const site of [primary, copy]) await pair.reaches(site, "protected");
  const live = await hashOf(pair, primary, "payroll/data");
  await eventually("both to be equal", async () =>
    (await hashOf(pair, copy, "payroll/data@latest")) === live ? true : undefined,
  );
  const { direction } = await pair.status(primary);
  t.same(direction, { from: primary, to: copy });
}

async function dropBranches(pair: SitePair, site: SiteName): Promise<void> {
  const listed = await asked(pair, site, "branch", "list", "payroll", "--output", "json");
  const { branches } = JSON.parse(listed) as { readonly branches: readonly { readonly id: string }[] };
  for (const { id } of branches)
    await asked(pair, site, "branch", "drop", "payroll", id, "--confirm", "Delete");
}

function copiedBytes(pair: SitePair, site: SiteName): { readonly sent: number; readonly equal: number } {
  const line = pair.daemon(site).lines.findLast((one) => /lacked is on its way/.test(JSON.stringify(one)));
  const text = JSON.stringify(line) ?? "";
  const of = (name: string) => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? Number.NaN);
  return { sent: of("sentBytes"), equal: of("equalBytes") };
}

/** Beta, which is failed over and not final, gives the group back to alpha, which had written alone and is back. */
async function rolledBack(t: Test, pair: SitePair): Promise<void> {
  await write(pair, "beta", [5, 8], 300_000);
  const away = await pair.tidemark("beta", "rollback", "payroll", "--confirm", "Rollback");
  t.equal(away.exitCode, 3, "nobody would serve it");
  t.match(away.stderr, /only while alpha answers/);
  await pair.startSite("alpha");
  await pair.reaches("alpha", "diverged");
  const unconfirmed = await pair.tidemark("beta", "rollback", "payroll");
  t.equal(unconfirmed.exitCode, 2);
  t.match(unconfirmed.stderr, /add --confirm Rollback/);
  const client = await open(pair, "beta");
  const json = ["--confirm", "Rollback", "--output", "json"];
  const job = JSON.parse(await asked(pair, "beta", "rollback", "payroll", ...json)) as Job;
  t.same(checkOutput("rollback", job), []);
  t.equal(job.state, "succeeded");
  await t.rejects(put(client, 6, 1), "who had it open at beta is told");
  await bothProtected(t, pair, "alpha", "beta");
  const asLeft = await Promise.all(
    [5, 7, 8, 9].map((block) => stampAt(pair, "alpha", "payroll/data", block)),
  );
  t.same(asLeft, [6, 100_007, 100_008, 100_009], "the volume is as alpha had left it");
  const list = JSON.parse(await asked(pair, "beta", "branch", "list", "payroll", "--output", "json")) as {
    readonly branches: readonly { readonly id: string }[];
  };
  const points = JSON.parse(await asked(pair, "beta", "point", "list", "payroll", "--output", "json")) as {
    readonly points: readonly { readonly id: string; readonly kind: string }[];
  };
  const kept = points.points.find(({ kind }) => kind === "branch")?.id;
  const betas = await Promise.all(
    [5, 8].map((block) => stampAt(pair, "beta", `payroll/data@${kept}`, block)),
  );
  t.same(betas, [300_005, 300_008], "and what beta wrote can be read");
  for (const { id } of list.branches)
    await asked(pair, "beta", "branch", "drop", "payroll", id, "--confirm", "Delete");
}

interface Job {
  readonly state: string;
}

t.test("reprotected by the old primary, with its own writes kept, and back", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply(`${SIZE_BYTES / 1024}KiB`);
  await pair.reaches("alpha", "protected");
  await write(
    pair,
    "alpha",
    Array.from({ length: BLOCKS }, (_, block) => block),
    1,
  );
  await pair.caughtUp();
  // Alpha goes on alone, and then is gone.
  await pair.kill("beta");
  await write(pair, "alpha", [7, 8, 9], 100_000);
  await pair.kill("alpha");
  await pair.startSite("beta");
  await pair.reaches("beta", "disconnected");

  const tooEarly = await pair.tidemark("beta", "reprotect", "payroll", "--confirm", "Reprotect");
  t.equal(tooEarly.exitCode, 3, "it is not failed over");
  await asked(pair, "beta", "failover", "payroll", "--confirm", "Failover");
  await rolledBack(t, pair);
  await pair.kill("beta");
  await write(pair, "alpha", [7, 8, 9], 150_000);
  await pair.kill("alpha");
  await pair.startSite("beta");
  await asked(pair, "beta", "failover", "payroll", "--confirm", "Failover");
  await asked(pair, "beta", "commit", "payroll", "--confirm", "Commit");
  const kept = await pair.tidemark("beta", "reprotect", "payroll", "--confirm", "Reprotect");
  t.equal(kept.exitCode, 3);
  t.match(kept.stderr, /tidemark commit payroll --delete-points --confirm Commit/);
  await asked(pair, "beta", "commit", "payroll", "--delete-points", "--confirm", "Commit");
  const away = await pair.tidemark("beta", "reprotect", "payroll", "--confirm", "Reprotect");
  t.equal(away.exitCode, 3);
  t.match(away.stderr, /alpha has not answered/);
  await write(pair, "beta", [8, 2000], 200_000);
  await pair.startSite("alpha");
  await pair.reaches("alpha", "diverged");
  const elsewhere = await pair.tidemark("alpha", "reprotect", "payroll", "--confirm", "Reprotect");
  t.equal(elsewhere.exitCode, 3);
  t.match(elsewhere.stderr, /tidemark --site beta reprotect payroll/);
  const unconfirmed = await pair.tidemark("beta", "reprotect", "payroll");
  t.equal(unconfirmed.exitCode, 2);

  const plan = await asked(pair, "beta", "plan", "reprotect", "payroll", "--output", "json");
  t.same(checkOutput("plan-reprotect", JSON.parse(plan)), []);
  t.match(JSON.parse(plan), { verb: "reprotect", site: "beta", blockers: [], confirm: "Reprotect" });

  const stdout = await asked(
    pair,
    "beta",
    ...["reprotect", "payroll", "--confirm", "Reprotect", "--request-id", "r1", "--output", "json"],
  );
  const job = JSON.parse(stdout) as { readonly id: string };
  t.same(checkOutput("reprotect", job), []);
  await bothProtected(t, pair, "beta", "alpha");
  const { sent, equal } = copiedBytes(pair, "beta");
  t.comment(`${sent} bytes sent, ${equal} found equal of ${SIZE_BYTES}`);
  t.ok(sent <= SENT_BYTES_MAX, "what differs, and no more");
  t.ok(equal < SIZE_BYTES, "and what may differ is compared, not the whole volume");
  const again = await asked(
    pair,
    "beta",
    "reprotect",
    "payroll",
    "--confirm",
    "Reprotect",
    "--request-id",
    "r1",
  );
  t.match(again, new RegExp(`succeeded[^]*${job.id}`), "asked for again it is the same, and done");
  t.equal(await stampAt(pair, "alpha", "payroll/data@latest", 8), 200_008);
  t.equal(await stampAt(pair, "alpha", "payroll/data@latest", 7), 100_007, "as it was before the fork");

  const points = JSON.parse(await asked(pair, "alpha", "point", "list", "payroll", "--output", "json")) as {
    readonly points: readonly { readonly id: string; readonly kind: string }[];
  };
  const own = points.points.find(({ kind }) => kind === "branch")?.id ?? "";
  t.equal(await stampAt(pair, "alpha", `payroll/data@${own}`, 7), 150_007, "what alpha had written alone");
  t.equal(await stampAt(pair, "alpha", `payroll/data@${own}`, 2000), 2001);

  // And back: alpha keeps nothing of its own any more.
  await dropBranches(pair, "alpha");
  await write(pair, "beta", [11], 300_000);
  await bothProtected(t, pair, "beta", "alpha");
  await pair.kill("beta");
  await promote(pair, "alpha", "beta");
  t.equal(await stampAt(pair, "alpha", "payroll/data", 11), 300_011);
  await write(pair, "alpha", [12], 400_000);
  await asked(pair, "alpha", "reprotect", "payroll", "--confirm", "Reprotect");
  await bothProtected(t, pair, "alpha", "beta");

  // In order: nothing is lost, and nothing is copied.
  await write(pair, "alpha", [13], 500_000);
  await dropBranches(pair, "beta");
  const planning = await pair.tidemark("alpha", "plan", "planned-failover", "payroll", "--output", "json");
  t.equal(planning.exitCode, 5, "points stand in the way");
  t.same(checkOutput("plan-planned-failover", JSON.parse(planning.stdout)), []);
  const unsaid = await pair.tidemark("alpha", "planned-failover", "payroll", "--delete-points");
  t.equal(unsaid.exitCode, 2);
  const planned = ["planned-failover", "payroll", "--confirm", "Planned"];
  const wrongSite = await pair.tidemark("beta", ...planned);
  t.equal(wrongSite.exitCode, 3);
  t.match(wrongSite.stderr, /tidemark --site alpha planned-failover payroll/);
  const withPoints = await pair.tidemark("alpha", ...planned);
  t.equal(withPoints.exitCode, 3);
  t.match(withPoints.stderr, /planned-failover payroll --delete-points --confirm Planned/);
  const switched = await asked(pair, "alpha", ...planned, "--delete-points", "--output", "json");
  t.same(checkOutput("planned-failover", JSON.parse(switched)), []);
  t.match(JSON.parse(switched), { verb: "planned-failover", state: "succeeded" });
  await bothProtected(t, pair, "beta", "alpha");
  t.equal(await stampAt(pair, "beta", "payroll/data", 13), 500_013);
  t.match(copiedBytes(pair, "beta"), { sent: 0 }, "nothing was sent");
});

t.test("either site is killed while it is reprotected", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply(`${SIZE_BYTES / 1024}KiB`);
  await pair.reaches("alpha", "protected");
  await write(
    pair,
    "alpha",
    Array.from({ length: BLOCKS }, (_, block) => block),
    1,
  );
  await pair.caughtUp();
  await pair.kill("alpha");
  await promote(pair, "beta", "alpha");
  await write(pair, "beta", [1, 2, 3, 1000], 100_000);
  for (const victim of ["alpha", "beta"] as const) {
    // Answered or not: it is asked for again with the same request id.
    const asking = pair.tidemark(
      "beta",
      "reprotect",
      "payroll",
      "--confirm",
      "Reprotect",
      "--request-id",
      "r",
    );
    await eventually(`${victim} to be in the middle of it`, async () => {
      const status = await pair.status("beta").catch(() => undefined);
      return status === undefined || status.sites[0]?.status !== "unprotected" ? true : undefined;
    });
    await pair.kill(victim);
    await asking;
    await pair.startSite(victim);
  }
  await pair.tidemark("beta", "reprotect", "payroll", "--confirm", "Reprotect", "--request-id", "r");
  await bothProtected(t, pair, "beta", "alpha");
  t.equal(await stampAt(pair, "alpha", "payroll/data@latest", 1000), 101_000);
});
