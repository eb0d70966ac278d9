import { randomFillSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { CountingProxy } from "#test/support/counting-proxy.js";
import { eventually } from "#test/support/eventually.js";
import { parseExposition } from "#test/support/exposition.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE_MIB = 8;
/** What a rate is taken of: seconds of a limit, so that a burst and a look at a busy machine count little. */
const MEASURED_BYTES = 2 * MIB;
const PASSED_MS_MAX = 120_000;

/** Two daemons, and all that the secondary pulls passes a counter. */
async function startPair(t: Test) {
  const folder = tempFolder(t);
  const proxy = await CountingProxy.start(t, join(folder, "route"), join(folder, "alpha", "grpc.sock"));
  const pair = await SitePair.start(t, folder, { reachedBy: { alpha: `unix:${proxy.path}` } });
  return { folder, proxy, pair };
}

async function write(pair: SitePair, volume: string, piece: (at: number) => Uint8Array): Promise<void> {
  const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket("alpha") }, volume);
  for (let at = 0; at < SIZE_MIB; at += 1) {
    const { error } = await client.ask({ command: COMMAND.write, offset: at * MIB, payload: piece(at) });
    if (error !== 0) throw new Error(`a write failed with ${error}`);
  }
  client.socket.destroy();
}

async function wholeOf(pair: SitePair, site: SiteName, name: string): Promise<Buffer> {
  const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
  const parts: Buffer[] = [];
  for (let at = 0; at < SIZE_MIB; at += 1)
    parts.push((await client.ask({ command: COMMAND.read, offset: at * MIB, length: MIB })).data);
  client.socket.destroy();
  return Buffer.concat(parts);
}

