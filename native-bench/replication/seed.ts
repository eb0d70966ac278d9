import { mkdirSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { runProgram } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { RawClient } from "#test/support/nbd/raw-client.js";

/**
 * `node dist/native-bench/replication/seed.js [MIB] [FOLDER]`: how long a first seed takes between two daemons on this
 * machine, of a volume whose first half holds data that nothing compresses. It is a figure to be compared with that of another
 * version on the same machine at the same time, and with nothing else.
 */
const MIB = 1024 * 1024;
const [mib = "2048", folder = tmpdir()] = process.argv.slice(2);
const sizeMib = Number(mib);
const home = await mkdtemp(join(folder, "tm-seed-"));
const daemons: DaemonProcess[] = [];
/** They are ended below. */
const owner = { teardown: () => undefined };

async function start(site: "alpha" | "beta", other: string): Promise<void> {
  const place = join(home, site);
  const peers = `peers: { ${other}: { address: "unix:${join(home, other, "grpc.sock")}" } }`;
  const config = defaultConfig(place, peers).replace("site: alpha", `site: ${site}`);
  const daemon = DaemonProcess.start(owner, { folder: place, config });
  daemons.push(daemon);
  await daemon.ready();
}

async function tidemark(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runProgram([
    "--server",
    `unix:${join(home, "alpha", "grpc.sock")}`,
    ...args,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

interface Status {
  readonly sites: readonly { readonly status: string }[];
}

try {
  for (const site of ["alpha", "beta"]) mkdirSync(join(home, site));
  await start("alpha", "beta");
  const file = join(home, "group.yaml");
  const members = `members: [ { volume: data, capture: nbd, size: ${sizeMib}MiB } ]\n`;
  await writeFile(file, `group: payroll\nprimary: alpha\nsecondary: beta\n${members}`);
  await tidemark("apply", "-f", file);
  const socket = join(home, "alpha", "nbd.sock");
  const client = await RawClient.transmitting({ type: "unix", path: socket }, "payroll/data");
  const payload = Buffer.alloc(MIB);
  for (let at = 0; at < sizeMib / 2; at += 1) {
    for (let word = 0; word < MIB; word += 4) payload.writeUInt32LE((Math.random() * 2 ** 32) >>> 0, word);
    await client.ask({ command: COMMAND.write, offset: at * MIB, payload });
  }
  await client.ask({ command: COMMAND.flush, offset: 0, length: 0 });
  client.socket.destroy();
  await start("beta", "alpha");
  let begun = performance.now();
  for (;;) {
    const status = JSON.parse(await tidemark("status", "payroll", "--output", "json")) as Status;
    const [here] = status.sites;
    if (here?.status === "protected") break;
    // From when the secondary follows: before, the two find each other.
    if (here?.status === "disconnected") begun = performance.now();
    await sleep(50);
  }
  const seconds = (performance.now() - begun) / 1000;
  const measured = { sizeMib, dataMib: sizeMib / 2, seconds, dataMibPerSecond: sizeMib / 2 / seconds };
  process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
} finally {
  for (const daemon of daemons) daemon.kill("SIGKILL");
  await Promise.all(daemons.map((daemon) => daemon.ended()));
  rmSync(home, { recursive: true, force: true });
}
