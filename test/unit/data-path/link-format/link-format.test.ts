import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  CONTROL_BYTES_MAX,
  creditOfSeed,
  decodeRequest,
  decodeResponse,
  encodeBatchMessage,
  encodeRequest,
  encodeResponse,
  encodeSeedMessage,
  type Handshake,
  isSoundSeed,
  MESSAGE_BYTES_MAX,
  namedHashes,
  type RequestMessage,
  type ResponseMessage,
} from "#src/data-path/link-format/link-format.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import { replicationApi } from "#src/platform/grpc/contract.js";
import { pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const { requestSerialize, requestDeserialize, responseSerialize, responseDeserialize } =
  replicationApi().ReplicationService.service.Replicate;

const POSITION = { entry: 0xfedcba9876543210n, sequence: 2 ** 53 - 1 };
const HANDSHAKE: Handshake = {
  protocol: { min: 1, max: 3 },
  batchFormat: { min: 1, max: 1 },
  site: "alpha",
  group: "orders",
  groupId: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f",
  codecs: ["zstd", "plain"],
  lineage: [
    { id: 0xa1n, epoch: 1, first: 1, parent: undefined, writer: "alpha" },
    { id: 2n ** 64n - 1n, epoch: 1, first: 301, parent: { entry: 0xa1n, sequence: 300 }, writer: "alpha" },
  ],
  promise: { epoch: 1, id: 2n ** 64n - 1n },
  told: 2 ** 40,
  heard: 128,
  progress: {
    received: POSITION,
    durable: { entry: 0xa1n, sequence: 0 },
    promotable: { entry: 0xa1n, sequence: 129 },
    freeBytes: 0,
    receivedHash: 0n,
    // The library reads it as a number.
    durableHash: 2n ** 40n,
  },
  messageBytesMax: MESSAGE_BYTES_MAX,
  programVersion: "0.1.0",
  runId: 7n,
  previousRun: "unclean",
  horizon: 128,
  seedFormat: { min: 1, max: 1 },
  wholeMembers: [1, 300],
  againMembers: [2, 301],
};

const STOP = { code: "DIVERGED", message: "two histories", hint: "choose ümlaut", retryable: true };
const REPORT = {
  conditions: [
    { type: "LinkUp", status: "true", reason: "CONNECTED", message: "", sinceMs: 1_700_000_000_000 },
    { type: "RpoMet", status: "unknown", reason: "NOT_KNOWN", message: "höchstens", sinceMs: 0 },
  ],
  points: { count: 3, oldestMs: 1, newestMs: 1_700_000_000_000, windowFromMs: undefined },
  seed: undefined,
  resync: undefined,
  linkBytesPerSecondMax: undefined,
} as const;
const REQUESTS: readonly Exclude<RequestMessage, { type: "other" }>[] = [
  { type: "handshake", handshake: HANDSHAKE },
  { type: "ack", progress: HANDSHAKE.progress },
  {
    type: "heartbeat",
    heartbeat: { number: 3, timeMs: 1_700_000_000_123, echo: 300, indexed: POSITION },
  },
  {
    type: "heartbeat",
    heartbeat: { number: 1, timeMs: 0, echo: 0, indexed: undefined, report: REPORT },
  },
  { type: "credit", bytes: 2 ** 40 },
  { type: "seeded", number: 300 },
  { type: "differs", number: 300, equal: Uint8Array.of(5, 128) },
  { type: "empty", member: 2 },
  { type: "stop", stop: STOP },
];
const RESPONSES: readonly ResponseMessage[] = [
  { type: "handshake", handshake: { ...HANDSHAKE, previousRun: undefined, promise: undefined, lineage: [] } },
  {
    type: "heartbeat",
    heartbeat: {
      number: 1,
      timeMs: 1_700_000_000_001,
      written: POSITION,
      writtenBytes: 2 ** 50,
      writes: 127,
      outOfSyncBytes: 128,
      ceiling: 16_384,
      oldestUnacknowledgedMs: 1_700_000_000_000,
      echo: 2,
      report: {
        conditions: [],
        points: undefined,
        seed: { doneBytes: 0, totalBytes: 2 ** 45, bytesPerSecond: 300 },
        resync: { doneBytes: 128, totalBytes: 129, bytesPerSecond: 0 },
        linkBytesPerSecondMax: 2 ** 37,
      },
    },
  },
  {
    type: "lineage",
    ancestry: { lineage: HANDSHAKE.lineage, promise: HANDSHAKE.promise, told: 0, heard: 3 },
  },
  { type: "stop", stop: STOP },
];

t.test("what is written reads back, and is what a protobuf library writes", (t) => {
  for (const message of REQUESTS) {
    const bytes = encodeRequest(message);
    t.same(decodeRequest(bytes), message, message.type);
    // Through the library and back: it reads ours, and ours reads what it writes of that.
    t.same(decodeRequest(requestSerialize(requestDeserialize(Buffer.from(bytes)))), message, message.type);
  }
  for (const message of RESPONSES) {
    const bytes = encodeResponse(message);
    t.same(decodeResponse(bytes), message, message.type);
    t.same(decodeResponse(responseSerialize(responseDeserialize(Buffer.from(bytes)))), message, message.type);
  }
  const progress = { ...HANDSHAKE.progress, durableHash: 2n ** 64n - 2n };
  const read = decodeRequest(encodeRequest({ type: "ack", progress }));
  t.same(read, { type: "ack", progress }, "a hash keeps all its bits");
  t.end();
});

t.test("the library understands every field", (t) => {
  const read = requestDeserialize(Buffer.from(encodeRequest({ type: "handshake", handshake: HANDSHAKE })));
  const found = read.handshake;
  t.match(found, { site: "alpha", group: "orders", groupId: HANDSHAKE.groupId, horizon: 128 });
  t.match(found, { seedFormat: { min: 1, max: 1 }, wholeMembers: [1, 300] });
  t.same(found?.codecs, ["CODEC_ZSTD", "CODEC_PLAIN"]);
  t.equal(found?.previousRun, "RUN_END_UNCLEAN");
  t.same(found?.lineage?.entries?.[1]?.id, Buffer.alloc(8, 0xff));
  t.equal(found?.lineage?.entries?.[1]?.parent?.sequence, 300);
  t.same(found?.progress?.received?.entryId, Buffer.from("fedcba9876543210", "hex"));
  t.equal(found?.progress?.received?.sequence, 2 ** 53 - 1);
  t.equal(found?.progress?.receivedHash, 0);
  t.equal(found?.progress?.freeBytes, 0);
  t.end();
});

t.test("the bytes of a batch go as they are", (t) => {
  for (const length of [1, 127, 128, 65_536, BATCH_BYTES_MAX]) {
    const batch = pattern(length, 3);
    const message = encodeBatchMessage(batch);
    t.ok(message.length <= MESSAGE_BYTES_MAX && message.length - length <= 17, `${length} bytes`);
    const library = responseSerialize({
      batch: { codec: "CODEC_PLAIN", plainBytes: length, data: Buffer.from(batch) },
    });
    t.ok(Buffer.from(message).equals(library), "as a protobuf library writes it");
    const read = decodeResponse(message);
    t.match(read, { type: "batch", codec: "plain", plainBytes: length });
    const data = read.type === "batch" ? read.data : new Uint8Array(0);
    t.ok(equalBytes(data, batch));
    t.equal(data.buffer, message.buffer, "and are not copied to be read");
  }
  t.end();
});

const CHUNK = { number: 3, member: 2, offset: 65_536, length: 65_536, sequence: 300 } as const;

t.test("a chunk of a seed goes as it is, and every byte of it is checked", (t) => {
  for (const data of [pattern(65_536, 4), undefined]) {
    const message = encodeSeedMessage({ ...CHUNK, data }, 0xa1n, hash64);
    const read = decodeResponse(message);
    if (read.type !== "seed") throw new Error(read.type);
    t.match(read, CHUNK);
    t.same(read.data, data);
    t.equal(isSoundSeed(read, 0xa1n, hash64), true);
    t.equal(isSoundSeed(read, 0xa2n, hash64), false, "of another entry");
    for (const changed of [{ sequence: 301 }, { offset: 0 }, { member: 1 }, { number: 4 }, { length: 1 }])
      t.equal(isSoundSeed({ ...read, ...changed }, 0xa1n, hash64), false, Object.keys(changed).join());
    const again = decodeResponse(responseSerialize(responseDeserialize(Buffer.from(message))));
    if (again.type !== "seed") throw new Error(again.type);
    // The library takes 64 bits for a number, which a hash does not fit into.
    t.same({ ...again, hash: read.hash, data: undefined }, { ...read, data: undefined });
    t.same(again.data && new Uint8Array(again.data), data, "as a protobuf library reads and writes it");
  }
  const damaged = encodeSeedMessage({ ...CHUNK, data: pattern(65_536, 4) }, 0xa1n, hash64);
  damaged.set([(damaged.at(-1) ?? 0) ^ 1], damaged.length - 1);
  const read = decodeResponse(damaged);
  t.equal(read.type === "seed" && isSoundSeed(read, 0xa1n, hash64), false, "a byte that flips on the way");
  t.end();
});

t.test("a chunk that is packed says with what and from how much, and counts as credit unpacked", (t) => {
  const data = pattern(65_536, 4);
  const packed = { codec: "lz4", data: pattern(1000, 5) } as const;
  const message = encodeSeedMessage({ ...CHUNK, data }, 0xa1n, hash64, packed);
  const read = decodeResponse(message);
  if (read.type !== "seed") throw new Error(read.type);
  t.match(read, { ...CHUNK, codec: "lz4", plainBytes: 65_536, data: packed.data });
  t.equal(isSoundSeed(read, 0xa1n, hash64), false, "what is packed is not what was sealed");
  t.equal(isSoundSeed({ ...read, data }, 0xa1n, hash64), true, "what comes out is");
  t.equal(creditOfSeed(message.length, 1000, 65_536), message.length + 64_536);
  const larger = { codec: "zstd", data: pattern(65_537, 5) } as const;
  t.throws(() => decodeResponse(encodeSeedMessage({ ...CHUNK, data }, 0xa1n, hash64, larger)), {
    code: "PEER_MESSAGE_INVALID",
  });
  t.end();
});

t.test("pages of a chunk are named, and what is named and what is not has to fit together", (t) => {
  const data = pattern(14 * 4096, 4);
  // Of sixteen pages the second and the last.
  const named = { bits: Uint8Array.of(2, 128), hashes: BigUint64Array.of(7n, 2n ** 64n - 1n) };
  const chunk = { ...CHUNK, named, data };
  const message = encodeSeedMessage(chunk, 0xa1n, hash64);
  const read = decodeResponse(message);
  if (read.type !== "seed") throw new Error(read.type);
  t.match(read, CHUNK);
  t.same(read.named, named);
  t.same(read.data, data);
  t.same(
    namedHashes(named),
    new Map([
      [1, 7n],
      [15, 2n ** 64n - 1n],
    ]),
  );
  t.equal(isSoundSeed(read, 0xa1n, hash64), true);
  for (const changed of [{ hashes: BigUint64Array.of(7n, 1n) }, { bits: Uint8Array.of(4, 128) }])
    t.equal(isSoundSeed({ ...read, named: { ...named, ...changed } }, 0xa1n, hash64), false);
  t.equal(isSoundSeed({ ...read, named: undefined }, 0xa1n, hash64), false);
  const again = decodeResponse(responseSerialize(responseDeserialize(Buffer.from(message))));
  if (again.type !== "seed") throw new Error(again.type);
  t.same(new Uint8Array(again.named?.bits ?? []), named.bits, "as a protobuf library reads and writes it");
  const all = { bits: Uint8Array.of(255, 255), hashes: new BigUint64Array(16) };
  t.match(
    decodeResponse(encodeSeedMessage({ ...CHUNK, named: all, data: new Uint8Array(0) }, 0xa1n, hash64)),
    {
      named: all,
      data: new Uint8Array(0),
    },
  );
  for (const wrong of [
    { named: { ...named, bits: Uint8Array.of(2) }, data },
    { named: { ...named, bits: Uint8Array.of(2, 128, 0) }, data },
    { named: { ...named, bits: Uint8Array.of(2, 0) }, data },
    { named, data: pattern(13 * 4096, 4) },
    { named: all, data },
    {
      length: 4096,
      named: { bits: Uint8Array.of(2), hashes: BigUint64Array.of(7n) },
      data: pattern(4096, 1),
    },
  ])
    t.throws(() => decodeResponse(encodeSeedMessage({ ...CHUNK, ...wrong }, 0xa1n, hash64)), {
      code: "PEER_MESSAGE_INVALID",
    });
  t.throws(() => decodeRequest(encodeRequest({ type: "differs", number: 1, equal: new Uint8Array(31) })), {
    code: "PEER_MESSAGE_INVALID",
  });
  t.end();
});

t.test("golden bytes", (t) => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  t.equal(hex(encodeRequest({ type: "credit", bytes: 300 })), "22" + "03" + "08ac02");
  t.equal(
    hex(encodeRequest({ type: "stop", stop: { ...STOP, code: "A", message: "b", hint: "c" } })),
    "3a" + "0b" + "0a0141" + "120162" + "1a0163" + "2001",
  );
  t.equal(hex(encodeRequest({ type: "seeded", number: 300 })), "42" + "03" + "08ac02");
  t.equal(
    hex(encodeSeedMessage({ ...CHUNK, data: undefined }, 0xa1n, hash64)),
    "42" + "1a" + "0803" + "1002" + "18808004" + "20808004" + "28ac02" + "31b6a83a9837964b79" + "7a00",
  );
  t.equal(hex(encodeBatchMessage(Uint8Array.of(9, 8))), "12" + "08" + "0801" + "1002" + "7a02" + "0908");
  t.end();
});

