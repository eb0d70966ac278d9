import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { CHUNK, COMMAND, COMMAND_FLAG, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { RawClient, type RequestFields, requestBytes } from "#test/support/nbd/raw-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const SIZE = 8 * MIB;
const MAX = 32 * MIB;

/** The error table, as (what, request, error); each is asked with simple and with structured replies. */
const { read, write, flush, trim, cache, writeZeroes, blockStatus } = COMMAND;
const { fua, noHole, dontFragment, reqOne, fastZero } = COMMAND_FLAG;
const { none, EINVAL, ENOSPC, ENOTSUP, EPERM } = NBD_ERROR;
const bytes = new Uint8Array(512);
const TABLE: readonly (readonly [string, RequestFields, number])[] = [
  ["read to the end", { command: read, offset: SIZE - 512, length: 512 }, none],
  ["read past the end", { command: read, offset: SIZE - 511, length: 512 }, EINVAL],
  ["read behind the end", { command: read, offset: SIZE + 1, length: 0 }, EINVAL],
  ["read at 2^64 - 1", { command: read, offset: 2n ** 64n - 1n, length: 1 }, EINVAL],
  ["read at 2^63", { command: read, offset: 2n ** 63n, length: 1 }, EINVAL],
  ["read at 2^53", { command: read, offset: 2n ** 53n, length: 1 }, EINVAL],
  ["read of nothing", { command: read, length: 0 }, none],
  ["read of nothing at the end", { command: read, offset: SIZE, length: 0 }, none],
  ["read of more than may be", { command: read, length: MAX + 1 }, EINVAL],
  ["read with FUA", { command: read, length: 512, flags: fua }, none],
  ["read with NO_HOLE", { command: read, length: 512, flags: noHole }, EINVAL],
  ["read with an unknown flag", { command: read, length: 512, flags: 1 << 9 }, EINVAL],
  ["write", { command: write, payload: bytes }, none],
  ["write with FUA", { command: write, payload: bytes, flags: fua }, none],
  ["write with DF", { command: write, payload: bytes, flags: dontFragment }, EINVAL],
  ["write past the end", { command: write, offset: SIZE - 511, payload: bytes }, ENOSPC],
  ["write at 2^64 - 512", { command: write, offset: 2n ** 64n - 512n, payload: bytes }, ENOSPC],
  ["write of nothing", { command: write }, none],
  ["write of nothing behind the end", { command: write, offset: SIZE + 1 }, ENOSPC],
  ["write of more than may be", { command: write, payload: new Uint8Array(MAX + 1) }, EINVAL],
  ["flush", { command: flush }, none],
  ["flush with a span", { command: flush, length: 5 }, EINVAL],
  ["flush with FUA", { command: flush, flags: fua }, none],
  ["trim", { command: trim, length: 4096 }, none],
  ["trim with FUA", { command: trim, length: 4096, flags: fua }, none],
  ["trim of nothing", { command: trim, length: 0 }, none],
  ["trim past the end", { command: trim, offset: SIZE - 1, length: 2 }, EINVAL],
  ["trim of 4 GiB - 1", { command: trim, length: 2 ** 32 - 1 }, EINVAL],
  ["cache", { command: cache, length: SIZE }, none],
  ["cache of nothing", { command: cache, length: 0 }, none],
  ["cache past the end", { command: cache, offset: 1, length: SIZE }, EINVAL],
  ["write zeroes", { command: writeZeroes, length: 4096 }, none],
  ["write zeroes, no hole", { command: writeZeroes, length: 2 * MIB, flags: noHole }, none],
  ["write zeroes, fast", { command: writeZeroes, length: 4096, flags: fastZero | fua }, none],
  [
    "write zeroes, fast and no hole",
    { command: writeZeroes, length: 4096, flags: fastZero | noHole },
    ENOTSUP,
  ],
  ["write zeroes past the end", { command: writeZeroes, offset: SIZE - 1, length: 2 }, ENOSPC],
  ["write zeroes of nothing", { command: writeZeroes, length: 0 }, none],
  ["write zeroes with DF", { command: writeZeroes, length: 1, flags: dontFragment }, EINVAL],
  ["block status without contexts", { command: blockStatus, length: 4096 }, EINVAL],
  ["an unknown command", { command: 8, length: 4096 }, EINVAL],
  ["the last command there can be", { command: 65_535, flags: 65_535, length: 0 }, EINVAL],
];

for (const structured of [false, true]) {
  t.test(`what each request is answered, ${structured ? "structured" : "simple"} replies`, async (t) => {
    const rig = await NbdRig.open(t, { "": new MemoryBlockDevice({ sizeBytes: SIZE }) });
    const client = await RawClient.transmitting(rig.address, "", { structured });
    let cookie = 0xfedcba9876543210n;
    for (const [what, request, error] of TABLE) {
      cookie += 1n;
      const answer = await client.ask({ ...request, cookie });
      t.same([answer.error, answer.cookie], [error, cookie], what);
    }
    t.equal(client.unread, 0, "nothing was said that was not asked");
    const counted = rig.metrics.answers.map(({ error }) => error);
    t.same(
      counted,
      TABLE.map(([, , error]) => error),
      "each was counted with its error",
    );
    client.close();
  });
}

t.test("a read-only export refuses every change and nothing else", async (t) => {
  const rig = await NbdRig.open(t, { "": new MemoryBlockDevice({ sizeBytes: SIZE, readOnly: true }) });
  const client = await RawClient.transmitting(rig.address);
  for (const command of [write, trim, writeZeroes])
    t.equal((await client.ask({ command, length: 0 })).error, EPERM);
  t.equal((await client.ask({ command: write, payload: bytes })).error, EPERM, "its payload is consumed");
  t.equal((await client.ask({ command: read, length: 512 })).error, none);
  t.equal((await client.ask({ command: flush })).error, none);
  client.close();
});

for (const late of [false, true]) {
  t.test(
    `bytes come back as they went, from a device that answers ${late ? "late" : "at once"}`,
    async (t) => {
      const rig = await NbdRig.open(t, { "": new SlowDevice(SIZE, { late }) });
      for (const structured of [false, true]) {
        const client = await RawClient.transmitting(rig.address, "", { structured });
        for (const length of [1, 511, 4096, 65_536, MIB, 3 * MIB + 17]) {
          const payload = patternOf(length, length % 97);
          t.equal((await client.ask({ command: write, offset: 4095, payload })).error, none);
          const answer = await client.ask({
            command: read,
            offset: 4095,
            length,
            flags: structured ? dontFragment : 0,
          });
          sameBytes(t, structured ? answer.data.subarray(8) : answer.data, payload, `${length} bytes`);
        }
        client.close();
      }
    },
  );

  t.test(
    `requests in one piece and byte by byte, from a device that answers ${late ? "late" : "at once"}`,
    async (t) => {
      const rig = await NbdRig.open(t, { "": new SlowDevice(SIZE, { late }) });
      const client = await RawClient.transmitting(rig.address);
      const stream = Buffer.concat([
        requestBytes({ command: write, cookie: 1n, offset: 10, payload: patternOf(300) }),
        requestBytes({ command: write, cookie: 2n, offset: SIZE, payload: patternOf(300) }),
        requestBytes({ command: flush, cookie: 3n }),
      ]);
      const cookies = async () => {
        const answers = [await client.answer(), await client.answer(), await client.answer()];
        return answers.map((answer) => `${answer.cookie} ${answer.error}`).sort();
      };
      client.send(stream);
      t.same(await cookies(), ["1 0", "2 28", "3 0"]);
      client.socket.setNoDelay(true);
      for (const byte of stream) client.send(Uint8Array.of(byte));
      t.same(await cookies(), ["1 0", "2 28", "3 0"]);
      sameBytes(t, (await client.ask({ command: read, offset: 10, length: 300 })).data, patternOf(300));
      client.close();
    },
  );

  t.test(
    `a large read names its holes, from a device that answers ${late ? "late" : "at once"}`,
    async (t) => {
      const rig = await NbdRig.open(t, { "": new SlowDevice(SIZE, { late }) });
      const client = await RawClient.transmitting(rig.address, "", { structured: true });
      await client.ask({ command: write, offset: MIB, payload: patternOf(MIB) });
      client.request({ command: read, cookie: 7n, offset: 0, length: 4 * MIB });
      const chunks = [await client.answer(), await client.answer(), await client.answer()];
      t.same(
        chunks.map(({ type, flags, cookie, data }) => [type, flags, cookie, data.readBigUInt64BE(0)]),
        [
          [CHUNK.offsetHole, 0, 7n, 0n],
          [CHUNK.offsetData, 0, 7n, BigInt(MIB)],
          [CHUNK.offsetHole, 1, 7n, BigInt(2 * MIB)],
        ],
      );
      t.same([chunks[0]?.data.readUInt32BE(8), chunks[2]?.data.readUInt32BE(8)], [MIB, 2 * MIB]);
      sameBytes(t, chunks[1]?.data.subarray(8) ?? bytes, patternOf(MIB));
      const whole = await client.ask({ command: read, length: 4 * MIB, flags: dontFragment });
      t.same([whole.type, whole.data.length], [CHUNK.offsetData, 8 + 4 * MIB], "in one piece with DF");
      client.close();
    },
  );

  t.test(
    `the device's errors are told, from a device that answers ${late ? "late" : "at once"}`,
    async (t) => {
      const device = new SlowDevice(SIZE, { late });
      const rig = await NbdRig.open(t, { "": device });
      const client = await RawClient.transmitting(rig.address, "", { structured: true });
      const ERRORS = { ENOSPC: 28, EDQUOT: 28, EIO: 5, EROFS: 1, ENOMEM: 12, ENOTSUP: 95, ECHILD: 5 };
      for (const [code, told] of Object.entries(ERRORS)) {
        device.failure = Object.assign(new Error(code), { code });
        for (const request of [
          { command: read, length: 4096 },
          { command: write, payload: patternOf(4096) },
          { command: writeZeroes, length: 4096 },
          { command: writeZeroes, length: 4096, flags: noHole },
          { command: trim, length: 4096 },
          { command: cache, length: 4096 },
          { command: flush },
        ])
          t.equal((await client.ask(request)).error, told, `${code} of command ${request.command}`);
      }
      device.failure = undefined;
      t.equal((await client.ask({ command: read, length: 4096 })).error, none, "and then it goes on");
      client.close();
    },
  );
}

t.test("block status joins what is alike, one or all, and ends at the span", async (t) => {
  const device = new MemoryBlockDevice({ sizeBytes: SIZE });
  const rig = await NbdRig.open(t, { "": device });
  device.write(MIB, patternOf(MIB));
  const contexts = ["base:allocation"];
  const client = await RawClient.transmitting(rig.address, "", { structured: true, contexts });
  const extents = async (fields: Omit<RequestFields, "command">) => {
    const { type, data } = await client.ask({ command: blockStatus, ...fields });
    const words = Array.from({ length: data.length / 4 }, (_, index) => data.readUInt32BE(4 * index));
    return [type, ...words];
  };
  t.same(await extents({ length: SIZE }), [CHUNK.blockStatus, 1, MIB, 3, MIB, 0, SIZE - 2 * MIB, 3]);
  t.same(await extents({ length: SIZE, flags: reqOne }), [CHUNK.blockStatus, 1, MIB, 3]);
  t.same(await extents({ offset: MIB + 5, length: 10 }), [CHUNK.blockStatus, 1, 10, 0]);
  t.equal((await client.ask({ command: blockStatus, length: 0 })).error, EINVAL);
  t.equal((await client.ask({ command: blockStatus, offset: 1, length: SIZE })).error, EINVAL);
  client.close();
});

t.test("a span of 4 GiB - 1 is zeroed, filled, read ahead and described in steps", async (t) => {
  const sizeBytes = 2 ** 32;
  const device = new SlowDevice(sizeBytes, { late: false });
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address, "", {
    structured: true,
    contexts: ["base:allocation"],
  });
  const length = 2 ** 32 - 1;
  device.write(length - 1, patternOf(2));
  t.equal((await client.ask({ command: trim, length })).error, none);
  t.ok(device.calls.length > 10, `in ${device.calls.length} calls`);
  t.equal(device.inner.allocatedBytes, 4096, "the last byte is left");
  const { data } = await client.ask({ command: blockStatus, length });
  t.equal(data.readUInt32BE(4) + data.readUInt32BE(12), length);
  client.close();
});

t.test("FUA and FLUSH sync the device, once for all who wait", async (t) => {
  const device = new SlowDevice(SIZE, { late: false });
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  await client.ask({ command: write, payload: bytes, flags: fua });
  t.same(device.calls, ["write 0 512", "flush"]);
  device.isHeld = true;
  for (let count = 0; count < 20; count += 1) client.request({ command: flush });
  const other = await RawClient.transmitting(rig.address);
  t.equal((await other.ask({ command: read, length: 0 })).error, none, "others are served meanwhile");
  device.release();
  for (let count = 0; count < 20; count += 1) t.equal((await client.answer()).error, none);
  t.equal(
    device.calls.filter((call) => call === "flush").length,
    3,
    "the first, the one it met, and one for the rest",
  );
  client.close();
  other.close();
});
