import { connect } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import t from "tap";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import { OPTION, REPLY } from "#src/platform/nbd/handshake-format.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { FUSE_DISK_TOOLS, FuseDisk } from "#test/support/volumes/fuse-disk.js";

const SIZE_BYTES = 16 * 1024 * 1024;
const BLOCK = 64 * 1024;
const PART = 1024 * 1024;

function attach(pair: SitePair, site: SiteName, name: string): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
}

async function put(client: RawClient, offset: number, fill: number): Promise<void> {
  const payload = Buffer.alloc(BLOCK, fill);
  for (const request of [{ command: COMMAND.write, offset, payload }, { command: COMMAND.flush }]) {
    const { error } = await client.ask(request);
    if (error !== 0) throw new Error(`it is answered with ${error}`);
  }
}

async function bytesOf(pair: SitePair, site: SiteName, name: string): Promise<Buffer> {
  const client = await attach(pair, site, name);
  const parts: Buffer[] = [];
  for (let offset = 0; offset < SIZE_BYTES; offset += PART) {
    const { error, data } = await client.ask({ command: COMMAND.read, offset, length: PART });
    if (error !== 0) throw new Error(`a read of ${name} is answered with ${error}`);
    parts.push(data);
  }
  client.close();
  return Buffer.concat(parts);
}

/** Runs a command at beta; its JSON, which is as its schema says. */
async function told<T>(pair: SitePair, schema: string, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr, exitCode } = await pair.tidemark("beta", ...args, "--output", "json");
  if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  const data: unknown = JSON.parse(stdout);
  const problems = checkOutput(schema, data);
  if (problems.length > 0) throw new Error(problems.join("; "));
  return data as T;
}

interface DrillAnswer {
  readonly drill: { readonly name: string; readonly state: string; readonly written_bytes: number };
}

/** Until beta has all that alpha has written. */
async function equalAtBeta(pair: SitePair): Promise<Buffer> {
  const live = await bytesOf(pair, "alpha", "payroll/data");
  await eventually(
    "beta to hold what alpha wrote",
    async () => ((await bytesOf(pair, "beta", "payroll/data@latest")).equals(live) ? true : undefined),
    60_000,
  );
  return live;
}

async function pinnedPoint(pair: SitePair): Promise<string> {
  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  const { id } = (JSON.parse(cut.stdout) as { point: { id: string } }).point;
  await pair.tidemark("beta", "point", "pin", "payroll", id);
  return id;
}

t.test("a drill beside replication, through a kill, leaves nothing behind", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply("16MiB");
  await pair.reaches("beta", "protected");
  const live = await attach(pair, "alpha", "payroll/data");
  await put(live, 0, 1);
  const point = await pinnedPoint(pair);
  const before = await bytesOf(pair, "beta", `payroll/data@${point}`);
  await put(live, 0, 2);

  const start = ["drill", "start", "payroll", "--name", "june", "--point", point, "--note", "a test"];
  const started = await told<DrillAnswer>(pair, "drill-start", ...start);
  t.match(started.drill, { name: "june", state: "running", point, note: "a test" });
  const twice = await pair.tidemark("beta", ...start);
  t.equal(twice.exitCode, 3);
  t.match(twice.stderr, /the group payroll has a drill june already/);
  const elsewhere = await pair.tidemark("alpha", "drill", "start", "payroll");
  t.equal(elsewhere.exitCode, 3);
  t.match(elsewhere.stderr, /run tidemark --site beta drill start payroll/);

  const name = "payroll/data@drill-june";
  t.match(await listed(pair), [/^payroll\/data@drill-june$/]);
  const client = await attach(pair, "beta", name);
  await put(client, 4 * BLOCK, 9);
  await put(live, 8 * BLOCK, 3);
  await equalAtBeta(pair);
  await pair.kill("beta");
  await pair.startSite("beta");
  const after = Buffer.from(before);
  after.fill(9, 4 * BLOCK, 5 * BLOCK);
  sameBytes(t, await bytesOf(pair, "beta", name), after, "what a flush confirmed is there after the kill");
  sameBytes(t, await bytesOf(pair, "beta", `payroll/data@${point}`), before, "the point reads as before");

  await pair.reaches("beta", "protected");
  const attached = await attach(pair, "beta", name);
  await put(attached, 0, 8);
  await told(pair, "drill-change-point", "drill", "change-point", "payroll", "june", "--point", "latest");
  await attached.ended();
  sameBytes(
    t,
    (await bytesOf(pair, "beta", name)).subarray(8 * BLOCK, 9 * BLOCK),
    Buffer.alloc(BLOCK, 3),
    "it stands at another moment",
  );
  const { drills } = await told<{ drills: readonly unknown[] }>(pair, "drill-list", "drill", "list");
  t.equal(drills.length, 1);
  const { branches } = await told<{ branches: readonly { id: string; kind: string }[] }>(
    pair,
    "branch-list",
    "branch",
    "list",
    "payroll",
  );
  t.same(
    branches.map(({ kind }) => kind),
    ["drill"],
  );
  await told(pair, "branch-show", "branch", "show", "payroll", branches[0]?.id ?? "");
  const last = await attach(pair, "beta", name);
  await put(last, 0, 7);
  const stopped = await told<DrillAnswer>(pair, "drill-stop", "drill", "stop", "payroll", "june");
  t.ok(stopped.drill.written_bytes >= BLOCK);
  await last.ended();
  t.same(await listed(pair), []);
  await pair.reaches("beta", "protected");
  await equalAtBeta(pair);
  const status = await pair.status("alpha");
  t.match(status.exposure, { bound: "exact" });
  live.close();
});