t.test("what is not known is stepped over", (t) => {
  const [handshake] = REQUESTS.map((message) => encodeRequest(message));
  const unknown = Uint8Array.from([0xfa, 0x01, 0x02, 1, 2]); // field 31, two bytes
  t.same(decodeRequest(unknown), { type: "other", field: 31 });
  t.same(decodeRequest(requestSerialize({ range: { request: 1 } })), { type: "other", field: 5 });
  t.equal(decodeRequest(handshake ?? unknown).type, "handshake");
  t.same(decodeResponse(new Uint8Array(0)), { type: "other", field: 0 });
  t.end();
});

/** Whether it was understood or refused; anything else thrown is a fault of ours. */
function survives(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  try {
    decode(bytes);
    return true;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    deepStrictEqual([error.kind, error.code], ["invalid", "PEER_MESSAGE_INVALID"]);
    return false;
  }
}

t.test("hostile bytes are refused with a code, and nothing else happens", (t) => {
  const samples = [...REQUESTS.map((message) => encodeRequest(message)), ...RESPONSES.map(encodeResponse)];
  samples.push(encodeBatchMessage(pattern(100, 1)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      survives(decodeRequest, bytes);
      survives(decodeResponse, bytes);
    }),
    { numRuns: 300, seed: 1 },
  );
  let refused = 0;
  fc.assert(
    fc.property(
      fc.nat(samples.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(),
      (at, where, by, cut) => {
        const sample = samples[at] ?? new Uint8Array(0);
        const bytes = new Uint8Array(sample);
        bytes[where % bytes.length] = (bytes[where % bytes.length] ?? 0) ^ by;
        for (const hostile of [bytes, bytes.subarray(0, cut % bytes.length)])
          for (const decode of [decodeRequest, decodeResponse]) if (!survives(decode, hostile)) refused += 1;
      },
    ),
    { numRuns: 1000, seed: 2 },
  );
  t.ok(refused > 100, `${refused} were refused`);
  t.end();
});

