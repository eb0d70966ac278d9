import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { eventually } from "#test/support/eventually.js";
import { parseExposition } from "#test/support/exposition.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { IMAGE, STANDIN_BYTES } from "#test/support/plane/standin-groups.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const STANDIN = new URL("../../support/plane/standin-daemon.js", import.meta.url).pathname;
const GRACEFUL = { code: 0, signal: null };

async function start(t: Test, more = "", folder = tempFolder(t)) {
  const listen = `nbd: { listen: ["unix:${join(folder, "nbd.sock")}", "127.0.0.1:0"] }`;
  const config = defaultConfig(folder, more).replace(/^nbd: .*$/m, listen);
  const daemon = DaemonProcess.start(t, { folder, script: STANDIN, config });
  const { http } = await daemon.ready();
  const [unix = "", tcp = ""] = (await daemon.logged("ready"))["nbd"] as readonly string[];
  return { daemon, folder, http, path: unix.replace(/^unix:/, ""), tcp };
}

function client(path: string, name = "payroll/data"): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path }, name);
}

async function text(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

async function sample(
  http: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  const families = parseExposition(await text(`${http}/metrics`));
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .find(
      (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    );
  return found?.value;
}

t.test("a volume is served over a unix socket and over TCP, and named by what says where", async (t) => {
  if (!requireTool(t, "nbdinfo")) return;
  const { daemon, folder, http, path, tcp } = await start(t);
  t.match(await runClient("nbdinfo", ["--list", `nbd://${tcp}/`]), { code: 0, output: /payroll\/data/ });
  const source = join(folder, "source");
  writeFileSync(source, patternOf(STANDIN_BYTES));
  const uri = `nbd+unix:///payroll/data?socket=${path}`;
  t.match(await runClient("nbdcopy", ["--flush", source, uri]), { code: 0, output: "" });
  t.match(await runClient("nbdcopy", [`nbd://${tcp}/payroll/data`, join(folder, "back")]), {
    code: 0,
    output: "",
  });
  t.ok(readFileSync(join(folder, "back")).equals(readFileSync(source)));
  t.ok(readFileSync(join(folder, "data", IMAGE)).equals(readFileSync(source)));

  const labels = { group: "payroll", member: "data", op: "write" };
  t.equal(await sample(http, "tidemark_volume_bytes_total", labels), STANDIN_BYTES);
  t.equal(await sample(http, "tidemark_nbd_bytes_total", { op: "write" }), STANDIN_BYTES);
  t.equal(await sample(http, "tidemark_data_plane_silent_seconds"), 0);
  const requests = await sample(http, "tidemark_nbd_requests_total", { op: "read" });
  t.equal(await sample(http, "tidemark_nbd_request_seconds_count", { op: "read" }), requests);
  t.equal(await sample(http, "tidemark_nbd_request_seconds_bucket", { op: "read", le: "+Inf" }), requests);
  const { status, output } = await siteStatus(folder);
  t.match([status, output], [0, /nbd\s+127\.0\.0\.1:\d+/]);
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), GRACEFUL);
  t.match(
    daemon.lines.find(({ msg }) => msg === "stand-in groups are at rest"),
    { site: "alpha", part: "data-plane" },
  );
  t.notOk(existsSync(path), "the socket is gone");
});

t.test("connections that are open are counted, and told of a stop before it", async (t) => {
  const { daemon, http, path } = await start(t);
  const open = await client(path);
  await eventually("a connection", async () =>
    (await sample(http, "tidemark_connections", { service: "nbd" })) === 1 ? true : undefined,
  );
  open.request({ command: COMMAND.read, length: 4096 });
  daemon.kill("SIGTERM");
  await open.ended();
  t.same(await daemon.ended(), GRACEFUL);
});

t.test("a defect in the data thread ends the daemon with 70, at once, with its causes", async (t) => {
  for (const [name, message] of [
    ["throw", /a promise is broken in the data thread/],
    ["reject", /nobody handles this there/],
  ] as const) {
    const { daemon, path } = await start(t);
    await t.rejects(
      Promise.race([client(path, name), daemon.ended().then(() => Promise.reject(new Error("ended")))]),
    );
    t.same(await daemon.ended(), { code: 70, signal: null }, name);
    t.match(daemon.lines.at(-1), {
      level: "error",
      msg: "unexpected error: the process ends",
      error: { message: "a defect in the data thread", cause: { message, stack: /standin-groups/ } },
    });
  }
  const { daemon, path } = await start(t);
  await t.rejects(
    Promise.race([client(path, "exit"), daemon.ended().then(() => Promise.reject(new Error("ended")))]),
  );
  t.same(await daemon.ended(), { code: 70, signal: null });
  t.match(daemon.lines.at(-1), { error: { message: "the data thread ended by itself" } });
});

t.test("a thread that is busy for seconds is told of, and is well again by itself", async (t) => {
  const { daemon, http, path } = await start(t);
  const spinning = client(path, "spin").catch(() => undefined);
  await daemon.logged("the data plane does not answer: a disk may hang");
  const ready = await fetch(`${http}/readyz`);
  t.equal(ready.status, 503);
  t.match(await ready.json(), { ready: false, parts: [{}, { name: "data-plane", state: "silent" }, {}, {}] });
  t.equal((await fetch(`${http}/healthz`)).status, 200);
  const metrics = parseExposition(await text(`${http}/metrics`));
  t.ok(Number(metrics.get("tidemark_data_plane_silent_seconds")?.samples[0]?.value) >= 3);
  t.same(metrics.get("tidemark_nbd_held_bytes")?.samples, [], "nothing old is passed as new");
  await daemon.logged("the data plane answers again");
  await spinning;
  t.equal((await fetch(`${http}/readyz`)).status, 200);
  t.equal(await sample(http, "tidemark_nbd_held_bytes"), 0);
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), GRACEFUL);
});