t.test("a client that goes on writing to a drill that ends is told so", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply("16MiB");
  // Beta knows of the group once it was offered.
  await pair.reaches("alpha", "protected");
  await pair.reaches("beta", "protected");
  await told(pair, "drill-start", "drill", "start", "payroll", "--expire", "3s");
  const client = await attach(pair, "beta", "payroll/data@drill-1");
  let ended = "";
  for (let round = 0; ended === ""; round += 1) {
    const payload = Buffer.alloc(4096, round);
    const offset = 4096 * (round % 64);
    ended = await client.ask({ command: COMMAND.write, offset, payload }).then(
      ({ error }) => (error === 0 ? "" : `error ${error}`),
      () => "hung up",
    );
  }
  t.ok([`error ${NBD_ERROR.ESHUTDOWN}`, "hung up"].includes(ended), ended);
  await eventually(
    "the event",
    async () => {
      const { stdout } = await pair.tidemark(
        "beta",
        "events",
        "payroll",
        "--last",
        "100",
        "--output",
        "json",
      );
      return stdout.includes('"DRILL_EXPIRED"') ? true : undefined;
    },
    30_000,
  );
});

t.test("an ext4 is made in a drill, used and thrown away", async (t) => {
  if (!requireTool(t, ...FUSE_DISK_TOOLS)) return;
  const folder = tempFolder(t);
  const pair = await SitePair.start(t, folder);
  await pair.apply("16MiB");
  await pair.reaches("beta", "protected");
  await told(pair, "drill-start", "drill", "start", "payroll", "--name", "fs");
  const socket = pair.nbdSocket("beta");
  const disk = await FuseDisk.attach(folder, "drill", `nbd+unix:///payroll/data@drill-fs?socket=${socket}`);
  try {
    await disk.makeFileSystem();
    await disk.mount();
    await disk.unmount();
    t.match(await disk.check(), /Pass 5: Checking group summary information\n.*files/);
  } finally {
    await disk.detach();
  }
  await told(pair, "drill-stop", "drill", "stop", "payroll", "fs");
  const live = await equalAtBeta(pair);
  sameBytes(t, live, Buffer.alloc(SIZE_BYTES), "the volume knows nothing of it");
});

/** Start and stop have half a second; a busy machine multiplies it. */
const VERB_MS_MAX = 10 * 500;

t.test("starting and stopping takes what a person does not notice", async (t) => {
  const folder = tempFolder(t);
  const pair = await SitePair.start(t, folder);
  await pair.apply("1GiB");
  await pair.reaches("beta", "protected");
  const address = { type: "unix", path: join(folder, "beta", "grpc.sock") } as const;
  const target = { type: "server", address, from: "--server" } as const;
  const connection = await connectSite({ target, tls: undefined }, new AbortController().signal);
  const taken: number[] = [];
  const timed = async (work: () => Promise<unknown>) => {
    const beganMs = performance.now();
    await work();
    taken.push(Math.round(performance.now() - beganMs));
  };
  const calls = connection.drills();
  await timed(() => calls.start({ group: "payroll", name: "quick" }));
  const idle = await attach(pair, "beta", "payroll/data@drill-quick");
  await put(idle, 0, 5);
  await timed(() => calls.stop({ group: "payroll", name: "quick" }));
  connection.close();
  idle.close();
  t.comment(`start ${taken[0]} ms, stop with an idle client ${taken[1]} ms, of a volume of 1 GiB`);
  t.same(
    taken.filter((ms) => ms > VERB_MS_MAX),
    [],
  );
});

/** The names that NBD_OPT_LIST says at beta. */
async function listed(pair: SitePair): Promise<readonly string[]> {
  const client = new RawClient(connect(pair.nbdSocket("beta")));
  await client.greet(1);
  const answers = await client.optionAnswers(OPTION.list);
  client.close();
  return answers
    .filter(({ type }) => type === REPLY.server)
    .map(({ data }) => data.subarray(4, 4 + data.readUInt32BE(0)).toString());
}
