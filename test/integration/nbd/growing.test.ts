import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Capture, NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { GROUP } from "#test/support/batches.js";
import { eventually } from "#test/support/eventually.js";
import { hash64 } from "#test/support/hash.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { RawClient, requestBytes } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE = 8 * MIB;
const GROWN = 24 * MIB;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;

/** A volume of a group without a secondary, as it is served. */
async function served(t: Test): Promise<{ readonly capture: Capture; readonly rig: NbdRig }> {
  const directory = tempFolder(t);
  const disk = new RealDisk();
  const file = await disk.open(join(directory, "image"), "create");
  await file.truncate(SIZE);
  const promise = { epoch: ENTRY.epoch, id: ENTRY.id };
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [ENTRY], promise };
  const first = { ...site, ceiling: 0, clean: undefined };
  const capture = await Capture.start({
    ports: { disk, clock: new RealClock(), random: new RealRandom(), hash64 },
    directory,
    group: GROUP,
    state: await StateFile.create(disk, join(directory, "state"), first, hash64),
    members: [{ member: 1, device: new FileBlockDevice(file, { sizeBytes: SIZE, readOnly: false }) }],
    secondary: undefined,
    observer: {
      onEvent: () => undefined,
      metrics: NO_CAPTURE_METRICS,
      slowMs: 60_000,
      onSlow: () => undefined,
    },
  });
  const rig = await NbdRig.open(t, { "": capture.device(1) });
  t.teardown(async () => {
    await capture.stop();
    await file.close();
  });
  return { capture, rig };
}

t.test("a connection goes by the size it was told, and the next by the new one", async (t) => {
  const { capture, rig } = await served(t);
  const before = await RawClient.transmitting(rig.address);
  await capture.grow(1, GROWN);
  const after = await RawClient.transmitting(rig.address);
  const payload = new Uint8Array(4096).fill(7);
  const write = (offset: number) => requestBytes({ command: COMMAND.write, offset, payload });
  before.send(write(SIZE - 4096), write(SIZE));
  after.send(write(GROWN - 4096), write(GROWN));
  t.same(
    [await before.answer(), await before.answer(), await after.answer(), await after.answer()].map(
      ({ error }) => error,
    ),
    [NBD_ERROR.none, NBD_ERROR.ENOSPC, NBD_ERROR.none, NBD_ERROR.ENOSPC],
  );
});

t.test("nbdinfo is told the new size as soon as the volume has it", async (t) => {
  if (!requireTool(t, "nbdinfo")) return;
  const { capture, rig } = await served(t);
  const size = async () => (await runClient("nbdinfo", ["--size", rig.uri("")])).output.trim();
  t.equal(await size(), String(SIZE));
  await capture.grow(1, GROWN);
  t.equal(await size(), String(GROWN));
});

t.test("qemu-io goes on over a volume that grows, and the next writes and reads what is new", async (t) => {
  if (!requireTool(t, "qemu-img")) return;
  const { capture, rig } = await served(t);
  const client = spawn("qemu-io", ["-f", "raw", rig.uri("")], { stdio: ["pipe", "pipe", "inherit"] });
  t.teardown(() => client.kill("SIGKILL"));
  let said = "";
  client.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const heard = (what: RegExp) => eventually(String(what), () => what.exec(said) ?? undefined);
  client.stdin.write("write -P 1 7M 1M\n");
  await heard(/wrote 1048576\/1048576 bytes at offset 7340032/);
  await capture.grow(1, GROWN);
  // One command at a time: of two that come together it reads the second only when a third follows.
  client.stdin.write("read -P 1 7M 1M\n");
  await heard(/read 1048576\/1048576 bytes at offset 7340032/);
  client.stdin.write("write -P 2 6M 1M\n");
  await heard(/wrote 1048576\/1048576 bytes at offset 6291456/);
  client.stdin.end("quit\n");
  await once(client, "close");
  t.notMatch(said, /verification failed/);
  const commands = ["write -P 3 7M 2M", "read -P 3 7M 2M", "read -P 0 9M 15M", "flush"];
  const args = commands.flatMap((command) => ["-c", command]);
  const next = await runClient("qemu-io", ["-f", "raw", ...args, rig.uri("")]);
  t.equal(next.code, 0, "across the old end", { output: next.output });
  t.notMatch(next.output, /failed/);
});
