import fc from "fast-check";
import t from "tap";
import { PAGE_BYTES, SparseBytes } from "#src/base/sparse-bytes.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";

/** The same as a plain array of bytes, which is what SparseBytes must equal. */
class PlainBytes {
  bytes = new Uint8Array(0);

  write(source: Uint8Array, position: number): void {
    if (source.length > 0) this.#grow(position + source.length);
    this.bytes.set(source, source.length > 0 ? position : 0);
  }

  zero(from: number, to: number): void {
    this.bytes.fill(0, from, Math.max(from, to));
  }

  resize(sizeBytes: number): void {
    const kept = this.bytes.subarray(0, sizeBytes);
    this.bytes = new Uint8Array(sizeBytes);
    this.bytes.set(kept);
  }

  reserve(from: number, to: number): void {
    if (to > from) this.#grow(to);
  }

  #grow(sizeBytes: number): void {
    if (sizeBytes > this.bytes.length) this.resize(sizeBytes);
  }
}

const SPAN_MAX = 5 * PAGE_BYTES;

type Action =
  | { readonly type: "write"; readonly from: number; readonly length: number; readonly seed: number }
  | { readonly type: "zero" | "reserve"; readonly from: number; readonly length: number }
  | { readonly type: "resize"; readonly from: number };

/** Pages begin and end somewhere: positions near their borders come up often. */
const position = fc.oneof(
  fc.nat(SPAN_MAX),
  fc
    .tuple(fc.nat(4), fc.integer({ min: 0, max: 2 }))
    .map(([page, off]) => Math.max(0, page * PAGE_BYTES + off - 1)),
);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constant("write" as const), from: position, length: position, seed: fc.nat(200) }),
  fc.record({ type: fc.constantFrom("zero" as const, "reserve" as const), from: position, length: position }),
  fc.record({ type: fc.constant("resize" as const), from: position }),
);

function apply(target: SparseBytes | PlainBytes, action: Action): void {
  if (action.type === "write") target.write(patternOf(action.length, action.seed), action.from);
  else if (action.type === "zero") target.zero(action.from, action.from + action.length);
  else if (action.type === "reserve") target.reserve(action.from, action.from + action.length);
  else target.resize(action.from);
}

function contentsOf(sparse: SparseBytes): Uint8Array {
  const bytes = new Uint8Array(sparse.sizeBytes);
  sparse.read(bytes, 0);
  return bytes;
}

function same(sparse: SparseBytes, plain: Uint8Array): boolean {
  return Buffer.compare(contentsOf(sparse), plain) === 0;
}

t.test("equals a plain array of bytes after any actions", (t) => {
  const run = fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
    const sparse = new SparseBytes();
    const plain = new PlainBytes();
    for (const each of actions) {
      apply(sparse, each);
      apply(plain, each);
    }
    return same(sparse, plain.bytes);
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 300 }));
  t.end();
});

t.test("a copy and the original go their own ways", (t) => {
  const actions = fc.array(action, { maxLength: 8 });
  const run = fc.property(actions, actions, actions, (common, left, right) => {
    const original = new SparseBytes();
    const plain = new PlainBytes();
    const plainCopy = new PlainBytes();
    for (const each of common) {
      apply(original, each);
      apply(plain, each);
    }
    const copy = original.copy();
    plainCopy.resize(plain.bytes.length);
    plainCopy.bytes.set(plain.bytes);
    for (const [index, each] of left.entries()) {
      apply(original, each);
      apply(plain, each);
      const other = right[index] ?? each;
      apply(copy, other);
      apply(plainCopy, other);
    }
    return same(original, plain.bytes) && same(copy, plainCopy.bytes);
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 300 }));
  t.end();
});

t.test("adopting takes over all that changed, again and again", (t) => {
  const run = fc.property(fc.array(fc.array(action, { maxLength: 5 }), { maxLength: 5 }), (rounds) => {
    const cached = new SparseBytes();
    const durable = cached.copy();
    const plain = new PlainBytes();
    return rounds.every((actions, round) => {
      for (const each of actions) {
        apply(cached, each);
        apply(plain, each);
      }
      if (round % 2 === 1) cached.copy();
      const before = contentsOf(durable);
      durable.adopt(cached);
      cached.write(patternOf(1, round), 0);
      cached.write(plain.bytes.subarray(0, 1), 0);
      if (plain.bytes.length === 0) cached.resize(0);
      return same(durable, plain.bytes) && before.length >= 0;
    });
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 300 }));
  t.end();
});

