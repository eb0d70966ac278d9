import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { compareBytes, SortedEntries } from "#src/platform/key-value/sorted-entries.js";

const key = fc.uint8Array({ maxLength: 3, max: 3 });

function keysOf(entries: SortedEntries): string[] {
  const keys: string[] = [];
  for (let entry = entries.atOrBehind(undefined); entry !== undefined; entry = entries.behind(entry.key)) {
    keys.push(Buffer.from(entry.key).toString("hex"));
  }
  return keys;
}

function keysDownwards(entries: SortedEntries): string[] {
  const keys: string[] = [];
  for (let entry = entries.before(undefined); entry !== undefined; entry = entries.before(entry.key)) {
    keys.push(Buffer.from(entry.key).toString("hex"));
  }
  return keys;
}

t.test("does what a plain sorted list does, and copies stay as they were", async (t) => {
  const change = fc.record({ key, deletes: fc.boolean(), copies: fc.boolean() });
  const property = fc.property(fc.array(change, { maxLength: 60 }), fc.array(key), (changes, probes) => {
    const entries = new SortedEntries();
    const model = new Map<string, Uint8Array>();
    const copies: { copy: SortedEntries; keys: string[] }[] = [];
    for (const { key, deletes, copies: takesCopy } of changes) {
      if (takesCopy) copies.push({ copy: entries.copy(), keys: [...model.keys()].toSorted() });
      if (deletes) {
        entries.delete(key);
        model.delete(Buffer.from(key).toString("hex"));
      } else {
        entries.put(key, key);
        model.set(Buffer.from(key).toString("hex"), key);
      }
    }
    const sorted = [...model.values()].toSorted(compareBytes);
    const hex = sorted.map((bytes) => Buffer.from(bytes).toString("hex"));
    deepStrictEqual(keysOf(entries), hex);
    deepStrictEqual(keysDownwards(entries), hex.toReversed());
    deepStrictEqual(entries.size, model.size);
    for (const probe of probes) {
      const compared = (other: Uint8Array) => compareBytes(other, probe);
      deepStrictEqual(
        entries.atOrBehind(probe)?.key,
        sorted.find((other) => compared(other) >= 0),
      );
      deepStrictEqual(
        entries.behind(probe)?.key,
        sorted.find((other) => compared(other) > 0),
      );
      deepStrictEqual(
        entries.before(probe)?.key,
        sorted.findLast((other) => compared(other) < 0),
      );
      deepStrictEqual(
        entries.atOrBefore(probe)?.key,
        sorted.findLast((other) => compared(other) <= 0),
      );
    }
    for (const { copy, keys } of copies) deepStrictEqual(keysOf(copy), keys);
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 1 }));
});

t.test("bears a hundred thousand entries, also with copies all along", async (t) => {
  const entries = new SortedEntries();
  const count = 100_000;
  const keyOf = (number: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Math.imul(number, 2_654_435_761) >>> 0);
    return bytes;
  };
  const copies: SortedEntries[] = [];
  for (let number = 0; number < count; number += 1) {
    if (number % 10_000 === 0) copies.push(entries.copy());
    entries.put(keyOf(number), keyOf(number));
  }
  t.equal(entries.size, count);
  t.same(
    copies.map((copy) => copy.size),
    Array.from({ length: 10 }, (_, index) => index * 10_000),
  );
  t.equal(keysOf(copies[5] ?? entries).length, 50_000);
  const keys = keysOf(entries);
  t.equal(keys.length, count);
  t.equal(keys.join(), keys.toSorted().join());
  for (let number = 0; number < count; number += 1) entries.delete(keyOf(number));
  t.equal(entries.size, 0);
  t.equal(entries.atOrBehind(undefined), undefined);
});
