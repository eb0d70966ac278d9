import t from "tap";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";
import { requireTool } from "#test/support/require-tool.js";

const KIB = 1024;
const MIB = 1024 * KIB;

t.test("QEMU, cut off with writes under way, connects again and sends them again", async (t) => {
  if (!requireTool(t, "qemu-img")) return;
  const device = new SlowDevice(MIB);
  device.inner.write(0, patternOf(MIB));
  const rig = await NbdRig.open(t, { "": device });
  const { address } = rig;
  const path = address.type === "unix" ? address.path : "";
  const steps = [
    "aio_write -P 1 0 64k",
    "aio_write -P 2 64k 64k",
    "aio_flush",
    // Newer bytes over what was under way: nothing old may come after them.
    "write -P 3 32k 64k",
    "flush",
    "read -P 1 0 32k",
    "read -P 3 32k 64k",
    "read -P 2 96k 32k",
  ];
  const image = `driver=nbd,server.type=unix,server.path=${path},reconnect-delay=30`;
  device.isHeld = true;
  const commands = steps.flatMap((step) => ["-c", step]);
  const running = runClient("qemu-io", ["--image-opts", ...commands, image]);
  await eventually("two writes under way", () => (device.waiting === 2 ? true : undefined));
  const ending = rig.server.endExport(rig.served(""), 0);
  await eventually("the loss", () => (rig.metrics.ends.length > 0 ? true : undefined));
  t.equal(device.waiting, 2, "the device is still at them");
  device.release();
  await ending;
  const { code, output } = await running;
  t.equal(code, 0, output);
  t.notMatch(output, /failed|error/i);
  const writes = device.calls.filter((call) => call.startsWith("write"));
  t.equal(writes.length, 5, "each of the two came twice");
  const found = Buffer.alloc(128 * KIB);
  device.inner.read(0, found);
  const expected = [Buffer.alloc(32 * KIB, 1), Buffer.alloc(64 * KIB, 3), Buffer.alloc(32 * KIB, 2)];
  sameBytes(t, found, Buffer.concat(expected));
  t.ok(rig.metrics.connections >= 2, `${rig.metrics.connections} connections`);
});
