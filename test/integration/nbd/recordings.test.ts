import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { messagesOf, recordings } from "#test/support/nbd/recordings.js";
import { Replay } from "#test/support/nbd/replay.js";

const device = new MemoryBlockDevice({ sizeBytes: 16 * 1024 * 1024 });
const SERVED: ServedExport = {
  type: "export",
  device,
  description: "",
  rotational: false,
  fastZero: true,
  close: () => device.close(),
};
const RECORDINGS = recordings();

function linesOf(recording: Buffer, sizes: Iterator<number> = [].values()): readonly string[] {
  const replay = new Replay(SERVED);
  for (let at = 0; at < recording.length; ) {
    const size = sizes.next().value ?? recording.length;
    replay.push(recording.subarray(at, at + size));
    at += size;
  }
  return replay.lines;
}

/** What each client did once it was through the handshake. */
const REQUESTS: Readonly<Record<string, string>> = {
  nbdinfo: "read disconnect",
  "nbdinfo-map": "blockStatus disconnect",
  "qemu-io": "write write write writeZeroes writeZeroes trim flush read flush disconnect",
  libnbd: "write write trim cache writeZeroes writeZeroes blockStatus flush read disconnect",
  "libnbd-oldest": "write read disconnect",
};

t.test("what real clients sent is understood, whole and byte by byte", async (t) => {
  for (const [client, recording] of RECORDINGS) {
    const lines = linesOf(recording);
    const refused = lines.filter((line) => /-> [1-9]|garbage|too-long|passed over/.test(line));
    t.same(refused, [], `nothing of ${client} is refused`);
    t.same(linesOf(recording, new Array<number>(recording.length).fill(1).values()), lines, client);
    t.equal(
      messagesOf(recording).reduce((sum, { length }) => sum + length, 0),
      recording.length,
    );
  }
  for (const [client, commands] of Object.entries(REQUESTS)) {
    const lines = linesOf(RECORDINGS.get(client) ?? Buffer.alloc(0));
    const found = lines.flatMap((line) => /^(\w+) -> 0$/.exec(line)?.[1] ?? []);
    t.equal(found.join(" "), commands, client);
  }
});

const LARGE = [0, 1, 0xffff, 2 ** 25 + 1, 2 ** 27 + 1, 2 ** 31, 2 ** 32 - 1];

interface Bend {
  readonly kind: "flip" | "number" | "cut" | "repeat";
  /** Where, as a share of the whole. */
  readonly at: number;
  readonly value: number;
}

const BEND: fc.Arbitrary<Bend> = fc.record({
  kind: fc.constantFrom("flip", "number", "cut", "repeat"),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  value: fc.nat(63),
});

function bent(recording: Buffer, { kind, at, value }: Bend): Buffer {
  const bytes = Buffer.from(recording);
  const from = Math.floor(at * bytes.length);
  if (kind === "cut") return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + value)]);
  if (kind === "repeat") return Buffer.concat([bytes.subarray(0, from + value), bytes.subarray(from)]);
  if (kind === "flip") bytes[from] = (bytes[from] ?? 0) ^ (1 << (value % 8));
  else if (from + 4 <= bytes.length) bytes.writeUInt32BE(LARGE[value % LARGE.length] ?? 0, from);
  return bytes;
}

t.test("bent recordings are read to an end, and in the same way however they are cut", async (t) => {
  const run = fc.property(
    fc.constantFrom(...RECORDINGS.values()),
    fc.array(BEND, { minLength: 1, maxLength: 4 }),
    fc.infiniteStream(fc.integer({ min: 1, max: 600 })),
    (recording, bends, sizes) => {
      const bytes = bends.reduce(bent, recording);
      deepStrictEqual(linesOf(bytes, sizes), linesOf(bytes));
    },
  );
  t.doesNotThrow(() => fc.assert(run, { numRuns: 2000 }));
});