t.test("bounds", (t) => {
  const refusedAs = (decode: (bytes: Uint8Array) => unknown, hex: string) => {
    try {
      decode(Buffer.from(hex, "hex"));
    } catch (error) {
      return error instanceof TidemarkError ? String(error.facts["reason"]) : String(error);
    }
    return "nothing";
  };
  t.match(refusedAs(decodeRequest, `2206${"08ffffffff"}ff`), /ends inside a number/);
  t.match(refusedAs(decodeRequest, `220b08${"ff".repeat(9)}01`), /larger than 2\^53/);
  t.match(refusedAs(decodeRequest, `220c08${"ff".repeat(10)}01`), /too long/);
  t.match(refusedAs(decodeRequest, "22ffffff7f08"), /ends inside a field/);
  t.match(refusedAs(decodeRequest, "2202" + "0a00"), /wire type 2 where 0/);
  t.match(refusedAs(decodeRequest, "0b"), /wire type 3/);
  t.match(refusedAs(decodeResponse, "1206" + "0809" + "10027a00"), /codec 9/);
  t.match(refusedAs(decodeResponse, "1204" + "0801" + "1002"), /empty/);
  t.match(refusedAs(decodeResponse, "1206" + "0801" + "10057a00"), /as long as it says/);
  // Behind it there has to be a next one.
  const endless = { lineage: [], promise: undefined, told: 0, heard: Number.MAX_SAFE_INTEGER };
  t.throws(() => decodeResponse(encodeResponse({ type: "lineage", ancestry: endless })), {
    code: "PEER_MESSAGE_INVALID",
  });
  t.throws(() => decodeRequest(new Uint8Array(CONTROL_BYTES_MAX + 1)), { code: "PEER_MESSAGE_INVALID" });
  t.throws(() => decodeResponse(new Uint8Array(MESSAGE_BYTES_MAX + 1)), { code: "PEER_MESSAGE_INVALID" });
  t.end();
});
