import t, { type Test } from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** Real daemons: the primary is killed while it is written to, and its copy is served in its place. */

const BLOCK_BYTES = 4096;
const BLOCKS = 2048;
const SIZE = `${(BLOCKS * BLOCK_BYTES) / 1024}KiB`;
/** Under load; alone it is a fraction of a second. */
const SERVED_MS_MAX = 2000;
const ESHUTDOWN = 108;

function contents(stamp: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES, stamp % 251);
  bytes.writeBigUInt64LE(BigInt(stamp), 0);
  return bytes;
}

function open(pair: SitePair, site: SiteName, name = "payroll/data"): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
}

async function put(client: RawClient, block: number, stamp: number): Promise<number> {
  const payload = contents(stamp);
  const { error } = await client.ask({ command: COMMAND.write, offset: block * BLOCK_BYTES, payload });
  return error;
}

async function stampsOf(client: RawClient, count: number): Promise<readonly number[]> {
  const stamps: number[] = [];
  for (let block = 0; block < count; block += 1) {
    const offset = block * BLOCK_BYTES;
    const { data } = await client.ask({ command: COMMAND.read, offset, length: BLOCK_BYTES });
    const stamp = Number(data.readBigUInt64LE(0));
    stamps.push(data.equals(contents(stamp)) ? stamp : Number.NaN);
  }
  return stamps;
}

async function asked(t: Test, pair: SitePair, schema: string, ...args: readonly string[]): Promise<Json> {
  const { stdout, stderr, exitCode } = await pair.tidemark("beta", ...args, "--output", "json");
  t.equal(exitCode, 0, stderr);
  const data = JSON.parse(stdout) as Json;
  t.same(checkOutput(schema, data), [], schema);
  return data;
}

interface Json {
  readonly id: string;
  readonly position: { readonly epoch: number; readonly sequence: number };
  readonly report: { readonly epoch: number; readonly fencing: string } | null;
  readonly points: readonly { readonly id: string; readonly kind: string }[];
}

interface HistoryLine {
  readonly verb: string;
  readonly outcome: string;
  readonly refusal: { readonly code: string } | null;
}

