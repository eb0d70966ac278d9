import { setImmediate as nextTurn } from "node:timers/promises";
import t from "tap";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { COMMAND, COMMAND_FLAG, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { RawClient, requestBytes } from "#test/support/nbd/raw-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const MIB = 1024 * 1024;
const { read, cache, trim, writeZeroes, blockStatus, disconnect } = COMMAND;
const { none, ESHUTDOWN } = NBD_ERROR;

/** Its allocation is told when it is let, or never. */
class SilentDevice extends MemoryBlockDevice {
  readonly asked: (() => void)[] = [];

  override allocation(offset: number, length: number): readonly BlockExtent[] {
    const answer = () => super.allocation(offset, length);
    const asking = new Promise<readonly BlockExtent[]>((resolve) => {
      this.asked.push(() => resolve(answer()));
    });
    return asking as unknown as readonly BlockExtent[];
  }
}

const fill = { command: writeZeroes, flags: COMMAND_FLAG.noHole, length: MIB };
const MEDIUM = [
  ["zeroing", { command: trim, length: MIB }, false],
  ["zeroing, by promises that are kept within the turn", { command: trim, length: MIB }, true],
  ["filling with zeros", fill, false],
  ["filling with zeros, by promises that are kept within the turn", fill, true],
] as const;

for (const [what, request, late] of MEDIUM) {
  t.test(`a flood of requests that are not long holds up nobody else: ${what}`, async (t) => {
    const rig = await NbdRig.open(t, { "": new SlowDevice(64 * MIB, { late }) });
    const client = await RawClient.transmitting(rig.address);
    client.send(Buffer.concat(Array.from({ length: 1000 }, () => requestBytes(request))));
    let most = 0;
    for (let seen = 0; seen < 1000; seen = rig.metrics.answers.length) {
      await nextTurn();
      most = Math.max(most, rig.metrics.answers.length - seen);
    }
    t.ok(most <= 4, `at most ${most} in a turn of the loop`);
    client.close();
  });
}

t.test("what is found for BLOCK_STATUS counts while it is under way", async (t) => {
  const device = new SilentDevice({ sizeBytes: MIB });
  const rig = await NbdRig.open(t, { "": device });
  const options = { structured: true, contexts: ["base:allocation"] };
  const client = await RawClient.transmitting(rig.address, "", options);
  const one = requestBytes({ command: blockStatus, length: MIB });
  client.send(Buffer.concat(Array.from({ length: 256 }, () => one)));
  await eventually("the first to be asked", () => (device.asked.length > 0 ? true : undefined));
  await nextTurn();
  t.ok(rig.server.heldBytes > 8 * MIB, `${rig.server.heldBytes} bytes are held`);
  client.close();
  await rig.idle();
  for (const answer of device.asked) answer();
  await eventually("all to be given back", () => (rig.server.heldBytes <= 8 * MIB ? true : undefined));
});

t.test("a BLOCK_STATUS of which one part failed is under way until the others are done", async (t) => {
  const device = new SilentDevice({ sizeBytes: MIB });
  const rig = await NbdRig.open(t, {});
  const changedSince = {
    points: () => ["p"],
    has: () => true,
    extents: () => Promise.reject(new Error("it cannot be read")),
  };
  rig.add("", device, { changedSince });
  const contexts = ["x-tidemark:changed-since:p", "base:allocation"];
  const client = await RawClient.transmitting(rig.address, "", { structured: true, contexts });
  client.request({ command: blockStatus, length: MIB });
  await eventually("both to be asked", () => (device.asked.length > 0 ? true : undefined));
  client.close();
  await rig.idle();
  await nextTurn();
  t.same(rig.closed, [], "the device is still at it");
  for (const answer of device.asked) answer();
  await eventually("the export to be closed", () => (rig.closed.length === 1 ? true : undefined));
});

t.test("what the device holds of a connection that has gone counts until it has answered", async (t) => {
  const device = new SlowDevice(32 * MIB);
  const rig = await NbdRig.open(t, { "": device }, { totalBytesMax: 64 * MIB });
  device.isHeld = true;
  for (let count = 1; count <= 4; count += 1) {
    const client = await RawClient.transmitting(rig.address);
    client.request({ command: read, length: 32 * MIB });
    await eventually("it to be read", () => (rig.server.connections === 1 ? true : undefined));
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    client.close();
    await rig.idle();
  }
  t.equal(device.calls.length, 2, "more would not fit");
  t.ok(rig.server.heldBytes >= 63 * MIB, `${rig.server.heldBytes} bytes are held`);
  device.release();
  await eventually("the export to be closed", () => (rig.closed.length === 1 ? true : undefined));
  t.ok(rig.server.heldBytes <= 8 * MIB);
  const next = await RawClient.transmitting(rig.address);
  t.equal((await next.ask({ command: read, length: 32 * MIB })).error, none, "there is room again");
  next.close();
});

t.test("long requests of a connection that has gone end together, without a turn for each", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  const one = requestBytes({ command: cache, length: MIB });
  client.send(Buffer.concat(Array.from({ length: 200 }, () => one)));
  await eventually("the first to be begun", () => (device.waiting === 1 ? true : undefined));
  client.close();
  await rig.idle();
  t.same(rig.closed, [], "the device is still at the first");
  device.release();
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  t.same(rig.closed, [""]);
  t.equal(device.calls.length, 1);
});

t.test("DISC finishes a request over a long span that is under way", async (t) => {
  const device = new SlowDevice(256 * MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  client.send(
    requestBytes({ command: trim, length: 256 * MIB }),
    requestBytes({ command: disconnect, cookie: 2n }),
  );
  t.equal((await client.answer()).error, none);
  await client.ended();
  t.equal(device.calls.length, 4, "all of it was zeroed");
});

t.test("an export that ends does not wait for a long request whose client said DISC", async (t) => {
  const device = new SlowDevice(256 * MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  client.send(
    requestBytes({ command: trim, length: 256 * MIB }),
    requestBytes({ command: disconnect, cookie: 2n }),
  );
  await eventually("its first step", () => (device.waiting === 1 ? true : undefined));
  const ending = rig.server.endExport(rig.served(""), 10_000);
  device.release();
  t.equal((await client.answer()).error, ESHUTDOWN);
  client.close();
  await ending;
  t.equal(device.calls.length, 1);
  t.same(rig.metrics.ends, ["disconnected"]);
});
