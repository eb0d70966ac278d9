import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { parseExposition } from "#test/support/exposition.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { FUSE_DISK_TOOLS, FuseDisk } from "#test/support/volumes/fuse-disk.js";
import { ServedVolume } from "#test/support/volumes/served-volume.js";
import { SMALL_DISK_TOOLS, smallDisk } from "#test/support/volumes/small-disk.js";

/** The disk beneath a volume is full, fails, or is slow: what clients, operators and the next start are told. */

const MIB = 1024 * 1024;
const { read, write, flush } = COMMAND;
const STOPPED = { code: 0, signal: null };

function open(volume: ServedVolume): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: volume.nbdSocket }, "payroll/data");
}

/** A disk whose reads and writes pass through filters of nbdkit. */
async function filteredDisk(t: Test, folder: string, ...filters: readonly string[]): Promise<FuseDisk> {
  const file = join(folder, "disk");
  writeFileSync(file, "");
  truncateSync(file, 16 * MIB);
  const socket = join(folder, "nbdkit.sock");
  const [names, parameters] = [
    filters.filter((one) => !one.includes("=")),
    filters.filter((one) => one.includes("=")),
  ];
  const flags = names.map((name) => `--filter=${name}`);
  const server = spawn("nbdkit", ["-f", "-U", socket, ...flags, "file", file, ...parameters], {
    stdio: "ignore",
  });
  t.teardown(async () => {
    server.kill("SIGKILL");
    if (server.exitCode === null && server.signalCode === null) await once(server, "close");
  });
  await eventually("nbdkit", () =>
    RawClient.connect({ type: "unix", path: socket }).then(
      (client) => client.close() ?? true,
      () => undefined,
    ),
  );
  const disk = await FuseDisk.attach(folder, "filtered", `nbd+unix:///?socket=${socket}`);
  t.teardown(() => disk.detach());
  return disk;
}

t.test(
  "a full disk under a sparse image is ENOSPC to who writes, and all goes on when there is room",
  async (t) => {
    if (!requireTool(t, ...SMALL_DISK_TOOLS)) return;
    const folder = tempFolder(t);
    const disk = await smallDisk(t, folder, 32 * MIB);
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(4 * MIB, 1));
    const config = `image_roots: [${disk}]`;
    const volume = await ServedVolume.make(t, {
      folder,
      size: "64MiB",
      image: join(disk, "data.img"),
      config,
    });
    const client = await open(volume);
    const contents = (at: number) => new Uint8Array(Buffer.alloc(MIB, 1 + at));
    let written = 0;
    let error: number = NBD_ERROR.none;
    for (; written < 64; written += 1) {
      ({ error } = await client.ask({ command: write, offset: written * MIB, payload: contents(written) }));
      if (error !== NBD_ERROR.none) break;
    }
    t.equal(error, NBD_ERROR.ENOSPC);
    t.ok(written > 8 && written < 32, `${written} MiB found room`);
    t.equal((await client.ask({ command: flush })).error, NBD_ERROR.none, "what was answered is durable");
    t.equal((await client.ask({ command: write, offset: 0, payload: contents(0) })).error, NBD_ERROR.none);
    t.match(await volume.status(), { status: "unprotected" });
    const line = await volume.daemon.logged("a volume's image has no room: clients are told ENOSPC");
    t.match(line, { group: "payroll", member: "data", level: "error", hint: /free space/ });

    rmSync(ballast);
    t.equal(
      (await client.ask({ command: write, offset: written * MIB, payload: contents(written) })).error,
      NBD_ERROR.none,
      "with room again the same write is taken",
    );
    t.equal((await client.ask({ command: flush })).error, NBD_ERROR.none);
    client.close();
    await volume.kill();
    await volume.startAgain();
    t.match(await volume.status(), { status: "unprotected" });
    const again = await open(volume);
    for (let at = 0; at <= written; at += 1) {
      const { data } = await again.ask({ command: read, offset: at * MIB, length: MIB });
      t.ok(data.equals(contents(at)), `MiB ${at} is what was written`);
    }
    again.close();
    t.same(await volume.stop(), STOPPED);
  },
);

