import fc from "fast-check";
import t from "tap";
import { type Change, SECTOR_BYTES } from "#src/platform/disk/crash-model.js";
import { Dice } from "#src/platform/disk/dice.js";
import { SimulatedContents } from "#src/platform/disk/simulated-contents.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { randomOf } from "#test/support/chance.js";

/**
 * Any changes, syncs and crashes, against a model that keeps for every sector each version it ever had since the last
 * sync: what is seen while running is exactly the newest, and after a power loss each sector is one of its versions, or
 * zeros where the file had grown.
 */

const SECTORS = 24;
const SIZE_MAX = SECTORS * SECTOR_BYTES;

type Step =
  | { readonly type: "change"; readonly change: Change }
  | { readonly type: "sync" }
  | { readonly type: "crash"; readonly seed: number };

const sector = fc.nat(SECTORS - 1);
const count = fc.integer({ min: 1, max: 6 });
const span = fc.tuple(sector, count).map(([first, sectors]) => ({
  from: first * SECTOR_BYTES,
  to: Math.min(SIZE_MAX, (first + sectors) * SECTOR_BYTES),
}));
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(span, fc.integer({ min: 1, max: 250 })).map(([{ from, to }, value]) => ({
    type: "write" as const,
    position: from,
    data: new Uint8Array(to - from).fill(value),
  })),
  span.map((range) => ({ type: "zero" as const, ...range })),
  span.map((range) => ({ type: "reserve" as const, ...range })),
  sector.map((number) => ({ type: "resize" as const, sizeBytes: number * SECTOR_BYTES })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: change.map((each) => ({ type: "change" as const, change: each })) },
  { weight: 1, arbitrary: fc.constant({ type: "sync" as const }) },
  { weight: 1, arbitrary: fc.nat().map((seed) => ({ type: "crash" as const, seed })) },
);

/** The file as an array of bytes, and what each sector may be after a power loss. */
class Model {
  bytes = new Uint8Array(0);
  /** Values of a sector (whole sectors hold one value) that a power loss may bring up. */
  versions = Array.from({ length: SECTORS }, () => new Set([0]));
  sizes = new Set([0]);
  /** Whether anything since the last sync may have left zeros: all but an overwrite in place. */
  mayBeZero = false;

  change(each: Change): void {
    const grown = new Uint8Array(SIZE_MAX);
    grown.set(this.bytes);
    let size = this.bytes.length;
    if (each.type === "write") {
      grown.set(each.data, each.position);
      size = Math.max(size, each.position + each.data.length);
    } else if (each.type === "zero") grown.fill(0, Math.min(each.from, size), Math.min(each.to, size));
    else if (each.type === "reserve") size = Math.max(size, each.to);
    else if (each.type === "resize") size = each.sizeBytes;
    this.mayBeZero ||= each.type !== "write" || size > this.bytes.length;
    this.bytes = grown.slice(0, size);
    this.sizes.add(size);
    /** What it grew to before may be lost, and this one's own end be the end. */
    if (each.type === "write") this.sizes.add(each.position + each.data.length);
    if (each.type === "reserve") this.sizes.add(each.to);
    for (const [index, versions] of this.versions.entries()) {
      versions.add(this.bytes[index * SECTOR_BYTES] ?? 0);
    }
  }

  settle(bytes: Uint8Array): void {
    this.bytes = bytes.slice();
    this.sizes = new Set([bytes.length]);
    this.mayBeZero = false;
    this.versions = this.versions.map((_, index) => new Set([bytes[index * SECTOR_BYTES] ?? 0]));
  }

  allows(bytes: Uint8Array): boolean {
    if (!this.sizes.has(bytes.length)) return false;
    return bytes.every((value, index) => {
      const versions = this.versions[Math.floor(index / SECTOR_BYTES)];
      return versions?.has(value) === true || (value === 0 && this.mayBeZero);
    });
  }
}

function contentsOf(contents: SimulatedContents): Uint8Array {
  const bytes = new Uint8Array(contents.sizeBytes);
  contents.read(bytes, 0);
  return bytes;
}

t.test("what is seen is what was done, and a power loss leaves nothing that never was", (t) => {
  const run = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    let contents = new SimulatedContents();
    const model = new Model();
    for (const each of steps) {
      if (each.type === "change") {
        contents.change(each.change);
        model.change(each.change);
      } else if (each.type === "sync") {
        contents.persist(contents.mark());
        model.settle(model.bytes);
      } else {
        contents = contents.afterPowerLoss(new Dice(randomOf(each.seed)));
        const found = contentsOf(contents);
        if (!model.allows(found)) return false;
        model.settle(found);
      }
      if (Buffer.compare(contentsOf(contents), model.bytes) !== 0) return false;
    }
    contents.persist(contents.mark());
    const last = contentsOf(contents.afterPowerLoss(new Dice(randomOf(1))));
    return Buffer.compare(last, model.bytes) === 0;
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 300 }));
  t.end();
});

t.test("a file that is never synced is written back rather than kept in memory for ever", (t) => {
  const contents = new SimulatedContents();
  for (let index = 0; index < 10_000; index += 1) {
    contents.change({ type: "write", position: index, data: patternOf(1, index) });
  }
  const expected = contentsOf(contents);
  const found = contentsOf(contents.afterPowerLoss(new Dice(randomOf(3))));
  t.equal(contents.mark(), 10_000);
  sameBytes(t, found.subarray(0, 5000), expected.subarray(0, 5000), "the oldest are on the device");
  t.end();
});