/** Once all of it is there, it is the same at both. */
async function equalInTheEnd(t: Test, pair: SitePair, group = "payroll"): Promise<void> {
  const cut = await pair.tidemark("alpha", "point", "cut", group, "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  const there = await wholeOf(pair, "beta", `${group}/data@latest`);
  sameBytes(t, there, await wholeOf(pair, "alpha", `${group}/data`), `${group} is equal by bytes`);
}

/** Bytes a second, while that many pass. */
async function rateWhile(proxy: CountingProxy, bytes: number): Promise<number> {
  const passed = (from: number) =>
    eventually(
      `${bytes} bytes to pass`,
      () => (proxy.downBytes - from >= bytes ? proxy.downBytes - from : undefined),
      PASSED_MS_MAX,
    );
  // What went before a limit was set is on its way still.
  await passed(proxy.downBytes).then(() => undefined);
  const [from, fromMs] = [proxy.downBytes, performance.now()];
  return ((await passed(from)) * 1000) / (performance.now() - fromMs);
}

async function ended(t: Test, pair: SitePair): Promise<void> {
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
}

const noise = (): Uint8Array => randomFillSync(new Uint8Array(MIB));

t.test("a limit counts at once, without a new stream, and is recorded", async (t) => {
  const { proxy, pair } = await startPair(t);
  await pair.apply(`${SIZE_MIB}MiB`);
  await pair.reaches("alpha", "protected");
  const limited = await pair.tidemark(
    "alpha",
    "limit",
    "payroll",
    "--bandwidth",
    "1MiB/s",
    "--output",
    "json",
  );
  t.equal(limited.exitCode, 0, limited.stderr);
  t.same(JSON.parse(limited.stdout), {
    group: "payroll",
    site: "alpha",
    bandwidth_before: null,
    bandwidth: MIB,
    in_force: { from: "group", bandwidth: MIB },
    limits: [{ from: "group", bandwidth: MIB }],
  });
  const shown = await pair.tidemark("alpha", "group", "show", "payroll");
  t.match(shown.stdout, /bandwidth: 1MiB\/s/);

  await write(pair, "payroll/data", noise);
  const slow = await rateWhile(proxy, MEASURED_BYTES);
  t.ok(slow < 1.6 * MIB && slow > 0.3 * MIB, `${Math.round(slow)} bytes a second of ${MIB}`);
  const lifted = await pair.tidemark("alpha", "limit", "payroll", "--bandwidth", "none");
  t.equal(lifted.exitCode, 0, lifted.stderr);
  t.equal(lifted.stdout, "payroll: 1MiB/s -> no limit\n");
  const [fast] = await Promise.all([rateWhile(proxy, MEASURED_BYTES), write(pair, "payroll/data", noise)]);
  t.ok(fast > 3 * slow, `${Math.round(fast)} bytes a second without a limit`);
  t.equal((await pair.tidemark("alpha", "limit", "payroll")).stdout, "payroll: no limit\n");
  await equalInTheEnd(t, pair);
  const followed = pair.daemon("alpha").lines.filter(({ msg }) => msg === "the secondary follows");
  t.equal(followed.length, 1, "all of it on one stream");

  const unknown = await pair.tidemark("alpha", "events", "payrol");
  t.equal(unknown.exitCode, 1, "events of no group");
  t.match(unknown.stderr, "hint: did you mean payroll?\n");
  const elsewhere = await pair.tidemark("beta", "limit", "payroll", "--bandwidth", "1MiB/s");
  t.equal(elsewhere.exitCode, 3);
  t.match(elsewhere.stderr, /tidemark --site alpha limit payroll --bandwidth 1MiB\/s/);
  for (const [given, code] of [
    ["1KiB/s", 2],
    ["fast", 2],
  ] as const)
    t.equal((await pair.tidemark("alpha", "limit", "payroll", "--bandwidth", given)).exitCode, code, given);
  await ended(t, pair);
});

t.test("what the receiving site says limits the link as well, and each shows what is in force", async (t) => {
  const folder = tempFolder(t);
  const proxy = await CountingProxy.start(t, join(folder, "route"), join(folder, "alpha", "grpc.sock"));
  const pair = await SitePair.start(t, folder, { reachedBy: { alpha: `unix:${proxy.path}` } });
  await pair.apply(`${SIZE_MIB}MiB`, "link: { bandwidth: 8MiB/s }\n");
  await pair.reaches("alpha", "protected");
  const configFile = pair.daemon("beta").configFile;
  const limit = async (bandwidth: string) => {
    const config = readFileSync(configFile, "utf8").replace(/(, bandwidth: \S+)? } }/, `${bandwidth} } }`);
    writeFileSync(configFile, config);
    const { exitCode, stderr } = await pair.tidemark("beta", "config", "reload");
    t.equal(exitCode, 0, stderr);
  };
  const inForce = (site: SiteName, from: string) =>
    eventually(`${site} to show a limit from ${from}`, async () => {
      const { stdout } = await pair.tidemark(site, "limit", "payroll", "--output", "json");
      const shown = JSON.parse(stdout);
      t.same(checkOutput("limit", shown), []);
      return shown.in_force?.from === from ? shown : undefined;
    });
  await limit(", bandwidth: 1MiB/s");
  for (const site of ["alpha", "beta"] as const) {
    const { in_force, limits } = await inForce(site, "beta");
    t.same(in_force, { from: "beta", bandwidth: MIB }, site);
    t.same(limits, [in_force, { from: "group", bandwidth: 8 * MIB }], site);
  }
  const { stdout } = await pair.tidemark("beta", "limit", "payroll");
  t.equal(
    stdout,
    `payroll: 1MiB/s in force
  1MiB/s by peers.alpha.bandwidth at beta, for all groups together
  8MiB/s by link.bandwidth of the group
`,
  );

  await write(pair, "payroll/data", noise);
  const slow = await rateWhile(proxy, MEASURED_BYTES);
  t.ok(slow < 1.6 * MIB && slow > 0.3 * MIB, `${Math.round(slow)} bytes a second of ${MIB}`);
  await limit("");
  await inForce("alpha", "group");
  const [fast] = await Promise.all([rateWhile(proxy, MEASURED_BYTES), write(pair, "payroll/data", noise)]);
  t.ok(fast > 2 * slow, `${Math.round(fast)} bytes a second when it has let go`);
  await ended(t, pair);
});

