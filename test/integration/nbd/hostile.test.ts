import { setImmediate as nextTurn } from "node:timers/promises";
import t from "tap";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { OPTION, REPLY } from "#src/platform/nbd/handshake-format.js";
import { EXTENT_HELD_BYTES, EXTENTS_MAX, SPANS_PER_STEP } from "#src/platform/nbd/nbd-limits.js";
import { COMMAND, COMMAND_FLAG, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import {
  flagsBytes,
  nameAndItems,
  optionBytes,
  RawClient,
  requestBytes,
} from "#test/support/nbd/raw-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const MIB = 1024 * 1024;
const { read, write, cache, trim, writeZeroes, blockStatus } = COMMAND;

/** An honest client of another export, which must never notice anything. */
async function honest(rig: NbdRig): Promise<() => Promise<boolean>> {
  const client = await RawClient.transmitting(rig.address, "honest");
  return async () =>
    (await client.ask({ command: write, payload: patternOf(4096) })).error === NBD_ERROR.none;
}

const rigFor = (t: Parameters<typeof NbdRig.open>[0], limits = {}) =>
  NbdRig.open(
    t,
    { "": new SlowDevice(256 * MIB, { late: false }), honest: new MemoryBlockDevice({ sizeBytes: MIB }) },
    limits,
  );

const HANDSHAKES: readonly (readonly [string, readonly Uint8Array[], string])[] = [
  ["a flag that was not offered", [flagsBytes(7)], "handshake-garbage"],
  ["no option", [flagsBytes(3), new Uint8Array(16)], "handshake-garbage"],
  ["an option of 4 GiB", [flagsBytes(3), hugeOption(2 ** 32 - 1)], "handshake-garbage"],
  ["a name that is no text", [flagsBytes(3), optionBytes(1, Uint8Array.of(0xff, 0xfe))], "handshake-garbage"],
  [
    "an export that is not there, by EXPORT_NAME",
    [flagsBytes(3), optionBytes(1, Buffer.from("no"))],
    "handshake-refused",
  ],
  ["ABORT", [flagsBytes(3), optionBytes(OPTION.abort)], "aborted"],
  [
    "options without end",
    [flagsBytes(3), ...Array.from({ length: 1001 }, () => optionBytes(99))],
    "too-many-options",
  ],
];

function hugeOption(length: number): Buffer {
  const bytes = Buffer.from(optionBytes(6));
  bytes.writeUInt32BE(length, 12);
  return bytes;
}

t.test("a handshake that makes no sense ends that connection and no other", async (t) => {
  const rig = await rigFor(t);
  const works = await honest(rig);
  for (const [what, bytes, reason] of HANDSHAKES) {
    const client = await RawClient.connect(rig.address);
    client.send(...bytes);
    await client.ended();
    await eventually("the count", () => (rig.server.connections === 1 ? true : undefined));
    t.equal(rig.metrics.ends.at(-1), reason, what);
  }
  t.equal(await works(), true);
});

t.test("nothing that lies behind what ends a handshake is acted upon", async (t) => {
  const rig = await rigFor(t);
  const behind = [
    optionBytes(OPTION.go, nameAndItems("honest")),
    requestBytes({ command: write, payload: patternOf(4096) }),
  ];
  const endings: readonly (readonly Uint8Array[])[] = [
    [flagsBytes(7)],
    [flagsBytes(3), optionBytes(OPTION.abort)],
    [flagsBytes(3), optionBytes(OPTION.exportName, Buffer.from("no"))],
    [flagsBytes(3), hugeOption(2 ** 32 - 1)],
  ];
  for (const ending of endings) {
    const client = await RawClient.connect(rig.address);
    client.send(Buffer.concat([...ending, ...behind]));
    await client.ended();
    await rig.idle();
  }
  t.same(rig.opened, ["no"], "what comes behind is not opened");
  t.same(rig.metrics.answers, [], "nor carried out");
  t.same(rig.metrics.ends, ["handshake-garbage", "aborted", "handshake-refused", "handshake-garbage"]);
});

t.test("an option that is too long is dropped and refused, and the next is answered", async (t) => {
  const rig = await rigFor(t);
  const client = await RawClient.connect(rig.address);
  await client.greet(3);
  t.equal((await client.option(OPTION.go, new Uint8Array(MIB))).type, REPLY.tooBig);
  t.equal((await client.option(OPTION.structuredReply)).type, REPLY.ack);
  client.close();
});

t.test("a handshake has its time, however busy it looks", async (t) => {
  const rig = await rigFor(t, { handshakeMsMax: 100 });
  const clients = [await RawClient.connect(rig.address), await RawClient.connect(rig.address)];
  await clients[1]?.greet(3);
  const trickle = setInterval(() => clients[1]?.send(optionBytes(99)), 10);
  await Promise.all(clients.map((client) => client.ended()));
  clearInterval(trickle);
  await rig.idle();
  t.same(rig.metrics.ends, ["handshake-timeout", "handshake-timeout"]);
});

t.test("a client that asks and does not listen is not answered without end", async (t) => {
  const rig = await rigFor(t, { handshakeMsMax: 1000 });
  for (let count = 0; count < 500; count += 1)
    rig.add(`export-${count}`, new MemoryBlockDevice({ sizeBytes: 1 }));
  const client = await RawClient.connect(rig.address);
  await client.greet(3);
  client.socket.pause();
  const before = process.memoryUsage().arrayBuffers;
  client.send(...Array.from({ length: 900 }, () => optionBytes(OPTION.list)));
  await eventually("its end", () => (rig.server.connections === 0 ? true : undefined));
  t.ok(process.memoryUsage().arrayBuffers - before < 16 * MIB);
  t.same(rig.metrics.ends, ["handshake-timeout"]);
  client.close();
});

t.test("a flood of options is answered one a turn, so that everybody else has theirs", async (t) => {
  const rig = await rigFor(t);
  const client = await RawClient.connect(rig.address);
  const asked = ["a", "b"].map((name) => optionBytes(OPTION.info, nameAndItems(name)));
  client.send(flagsBytes(3), Buffer.concat(Array.from({ length: 200 }, () => asked).flat()));
  let most = 0;
  for (let seen = 0; seen < 400; seen = rig.opened.length) {
    await nextTurn();
    most = Math.max(most, rig.opened.length - seen);
  }
  t.ok(most <= 2, `${most} at once`);
  client.close();
});

t.test("garbage where a request should be ends the connection", async (t) => {
  const rig = await rigFor(t);
  const works = await honest(rig);
  const REQUESTS: readonly (readonly [Uint8Array, string])[] = [
    [new Uint8Array(28), "request-garbage"],
    [requestBytes({ command: write, length: 2 ** 32 - 1 }), "request-too-long"],
  ];
  for (const [bytes, reason] of REQUESTS) {
    const client = await RawClient.transmitting(rig.address);
    client.send(bytes);
    await client.ended();
    await eventually("the count", () => (rig.server.connections === 1 ? true : undefined));
    t.equal(rig.metrics.ends.at(-1), reason);
  }
  t.equal(await works(), true);
});

t.test(
  "clients that do not take their replies, or send half a write, hold a bounded number of bytes",
  async (t) => {
    const limits = { totalBytesMax: 48 * MIB, stalledMsMax: 150, connectionBytesMax: 40 * MIB };
    const rig = await rigFor(t, limits);
    const works = await honest(rig);
    const clients: RawClient[] = [];
    for (let count = 0; count < 6; count += 1) {
      const client = await RawClient.transmitting(rig.address);
      clients.push(client);
      client.socket.pause();
      if (count % 2 === 0)
        client.send(...Array.from({ length: 20 }, () => requestBytes({ command: read, length: 16 * MIB })));
      else client.send(requestBytes({ command: write, payload: new Uint8Array(32 * MIB) }).subarray(0, MIB));
    }
    await eventually("them to be stopped", () => (rig.server.heldBytes > 16 * MIB ? true : undefined));
    t.ok(rig.server.heldBytes <= limits.totalBytesMax + 8 * MIB, `${rig.server.heldBytes} bytes are held`);
    t.equal(await works(), true, "who needs little is not held up");
    const needy = await RawClient.transmitting(rig.address, "honest");
    t.equal(
      (await needy.ask({ command: read, length: MIB })).error,
      NBD_ERROR.none,
      "who needs much gets it in the end",
    );
    t.ok(rig.metrics.ends.includes("stalled"), "because those who stood still were left");
    for (const client of [...clients, needy]) client.close();
    await eventually("all to be given back", () => (rig.server.heldBytes <= 8 * MIB ? true : undefined));
  },
);

/** What each may hold at most until it is answered: extents do. */
const LONG: readonly (readonly [string, { readonly command: number; readonly flags?: number }, number])[] = [
  ["reading ahead", { command: cache }, 0],
  ["zeroing", { command: trim }, 0],
  ["filling with zeros", { command: writeZeroes, flags: COMMAND_FLAG.noHole }, 0],
  ["asking for the allocation", { command: blockStatus }, EXTENTS_MAX * EXTENT_HELD_BYTES],
];

for (const [what, request, bytesMax] of LONG) {
  t.test(`a flood of long requests holds up nobody else: ${what}`, async (t) => {
    const device = new CountedDevice(256 * MIB, { late: false });
    const rig = await NbdRig.open(t, { "": device, honest: new MemoryBlockDevice({ sizeBytes: MIB }) });
    const works = await honest(rig);
    const options = { structured: true, contexts: ["base:allocation"] };
    const flooding = [
      await RawClient.transmitting(rig.address, "", options),
      await RawClient.transmitting(rig.address, "", options),
    ];
    for (const client of flooding) {
      client.socket.pause();
      const one = requestBytes({ ...request, length: 256 * MIB });
      client.send(Buffer.concat(Array.from({ length: 200 }, () => one)));
    }
    let most = 0;
    for (let seen = 0, turn = 0; seen < 50 || turn < 50; turn += 1) {
      await nextTurn();
      most = Math.max(most, device.asked - seen);
      seen = device.asked;
    }
    // The next step may have been begun behind the one of this turn. A step asks for the allocation of many spans.
    t.ok(most <= 2 * SPANS_PER_STEP, `at most ${most} calls in a turn of the loop`);
    t.equal(await works(), true);
    t.ok(rig.server.heldBytes <= 8 * MIB + 400 * bytesMax, `${rig.server.heldBytes} bytes are held`);
    for (const client of flooding) client.close();
    await eventually("the device to be left alone", () => (rig.server.openExports === 1 ? true : undefined));
  });
}

t.test("a device that answers late is at one step of each connection that reads ahead", async (t) => {
  const device = new SlowDevice(256 * MIB);
  const rig = await NbdRig.open(t, { "": device });
  const clients = [await RawClient.transmitting(rig.address), await RawClient.transmitting(rig.address)];
  device.isHeld = true;
  const one = requestBytes({ command: cache, length: 256 * MIB });
  for (const client of clients) client.send(Buffer.concat(Array.from({ length: 100 }, () => one)));
  await eventually("both to have begun", () => (device.waiting >= 2 ? true : undefined));
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  t.same(device.calls, ["read 0 262144", "read 0 262144"]);
  for (const client of clients) client.close();
  await rig.idle();
  device.release();
  await eventually("the export to be closed", () => (rig.server.openExports === 0 ? true : undefined));
  t.equal(device.calls.length, 2, "when they have gone nothing more is read");
});

/** Counts whatever it is asked, also for the allocation. */
class CountedDevice extends SlowDevice {
  #allocations = 0;

  get asked(): number {
    return this.calls.length + this.#allocations;
  }

  override allocation(
    offset: number,
    length: number,
  ): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    this.#allocations += 1;
    return super.allocation(offset, length);
  }
}

t.test("a client that takes its replies slowly gets them all", async (t) => {
  const rig = await rigFor(t);
  const client = await RawClient.transmitting(rig.address);
  client.socket.pause();
  for (let cookie = 0n; cookie < 30n; cookie += 1n)
    client.send(requestBytes({ command: read, cookie, length: 4 * MIB }));
  await eventually("it to be held", () => (rig.server.heldBytes > 32 * MIB ? true : undefined));
  client.socket.resume();
  for (let cookie = 0n; cookie < 30n; cookie += 1n) {
    const answer = await client.answer(4 * MIB);
    t.same([answer.cookie, answer.error], [cookie, NBD_ERROR.none]);
  }
  client.close();
});