t.test("a group is failed over, its point changed, and committed; the old primary is fenced", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply(SIZE);
  await pair.reaches("alpha", "protected");
  const writer = await open(pair, "alpha");
  for (let block = 0; block < 200; block += 1) t.equal(await put(writer, block, block + 1), 0);
  // With a label: on a slow machine one without is thinned out before it is asked for.
  const cutting = ["point", "cut", "payroll", "--sync", "--label", "old", "--output", "json"];
  const cut = await pair.tidemark("alpha", ...cutting);
  t.equal(cut.exitCode, 0, cut.stderr);
  const { id: old } = (JSON.parse(cut.stdout) as { readonly point: { readonly id: string } }).point;

  // Written one after the other until the primary is gone: what is there afterwards is a prefix of it.
  let acknowledged = 200;
  const writing = (async () => {
    for (let block = 200; block < BLOCKS; block += 1) {
      if ((await put(writer, block, block + 1)) !== 0) return;
      acknowledged = block + 1;
    }
  })().catch(() => undefined);
  await eventually("some more to be written", async () => (acknowledged > 400 ? true : undefined));
  await pair.kill("alpha");
  await writing;
  await asked(t, pair, "plan-failover", "plan", "failover", "payroll");
  const wrong = await pair.tidemark("beta", "failover", "payroll");
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /hint: add --confirm Failover/);

  const startedMs = performance.now();
  const job = await asked(
    t,
    pair,
    "failover",
    "failover",
    "payroll",
    "--confirm",
    "Failover",
    "--request-id",
    "r1",
  );
  const calledMs = performance.now() - startedMs;
  const reader = await open(pair, "beta");
  await stampsOf(reader, 1);
  const readMs = performance.now() - startedMs;
  const line = pair.daemon("beta").lines.find((one) => /the group is served here/.test(JSON.stringify(one)));
  const servedMs = Number(/"elapsedMs":([\d.]+)/.exec(JSON.stringify(line))?.[1] ?? Number.NaN);
  t.comment(`served after ${servedMs} ms, answered after ${calledMs} ms, first read after ${readMs} ms`);
  t.ok(servedMs < SERVED_MS_MAX, "served in time");
  t.match(job.report, { epoch: 2, fencing: "none" });
  const again = await asked(
    t,
    pair,
    "failover",
    "failover",
    "payroll",
    "--confirm",
    "Failover",
    "--request-id",
    "r1",
  );
  t.equal(again.id, job.id, "asked for again it is the same");

  const found = await stampsOf(reader, BLOCKS);
  const held = found.indexOf(0);
  t.ok(held >= 200, "all that a point had promised");
  t.ok(held <= acknowledged + 1, "and nothing that was never written");
  const prefix = Array.from({ length: BLOCKS }, (_, block) => (block < held ? block + 1 : 0));
  t.same(found, prefix, "a prefix of what was written");

  t.equal(await put(reader, 0, 9001), 0);
  t.equal((await reader.ask({ command: COMMAND.flush })).error, 0);
  await pair.kill("beta");
  await pair.startSite("beta");
  await pair.reaches("beta", "failed-over");
  const later = await open(pair, "beta");
  t.same((await stampsOf(later, 2))[0], 9001, "what a flush confirmed survives kill -9");

  await asked(t, pair, "change-point", "change-point", "payroll", "--point", old, "--confirm", "Change");
  t.equal(await put(later, 0, 9002).catch(() => ESHUTDOWN), ESHUTDOWN, "who had it open is told");
  const back = await open(pair, "beta");
  t.same(await stampsOf(back, 201), [...prefix.slice(0, 200), 0], "the old point");
  const { points } = await asked(t, pair, "point-list", "point", "list", "payroll");
  const kept = points.find(({ kind }) => kind === "branch")?.id ?? "";
  await asked(t, pair, "change-point", "change-point", "payroll", "--point", kept, "--confirm", "Change");
  const forth = await open(pair, "beta");
  t.same(await stampsOf(forth, BLOCKS), [9001, ...prefix.slice(1)], "and what had been written");
  await asked(t, pair, "commit", "commit", "payroll", "--confirm", "Commit");
  await pair.reaches("beta", "unprotected");
  const late = await pair.tidemark("beta", "change-point", "payroll", "--point", old, "--confirm", "Change");
  t.equal(late.exitCode, 3);
  t.match(late.stderr, /its failover is final/);
  await asked(t, pair, "job-list", "job", "list", "payroll");
  await asked(t, pair, "job-show", "job", "show", job.id);
  await asked(t, pair, "job-watch", "job", "watch", job.id);
  const cancelled = await pair.tidemark("beta", "job", "cancel", job.id);
  t.equal(cancelled.exitCode, 3);
  t.match(cancelled.stderr, /has ended already: succeeded/);
  const { stdout: history } = await pair.tidemark("beta", "history", "payroll", "--output", "json");
  const entries = history
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as HistoryLine);
  for (const entry of entries) t.same(checkOutput("history", entry), []);
  t.same(
    entries.map(({ verb, outcome, refusal }) => [verb, outcome, refusal?.code]),
    [
      ["failover", "done", undefined],
      ["failover", "done", undefined],
      ["change-point", "done", undefined],
      ["change-point", "done", undefined],
      ["commit", "done", undefined],
      ["change-point", "refused", "GROUP_NOT_READY"],
    ],
    "who did what, also before the kill -9",
  );
  t.match(entries[0], { caller: "local", request_id: "r1", job: job.id });

  await pair.startSite("alpha");
  const fenced = await eventually("alpha to hear of it", async () => {
    const { sites } = await pair.status("alpha");
    return /fenced|diverged/.test(sites[0]?.status ?? "") ? sites[0] : undefined;
  });
  t.ok(fenced);
  await t.rejects(open(pair, "alpha"), { message: /beta was promoted/ });
  const elsewhere = await pair.tidemark("alpha", "failover", "payroll", "--confirm", "Failover");
  t.equal(elsewhere.exitCode, 3);
  t.match(elsewhere.stderr, /tidemark --site beta failover payroll/);
  await eventually("beta to know of it", async () =>
    (await pair.tidemark("beta", "status", "payroll")).stdout.includes("peer-confirmed") ? true : undefined,
  );
});