t.test("what can be compressed costs less on the wire, and is stored as it is", async (t) => {
  const { proxy, pair } = await startPair(t);
  await pair.apply(`${SIZE_MIB}MiB`, "link: { compression: lz4 }\n");
  await pair.reaches("alpha", "protected");
  const before = proxy.downBytes;
  await write(pair, "payroll/data", (at) => patternOf(MIB, at + 1));
  await equalInTheEnd(t, pair);
  const wireBytes = proxy.downBytes - before;
  t.ok(wireBytes < (SIZE_MIB * MIB) / 4, `${wireBytes} bytes for ${SIZE_MIB} MiB`);
  const { throughput } = (await pair.status("alpha")) as unknown as Record<string, { compression: unknown }>;
  t.match(throughput?.compression, { codec: "lz4", reason: "asked" });
  const { http } = await pair.daemon("alpha").ready();
  const metrics = parseExposition(await (await fetch(`${http}/metrics`)).text());
  const counted = (name: string) => metrics.get(name)?.samples[0]?.value ?? -1;
  t.ok(counted("tidemark_sent_bytes_total") > SIZE_MIB * MIB, "plain bytes were sent");
  t.ok(counted("tidemark_wire_bytes_total") < (SIZE_MIB * MIB) / 4);
  t.ok(counted("tidemark_wire_bytes_total") <= proxy.downBytes, "and no more than passed is counted");

  // A first seed goes the same way, straight into the image.
  const seedFrom = proxy.downBytes;
  const again = ["restart-replication", "payroll", "--now", "--confirm", "Restart"];
  const restarted = await pair.tidemark("alpha", ...again);
  t.equal(restarted.exitCode, 0, restarted.stderr);
  await pair.reaches("alpha", "protected");
  await equalInTheEnd(t, pair);
  const seedBytes = proxy.downBytes - seedFrom;
  t.ok(seedBytes < (SIZE_MIB * MIB) / 4, `${seedBytes} bytes for a seed of ${SIZE_MIB} MiB`);

  // What cannot be compressed goes as it is; a specification without compression counts for the stream there is.
  await write(pair, "payroll/data", noise);
  await equalInTheEnd(t, pair);
  await pair.apply(`${SIZE_MIB}MiB`);
  const plainFrom = proxy.downBytes;
  await write(pair, "payroll/data", (at) => patternOf(MIB, at + 50));
  await equalInTheEnd(t, pair);
  t.ok(proxy.downBytes - plainFrom > SIZE_MIB * MIB, "auto leaves a link on one machine alone");
  const now = (await pair.status("alpha")) as unknown as Record<string, { compression: unknown }>;
  t.match(now["throughput"]?.compression, { codec: "plain", reason: "loopback" });
  await ended(t, pair);
});

t.test("two groups share what the configuration gives their site, and a reload changes it", async (t) => {
  const { folder, proxy, pair } = await startPair(t);
  await pair.apply(`${SIZE_MIB}MiB`);
  const file = join(folder, "ledger.yaml");
  const members = `members: [{ volume: data, capture: nbd, size: ${SIZE_MIB}MiB }]`;
  writeFileSync(file, `group: ledger\nprimary: alpha\nsecondary: beta\n${members}\npoints: { every: 1s }\n`);
  t.equal((await pair.tidemark("alpha", "apply", "-f", file)).exitCode, 0);
  await pair.reaches("alpha", "protected");
  await eventually("ledger to be protected", async () => {
    const { stdout } = await pair.tidemark("alpha", "status", "ledger", "--output", "json");
    return JSON.parse(stdout).sites[0].status === "protected" ? true : undefined;
  });
  const { configFile } = pair.daemon("alpha");
  const limit = async (bandwidth: string) => {
    const config = readFileSync(configFile, "utf8").replace(/(, bandwidth: \S+)? } }/, `${bandwidth} } }`);
    writeFileSync(configFile, config);
    const reloaded = await pair.tidemark("alpha", "config", "reload");
    t.equal(reloaded.exitCode, 0, reloaded.stderr);
  };
  await limit(", bandwidth: 2MiB/s");
  const sent = async (): Promise<readonly number[]> => {
    const { http } = await pair.daemon("alpha").ready();
    const metrics = parseExposition(await (await fetch(`${http}/metrics`)).text());
    const samples = metrics.get("tidemark_wire_bytes_total")?.samples ?? [];
    return ["payroll", "ledger"].map(
      (group) => samples.find(({ labels }) => labels["group"] === group)?.value ?? 0,
    );
  };
  await Promise.all([write(pair, "payroll/data", noise), write(pair, "ledger/data", noise)]);
  const before = await sent();
  const rate = await rateWhile(proxy, 2 * MEASURED_BYTES);
  const after = await sent();
  const [one = 0, other = 0] = after.map((bytes, index) => bytes - (before[index] ?? 0));
  t.ok(rate < 3 * MIB && rate > 0.7 * MIB, `${Math.round(rate)} bytes a second of ${2 * MIB}`);
  const share = one / (one + other);
  t.ok(share > 0.35 && share < 0.65, `${one} and ${other} bytes`);
  await limit("");
  const [free] = await Promise.all([rateWhile(proxy, MEASURED_BYTES), write(pair, "payroll/data", noise)]);
  t.ok(free > 2 * rate, `${Math.round(free)} bytes a second without it`);
  await equalInTheEnd(t, pair, "payroll");
  await equalInTheEnd(t, pair, "ledger");
  await ended(t, pair);
});