t.test("finds data in a span of which little is there", (t) => {
  const sparse = new SparseBytes(2 ** 50);
  t.equal(sparse.nextData(0), undefined);
  sparse.write(patternOf(1), 2 ** 49);
  sparse.write(patternOf(PAGE_BYTES + 1), 2 ** 40);
  t.same(sparse.nextData(5), { from: 2 ** 40, to: 2 ** 40 + 2 * PAGE_BYTES });
  t.same(sparse.nextData(2 ** 40 + 100), { from: 2 ** 40 + 100, to: 2 ** 40 + 2 * PAGE_BYTES });
  t.same(sparse.nextData(2 ** 41), { from: 2 ** 49, to: 2 ** 49 + PAGE_BYTES });
  t.equal(sparse.nextData(2 ** 50), undefined);
  sparse.zero(2 ** 40, 2 ** 41);
  t.same(sparse.nextData(0), { from: 2 ** 49, to: 2 ** 49 + PAGE_BYTES });
  t.equal(sparse.allocatedBytes, PAGE_BYTES);
  sparse.resize(2 ** 49 + 1);
  t.same(sparse.nextData(0), { from: 2 ** 49, to: 2 ** 49 + 1 }, "data end with the file");
  t.end();
});

t.test("says how much can be written into so many new pages", (t) => {
  const sparse = new SparseBytes();
  sparse.write(patternOf(1), 2 * PAGE_BYTES);
  t.equal(sparse.writableBytes(100, 10 * PAGE_BYTES, 0), 0);
  t.equal(sparse.writableBytes(100, 10 * PAGE_BYTES, 1), PAGE_BYTES - 100);
  t.equal(
    sparse.writableBytes(100, 10 * PAGE_BYTES, 2),
    3 * PAGE_BYTES - 100,
    "the page that is there is free",
  );
  t.equal(sparse.writableBytes(2 * PAGE_BYTES, PAGE_BYTES, 0), PAGE_BYTES);
  t.equal(sparse.writableBytes(100, 0, 0), 0);
  t.end();
});

t.test("a reserved page reads as zeros and is never shared with another", (t) => {
  const sparse = new SparseBytes();
  sparse.reserve(0, 2 * PAGE_BYTES);
  t.equal(sparse.allocatedBytes, 2 * PAGE_BYTES);
  sparse.write(patternOf(10), 5);
  const other = new SparseBytes();
  other.reserve(0, 100);
  sameBytes(t, contentsOf(other), new Uint8Array(100));
  sameBytes(t, contentsOf(sparse).subarray(PAGE_BYTES), new Uint8Array(PAGE_BYTES));
  t.end();
});

t.test("becoming another is a change like any other", (t) => {
  const cached = new SparseBytes();
  cached.write(patternOf(3 * PAGE_BYTES), 0);
  const durable = cached.copy();
  const other = new SparseBytes();
  other.write(patternOf(100, 2), PAGE_BYTES);
  cached.become(other);
  other.write(patternOf(100, 3), PAGE_BYTES);
  durable.adopt(cached);
  const expected = new Uint8Array(PAGE_BYTES + 100);
  expected.set(patternOf(100, 2), PAGE_BYTES);
  sameBytes(t, contentsOf(cached), expected);
  sameBytes(t, contentsOf(durable), expected);
  t.equal(durable.allocatedBytes, PAGE_BYTES);
  t.end();
});

t.test("a bit is flipped in its own copy of the page", (t) => {
  const sparse = new SparseBytes();
  sparse.write(patternOf(100), 0);
  const copy = sparse.copy();
  sparse.flipBit(8 * 7);
  t.equal(contentsOf(sparse)[7], (patternOf(100)[7] ?? 0) ^ 1);
  sameBytes(t, contentsOf(copy), patternOf(100));
  t.throws(() => sparse.flipBit(800), /inside/);
  t.end();
});
