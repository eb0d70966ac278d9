import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { LogChecker, type LogDamage } from "#src/platform/key-value/leveldb-files/check-logs.js";
import { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";
import { encodeLog, encodeLogBatch } from "#test/support/leveldb-log.js";
import { tempFolder } from "#test/support/temp-folder.js";

const BLOCK_BYTES = 32 * 1024;
/** Batches of three changes each, the first at sequence 1. The third lies in three blocks. */
const LENGTHS = [40, 100, 70_000, 60, 80] as const;
const BATCHES = LENGTHS.map((length, index) => encodeLogBatch(1 + 3 * index, 3, length));
const { bytes: WHOLE, starts } = encodeLog(BATCHES);
const [, SECOND = 0, THIRD = 0, FOURTH = 0, FIFTH = 0] = starts;

async function check(t: Test, logs: readonly Uint8Array[], lastSequence = 0): Promise<LogDamage | undefined> {
  const folder = tempFolder(t);
  const checker = new LogChecker(lastSequence);
  for (const [number, bytes] of logs.entries()) {
    const path = join(folder, String(number));
    await writeFile(path, bytes);
    const file = await StoreFile.open(path);
    const found = await checker.check(String(number), file, async () => undefined);
    await file.close();
    if (found !== undefined) return found;
  }
  return undefined;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}

function zeroed(bytes: Uint8Array, from: number, to = bytes.length): Uint8Array {
  return new Uint8Array(bytes).fill(0, from, to);
}

t.test("what power loss and death leave at the end is no damage", async (t) => {
  t.equal(await check(t, [WHOLE]), undefined, "all of it");
  t.equal(await check(t, [new Uint8Array(0)]), undefined, "nothing");
  const cuts = [
    1,
    6,
    7,
    SECOND,
    SECOND + 3,
    THIRD + 100,
    BLOCK_BYTES - 1,
    BLOCK_BYTES,
    BLOCK_BYTES + 3,
    FOURTH,
  ];
  for (const cut of [...cuts, FIFTH + 20, WHOLE.length - 1]) {
    t.equal(await check(t, [WHOLE.subarray(0, cut)]), undefined, `cut at ${cut}`);
    t.equal(await check(t, [zeroed(WHOLE, cut)]), undefined, `zeros from ${cut}`);
    t.equal(await check(t, [WHOLE.subarray(0, cut), new Uint8Array(0)]), undefined, `${cut}, and a new log`);
  }
  t.equal(
    await check(
      t,
      [zeroed(WHOLE, THIRD, 2 * BLOCK_BYTES)].map((log) => log.subarray(0, FOURTH)),
    ),
    undefined,
    "the last batch has its end and not its beginning",
  );
});

t.test("the last batch alone cannot be told from one that was not finished", async (t) => {
  t.equal(await check(t, [flipped(WHOLE, FIFTH + 20)]), undefined);
});

t.test("whatever is not sound before a whole batch is damage, with its place", async (t) => {
  const places = [
    [5, 0],
    [30, 0],
    [SECOND, SECOND],
    [SECOND + 5, SECOND],
    [SECOND + 6, SECOND],
    [THIRD + 20, THIRD],
    [BLOCK_BYTES + 2, BLOCK_BYTES],
    [2 * BLOCK_BYTES + 200, 2 * BLOCK_BYTES],
    [FOURTH + 4, FOURTH],
    [FOURTH + 50, FOURTH],
  ] as const;
  for (const [place, at] of places) {
    const found = await check(t, [flipped(WHOLE, place)]);
    t.match(found, { file: "0", damage: { at } }, `a bit at ${place}`);
  }
  t.match(
    await check(t, [zeroed(WHOLE, SECOND, THIRD)]),
    { damage: { at: SECOND } },
    "a batch that became zeros",
  );
  t.match(
    await check(t, [zeroed(WHOLE, 0, BLOCK_BYTES)]),
    { damage: { at: 0 } },
    "a block that became zeros",
  );
});

t.test("a newer log with batches makes the torn end of an older one damage", async (t) => {
  const newer = encodeLog([encodeLogBatch(16, 1)]).bytes;
  t.equal(await check(t, [WHOLE, newer]), undefined);
  t.match(await check(t, [WHOLE.subarray(0, FIFTH + 9), newer]), { file: "0", damage: { at: FIFTH } });
});

t.test("a batch that is missing without a trace is noticed by its number", async (t) => {
  const without = BATCHES.filter((_, index) => index !== 1);
  t.match(await check(t, [encodeLog(without).bytes]), { damage: { message: /before .* 7 are missing/ } });
  t.match(await check(t, [WHOLE.subarray(0, FIFTH), encodeLog([encodeLogBatch(16, 1)]).bytes]), {
    file: "1",
  });
  t.match(
    await check(t, [encodeLog(BATCHES.slice(1)).bytes]),
    { damage: { at: 0 } },
    "the first that is in no table",
  );
  t.equal(await check(t, [encodeLog(BATCHES.slice(1)).bytes], 3), undefined, "which is in a table");
  t.equal(
    await check(t, [encodeLog(BATCHES.slice(1)).bytes], 9),
    undefined,
    "the list may know of later ones",
  );
});

t.test("empty batches take no number", async (t) => {
  const batches = [encodeLogBatch(1, 2), encodeLogBatch(3, 0, 12), encodeLogBatch(3, 1)];
  t.equal(await check(t, [encodeLog(batches).bytes]), undefined);
  t.match(await check(t, [encodeLog([new Uint8Array(11)]).bytes]), { damage: { message: /too short/ } });
});