t.test("a disk that hangs stops neither control nor SIGTERM; one that goes on is served again", async (t) => {
  if (!requireTool(t, "nbdfuse", "nbdkit", "fuse", "root")) return;
  const folder = tempFolder(t);
  const { fuse, image } = await mountFuse(t, folder);
  mkdirSync(join(folder, "data"), { mode: 0o700 });
  // The directory has to be the daemon's before anything foreign lies in it.
  const first = await start(t, "", folder);
  first.daemon.kill("SIGTERM");
  t.same(await first.daemon.ended(), GRACEFUL);
  symlinkSync(image, join(folder, "data", `${IMAGE}.new`));
  await runClient("mv", ["-fT", join(folder, "data", `${IMAGE}.new`), join(folder, "data", IMAGE)]);
  const { daemon, http, path } = await start(t, "", folder);

  const open = await client(path);
  await stopped(fuse);
  const written = open.ask({ command: COMMAND.write, offset: 0, payload: patternOf(4096) });
  await daemon.logged("the data plane does not answer: a disk may hang");
  t.equal((await fetch(`${http}/healthz`)).status, 200);
  t.equal((await fetch(`${http}/readyz`)).status, 503);
  t.match(await siteStatus(folder), { status: 0, output: /data-plane.*has not answered for \d+ s/ });
  fuse.kill("SIGCONT");
  t.equal((await written).error, NBD_ERROR.none, "the write comes through after all");
  t.match(await daemon.logged("slow request"), {
    level: "warn",
    group: "payroll",
    member: "data",
    operation: "write",
    offset: 0,
    bytes: 4096,
  });
  await daemon.logged("the data plane answers again");

  await stopped(fuse);
  open.request({ command: COMMAND.write, offset: 0, payload: patternOf(4096) });
  await daemon.logged("the data plane does not answer: a disk may hang", 2);
  daemon.kill("SIGTERM");
  await daemon.logged("the data directory stays locked until the process has ended");
  await daemon.logged("the process was kept alive after the stop and is ended");
  // It has ended, as far as it can: the kernel waits for the server of the file before it lets the process go.
  fuse.kill("SIGCONT");
  t.same(await daemon.ended(), { code: 1, signal: null });
  t.match(daemon.stderr, /not every part stopped in order: data-plane/);
  t.match(
    daemon.lines.find(({ msg }) => msg === "part did not stop cleanly"),
    { part: "data-plane", error: { code: "DATA_PLANE_HANGS", message: /system call of it does not return/ } },
  );
});

t.test("SIGHUP brings what has changed to the data thread", async (t) => {
  const { daemon, folder, path } = await start(t);
  writeFileSync(
    daemon.configFile,
    readFileSync(daemon.configFile, "utf8").replace("nbd: {", "nbd: { slow_request: 1ms,"),
  );
  daemon.kill("SIGHUP");
  t.match(await daemon.logged("configuration reloaded"), { reloaded: ["nbd.slow_request"] });
  const open = await client(path);
  // Each is a little slower than nothing; a write of all of it takes a millisecond anywhere.
  const payload = new Uint8Array(STANDIN_BYTES);
  await eventually("a request that took a millisecond", async () => {
    await open.ask({ command: COMMAND.write, payload });
    return daemon.lines.find(({ msg }) => msg === "slow request");
  });
  open.close();
  t.ok(existsSync(folder));
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), GRACEFUL);
});

t.test("an address that is taken stops the start, with the reason", async (t) => {
  const one = await start(t);
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, {
    folder,
    script: STANDIN,
    config: defaultConfig(folder).replace(/^nbd: .*$/m, `nbd: { listen: "${one.tcp}" }`),
  });
  t.same(await daemon.ended(), { code: 1, signal: null });
  t.match(daemon.stderr, new RegExp(`${one.tcp}`));
  t.match(
    daemon.lines.find(({ msg }) => msg === "the daemon did not start"),
    { error: { name: "TidemarkError", kind: "failed" } },
  );
  t.ok(
    daemon.lines.some(({ msg }) => msg === "stand-in groups are at rest"),
    "what was open was closed in order",
  );
});

async function siteStatus(folder: string): Promise<{ status: number | null; output: string }> {
  const run = await runClient(process.execPath, [
    PROGRAM,
    "--server",
    `unix:${join(folder, "grpc.sock")}`,
    "status",
  ]);
  return { status: run.code, output: run.output };
}

/** A file whose server can be stopped, so that what is asked of it waits. */
/** Every thread of it stands still: one that was awake could answer a write that comes at once. */
async function stopped(child: ChildProcess): Promise<void> {
  child.kill("SIGSTOP");
  const tasks = `/proc/${child.pid}/task`;
  const stateOf = (task: string) =>
    readFileSync(join(tasks, task, "stat"), "utf8")
      .split(") ")
      .at(-1)?.[0];
  await eventually("its threads to stop", () =>
    readdirSync(tasks).every((task) => stateOf(task) === "T") ? true : undefined,
  );
}

async function mountFuse(t: Test, folder: string) {
  const disks = join(folder, "disks");
  mkdirSync(disks);
  const size = `${STANDIN_BYTES}`;
  const fuse = spawn("nbdfuse", [disks, "--command", "nbdkit", "-s", "--exit-with-parent", "memory", size], {
    stdio: "ignore",
  });
  t.teardown(async () => {
    fuse.kill("SIGCONT");
    await runClient("umount", ["-l", disks]);
    fuse.kill();
  });
  const image = join(disks, "nbd");
  await eventually("the disk", async () =>
    (await runClient("test", ["-f", image])).code === 0 ? true : undefined,
  );
  return { fuse, image };
}
