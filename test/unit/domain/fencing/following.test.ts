import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { adopted, judgeBatch } from "#src/domain/fencing/following.js";
import type { SecondaryFacts } from "#src/domain/fencing/handshake-facts.js";
import { relate } from "#src/domain/fencing/relation.js";
import {
  contains,
  type Lineage,
  type LineageEntry,
  pathTo,
  refuseLineage,
} from "#src/domain/model/lineage.js";

/** A tree of histories: each entry grows from somewhere in an earlier one. */
interface Growth {
  readonly from: number;
  readonly promoted: boolean;
  readonly at: number;
  readonly gap: number;
}

const growths = fc.array(
  fc.record({ from: fc.nat(), promoted: fc.boolean(), at: fc.nat(60), gap: fc.nat(20) }),
  { maxLength: 6 },
);

function treeOf(steps: readonly Growth[]): readonly Lineage[] {
  const root: LineageEntry = { id: 1n, epoch: 1, first: 1, parent: undefined, writer: "alpha" };
  const paths: Lineage[] = [[root]];
  for (const [index, { from, promoted, at, gap }] of steps.entries()) {
    const path = paths[from % paths.length] ?? [];
    const before = path.at(-1) ?? root;
    const sequence = before.first - 1 + at;
    const entry: LineageEntry = {
      id: BigInt(index + 2),
      epoch: before.epoch + (promoted ? 1 : 0),
      first: sequence + 1 + gap,
      parent: { entry: before.id, sequence },
      writer: promoted ? (before.writer === "alpha" ? "beta" : "alpha") : before.writer,
    };
    paths.push([...path, entry]);
  }
  return paths;
}

function facts(site: string, lineage: Lineage, reach: number): SecondaryFacts {
  const head = lineage.at(-1);
  const sequence = Math.max(1, (head?.first ?? 1) - 1 + (reach % 50));
  const received = head === undefined || sequence < head.first ? undefined : { entry: head.id, sequence };
  return {
    site,
    groupId: "g",
    protocol: { min: 1, max: 1 },
    batchFormat: { min: 1, max: 1 },
    codecs: ["plain"],
    lineage,
    promise: head === undefined ? undefined : { epoch: head.epoch, id: head.id },
    received,
    receivedHash: undefined,
    horizon: 0,
  };
}

t.test("never do both go on as primaries of histories that are not one", (t) => {
  let followed = 0;
  fc.assert(
    fc.property(growths, fc.nat(), fc.nat(), fc.nat(99), fc.nat(99), (steps, one, other, x, y) => {
      const paths = treeOf(steps);
      const a = facts("alpha", paths[one % paths.length] ?? [], x);
      const b = facts("beta", paths[other % paths.length] ?? [], y);
      const ab = relate(a, b);
      const ba = relate(b, a);
      // Each dials the other: at most one of the two takes the other in.
      ok(!(ab.type === "follows" && ba.type === "follows"), "each would follow the other");
      if (ab.type === "split-brain") deepStrictEqual(ba.type === "follows", false);
      if (ab.type === "superseded") ok(b.lineage.length > 0);
      if (ab.type !== "follows") return;
      followed += 1;
      // What is gone on from is in the primary's history, and behind nothing that the secondary has promised.
      ok(ab.held === undefined || contains(a.lineage, ab.held));
      ok((a.lineage.at(-1)?.epoch ?? 0) >= (b.promise?.epoch ?? 0));
    }),
    { numRuns: 2000, seed: 11 },
  );
  t.ok(followed > 100, `${followed} of 2000 follow`);
  t.end();
});

t.test(
  "I5: nothing is taken in that is not in the lineage that is followed, and a path holds what was",
  (t) => {
    let appended = 0;
    const spot = fc.record({ index: fc.nat(9), offset: fc.nat(60) });
    const inside = (lineage: Lineage, { index, offset }: { index: number; offset: number }) => {
      // Now and then it is of an entry that is not there.
      const entry = lineage[index % (lineage.length + 1)];
      return { entry: entry?.id ?? 99n, sequence: Math.max(1, (entry?.first ?? 1) - 1 + offset) };
    };
    fc.assert(
      fc.property(
        growths,
        fc.nat(),
        fc.option(spot, { nil: undefined }),
        spot,
        fc.option(spot, { nil: undefined }),
        fc.constantFrom(0n, 0n, 5n),
        fc.constantFrom("held", "next", "other"),
        (steps, which, at, begins, named, link, how) => {
          const paths = treeOf(steps);
          const lineage = paths[which % paths.length] ?? [];
          const place = at === undefined ? undefined : inside(lineage, at);
          // Where a batch ended: not in front of its entry's first.
          const isEnd = place !== undefined && pathTo(lineage, place)[0]?.entry === place.entry;
          const held = isEnd && contains(lineage, place) ? { position: place, hash: 5n } : undefined;
          const begin = inside(lineage, begins);
          const { entry } = begin;
          const first =
            how === "next" && held?.position.entry === entry ? held.position.sequence + 1 : begin.sequence;
          const other = named === undefined ? undefined : inside(lineage, named);
          const resumes = how === "held" ? held?.position : other;
          const batch = { entry, first, last: first + begins.index, link, resumes };
          const judged = judgeBatch(lineage, held, batch);
          if (judged.type !== "append") return;
          appended += 1;
          const end = { entry, sequence: batch.last };
          ok(contains(judged.lineage, end), "it is in the lineage");
          ok(contains(lineage, end), "and was before");
          deepStrictEqual(refuseLineage(judged.lineage), undefined);
          deepStrictEqual(
            judged.lineage.map(({ id }) => id),
            lineage.map(({ id }) => id),
          );
          // What was held is on the path to it, and so is nothing behind that.
          const before = pathTo(judged.lineage, end).filter((interval) => interval.entry !== entry);
          const own = pathTo(judged.lineage, end).find((interval) => interval.entry === entry);
          if (held !== undefined && held.position.entry !== entry) {
            deepStrictEqual(before[0]?.entry, held.position.entry);
            deepStrictEqual(before[0]?.last, held.position.sequence);
            deepStrictEqual(own?.first, batch.first);
          }
          // A primary that says its lineage again changes nothing of that.
          deepStrictEqual(adopted(judged.lineage, lineage), judged.lineage);
        },
      ),
      { numRuns: 20_000, seed: 12 },
    );
    t.ok(appended > 100, `${appended} were taken in`);
    t.end();
  },
);