t.test("a disk that fails is EIO at FLUSH and status error, until a start finds it well", async (t) => {
  if (!requireTool(t, "nbdkit", ...FUSE_DISK_TOOLS)) return;
  const folder = tempFolder(t);
  const fails = join(folder, "fails");
  const disk = await filteredDisk(
    t,
    folder,
    "error",
    "error=EIO",
    "error-pwrite-rate=100%",
    "error-zero-rate=100%",
    `error-file=${fails}`,
  );
  const volume = await ServedVolume.make(t, {
    folder,
    size: "16MiB",
    image: disk.loop,
    config: "image_roots: [/dev]",
  });
  const client = await open(volume);
  t.equal((await client.ask({ command: write, payload: patternOf(65_536) })).error, NBD_ERROR.none);
  t.equal((await client.ask({ command: flush })).error, NBD_ERROR.none);
  writeFileSync(fails, "");
  t.equal(
    (await client.ask({ command: write, offset: MIB, payload: patternOf(65_536) })).error,
    NBD_ERROR.none,
  );
  t.equal((await client.ask({ command: flush })).error, NBD_ERROR.EIO);
  t.match(await volume.status(), {
    status: "error",
    message: /the image of data did not take what was written to it[\s\S]*stop the application/,
  });
  rmSync(fails);
  t.equal(
    (await client.ask({ command: flush })).error,
    NBD_ERROR.EIO,
    "a later sync that succeeds proves nothing",
  );
  t.equal((await client.ask({ command: read, length: 4096 })).error, NBD_ERROR.none, "what can be read is");
  client.close();
  await volume.stop();
  await volume.startAgain();
  t.match(await volume.status(), { status: "unprotected" }, "a start looks again");
  const again = await open(volume);
  t.equal(
    (await again.ask({ command: write, offset: MIB, payload: patternOf(65_536) })).error,
    NBD_ERROR.none,
  );
  t.equal((await again.ask({ command: flush })).error, NBD_ERROR.none);
  again.close();
  t.same(await volume.stop(), STOPPED);
});

t.test("a slow disk is seen at /metrics, and in the log by what nbd.slow_request says now", async (t) => {
  if (!requireTool(t, "nbdkit", ...FUSE_DISK_TOOLS)) return;
  const folder = tempFolder(t);
  const disk = await filteredDisk(t, folder, "delay", "wdelay=400ms");
  const volume = await ServedVolume.make(t, {
    folder,
    size: "16MiB",
    image: disk.loop,
    config: "image_roots: [/dev]",
  });
  const client = await open(volume);
  const writeThrough = async (offset: number) => {
    await client.ask({ command: write, offset, payload: patternOf(4096) });
    return (await client.ask({ command: flush })).error;
  };
  t.equal(await writeThrough(0), NBD_ERROR.none);
  t.notOk(
    volume.daemon.lines.some(({ msg }) => msg === "slow request"),
    "slow is what takes a second",
  );

  const { configFile } = volume.daemon;
  const before = readFileSync(configFile, "utf8");
  writeFileSync(configFile, before.replace(/^nbd: \{ (.*) \}$/m, "nbd: { $1, slow_request: 50ms }"));
  volume.daemon.kill("SIGHUP");
  t.match(await volume.daemon.logged("configuration reloaded"), { reloaded: ["nbd.slow_request"] });
  t.equal(await writeThrough(8192), NBD_ERROR.none);
  const line = await volume.daemon.logged("slow request");
  t.match(line, { level: "warn", group: "payroll", member: "data", operation: "flush" });
  t.ok(Number(line["elapsedMs"]) >= 400, `${line["elapsedMs"]} ms`);

  const { http } = await volume.daemon.ready();
  const families = parseExposition(await (await fetch(`${http}/metrics`)).text());
  const value = (family: string, suffix: string, labels: Record<string, string>) =>
    families
      .get(family)
      ?.samples.find(
        (one) =>
          one.name === `${family}${suffix}` &&
          Object.entries(labels).every(([key, wanted]) => one.labels[key] === wanted),
      )?.value;
  const flushes = { group: "payroll", member: "data", op: "flush" };
  t.equal(value("tidemark_volume_request_seconds", "_count", flushes), 2);
  t.ok((value("tidemark_volume_request_seconds", "_sum", flushes) ?? 0) >= 0.8);
  t.equal(value("tidemark_volume_request_seconds", "_count", { ...flushes, op: "write" }), 2);
  t.ok((value("tidemark_nbd_request_seconds", "_sum", { op: "flush" }) ?? 0) >= 0.8);
  t.equal(value("tidemark_nbd_requests_total", "", { op: "write" }), 2);
  client.close();
  t.same(await volume.stop(), STOPPED);
});
