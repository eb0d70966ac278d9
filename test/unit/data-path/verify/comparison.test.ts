import { deepStrictEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import {
  CHUNK_BYTES,
  type ComparisonAnswer,
  type ComparisonStep,
  SPAN_BYTES,
} from "#src/data-path/verify/verify.js";
import { pattern } from "#test/support/batches.js";
import { ComparedMember, ComparedSites } from "#test/support/comparison.js";

const KIB = 1024;

/** Chunks of the one member that were found to differ. */
function found({ comparison }: ComparedSites): readonly (readonly [number, number, number])[] {
  return comparison.differing.ranges.map(({ member, offset, length }) => [member, offset, length]);
}

t.test("what is written after the point changes nothing of what is compared, at any size", async (t) => {
  const edit = fc.record({ at: fc.nat(), length: fc.integer({ min: 1, max: 200 * KIB }), seed: fc.nat(250) });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 * CHUNK_BYTES + 777 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.array(edit, { maxLength: 8 }),
      fc.option(fc.record({ member: fc.nat(), at: fc.nat(), side: fc.constantFrom("live", "view") })),
      async (lengths, edits, flip) => {
        const members = new Map(
          lengths.map((length, number) => [number + 1, new ComparedMember(pattern(length, 7 + number))]),
        );
        const all = [...members];
        const planted = flip === null ? undefined : all[flip.member % all.length];
        const at = flip === null || planted === undefined ? 0 : flip.at % planted[1].live.sizeBytes;
        // Planted before the guard looks, as rot before the point would be.
        if (flip !== null) planted?.[1].flip(flip.side as "live" | "view", at);
        const waiting = [...edits];
        const write = (): void => {
          const next = waiting.shift();
          if (next === undefined) return;
          const [, member] = all[next.at % all.length] ?? [];
          if (member === undefined) return;
          const offset = next.at % member.live.sizeBytes;
          member.write(offset, pattern(Math.min(next.length, member.live.sizeBytes - offset), next.seed));
        };
        write();
        const sites = new ComparedSites(members, { onAsk: write });
        const ended = await sites.run();
        if (planted === undefined) {
          deepStrictEqual(found(sites), []);
          equal(sites.comparison.root, ended.root);
          equal(sites.comparison.isEqual, true);
        } else {
          const from = Math.floor(at / CHUNK_BYTES) * CHUNK_BYTES;
          const length = Math.min(CHUNK_BYTES, planted[1].live.sizeBytes - from);
          deepStrictEqual(found(sites), [[planted[0], from, length]]);
          equal(sites.comparison.root === ended.root, false);
        }
      },
    ),
    { numRuns: 60 },
  );
  t.pass("only what was planted is found, and exactly that");
});

/** A little data across the end of the first span. */
function sparse(sizeBytes: number): ComparedMember {
  return new ComparedMember(pattern(CHUNK_BYTES, 3), undefined, sizeBytes, SPAN_BYTES - CHUNK_BYTES + 4);
}

t.test("over more than one span the nodes are asked of those that differ, and of no others", async (t) => {
  const member = sparse(SPAN_BYTES + 3 * CHUNK_BYTES + 5);
  member.flip("view", 40 * CHUNK_BYTES + 9);
  member.flip("view", SPAN_BYTES + 3 * CHUNK_BYTES + 4);
  const sites = new ComparedSites(new Map([[4, member]]));
  await sites.run();
  t.same(found(sites), [
    [4, 40 * CHUNK_BYTES, CHUNK_BYTES],
    [4, SPAN_BYTES + 3 * CHUNK_BYTES, 5],
  ]);
  const again = sparse(SPAN_BYTES + 5);
  const whole = new ComparedSites(new Map([[4, again]]));
  await whole.run();
  t.same(
    whole.asked.map(({ type }) => type).filter((type) => type === "nodes"),
    [],
    "equal spans cost their hash alone",
  );
});

t.test(
  "an exchange that is lost is made again, and a secondary that forgot is told all of it anew",
  async (t) => {
    const member = sparse(SPAN_BYTES + CHUNK_BYTES);
    member.flip("view", 3);
    let asked = 0;
    const lose = (step: ComparisonStep): void => {
      asked += 1;
      if (asked === 2)
        throw new TidemarkError({ kind: "unreachable", code: "AWAY", message: "away", hint: "wait" });
      if (step.type === "end" && asked < 12) sites.forget();
    };
    const sites = new ComparedSites(new Map([[1, member]]), { onAsk: lose });
    const ended = await sites.run();
    t.same(found(sites), [[1, 0, CHUNK_BYTES]], "found once");
    t.ok(asked > 8);
    t.equal(ended.root, sites.root);
  },
);

t.test(
  "what one side cannot read, or was overwritten before there was room, is told and not called equal",
  async (t) => {
    const member = new ComparedMember(pattern(6 * CHUNK_BYTES, 5), 1);
    member.write(CHUNK_BYTES, pattern(2 * CHUNK_BYTES, 9));
    const reader = {
      sizeBytes: member.view.sizeBytes,
      read: (offset: number, target: Uint8Array) => {
        if (offset === 5 * CHUNK_BYTES)
          throw new TidemarkError({ kind: "corrupt", code: "ROT", message: "rot", hint: "scrub" });
        return member.view.read(offset, target);
      },
    };
    const sites = new ComparedSites(new Map([[1, member]]), { readers: new Map([[1, reader]]) });
    const ended = await sites.run();
    const { unknownHere, unreadThere, isEqual, root } = sites.comparison;
    t.same(
      [unknownHere.ranges, unreadThere.ranges, found(sites)],
      [
        [{ member: 1, offset: 2 * CHUNK_BYTES, length: CHUNK_BYTES }],
        [{ member: 1, offset: 5 * CHUNK_BYTES, length: CHUNK_BYTES }],
        [],
      ],
    );
    t.same([isEqual, root, ended.root], [false, undefined, undefined]);
  },
);

t.test("once nobody keeps what is overwritten, nothing is taken for different any more", async (t) => {
  const member = new ComparedMember(pattern(2 * CHUNK_BYTES, 1));
  const sites = new ComparedSites(new Map([[1, member]]), {
    onAsk: (step) => {
      if (step.type !== "open") return;
      member.guard.end();
      member.write(0, pattern(CHUNK_BYTES, 9));
    },
  });
  await t.rejects(sites.run(), { code: "VERIFY_UNGUARDED" });
  t.same(found(sites), []);
});

t.test("of a part only the spans that are named are compared", async (t) => {
  const member = sparse(SPAN_BYTES + CHUNK_BYTES);
  member.flip("view", 3);
  const sites = new ComparedSites(new Map([[1, member]]), { only: new Map([[1, [1]]]) });
  await sites.run();
  t.same([found(sites), sites.comparison.totalBytes, sites.comparison.root], [[], CHUNK_BYTES, undefined]);
});

t.test("a volume of a tebibyte that is nearly empty takes a moment, and little on the wire", async (t) => {
  const size = 2 ** 40 + 12_345;
  const member = new ComparedMember(pattern(100_000, 1), undefined, size, 2 ** 39 + 7);
  member.write(2 ** 38, pattern(70_000, 2));
  const sites = new ComparedSites(new Map([[1, member]]));
  const ended = await sites.run();
  t.same([sites.comparison.isEqual, sites.comparison.root], [true, ended.root]);
  t.equal(sites.comparison.comparedBytes, size);
  const bytes = sites.asked.reduce(
    (sum, step) => sum + (step.type === "spans" ? step.hashes.byteLength : 16),
    0,
  );
  t.ok(bytes < 256 * KIB, `${bytes} bytes of hashes`);
});

t.test("answers that make no sense are refused, whatever they are", async (t) => {
  const lies: Readonly<Record<string, (answer: ComparisonAnswer) => ComparisonAnswer>> = {
    "more spans than were asked about": (answer) =>
      answer.type === "compared" ? { ...answer, count: 1000 } : answer,
    "differences outside of them": (answer) =>
      answer.type === "compared" ? { ...answer, differing: [answer.count] } : answer,
    "a difference twice": (answer) =>
      answer.type === "compared" ? { ...answer, differing: [0, 0, 0] } : answer,
    "chunks behind the end": (answer) =>
      answer.type === "chunks" ? { ...answer, chunks: [{ chunk: 2 ** 31, hash: 1n }] } : answer,
    "a chunk twice": (answer) =>
      answer.type === "chunks" ? { ...answer, chunks: [...answer.chunks, ...answer.chunks] } : answer,
    "another answer": (answer) => (answer.type === "compared" ? { type: "marked", points: 1 } : answer),
    "another root at the end": (answer) =>
      answer.type === "ended"
        ? { ...answer, root: 77n }
        : answer.type === "compared"
          ? { ...answer, differing: [] }
          : answer,
  };
  for (const [what, lie] of Object.entries(lies)) {
    const member = sparse(SPAN_BYTES + CHUNK_BYTES);
    member.flip("view", 3);
    const sites = new ComparedSites(new Map([[1, member]]), { lie });
    await t.rejects(sites.run(), { code: "VERIFY_UNFIT_ANSWER" }, what);
  }
});

t.test("a span that is said to differ, and none of its chunks, is not taken for equal", async (t) => {
  const member = sparse(SPAN_BYTES + CHUNK_BYTES);
  const lie = (answer: ComparisonAnswer): ComparisonAnswer =>
    answer.type === "compared" ? { ...answer, differing: [0] } : answer;
  const sites = new ComparedSites(new Map([[1, member]]), { lie });
  await sites.run();
  t.same(found(sites)[0], [1, 0, SPAN_BYTES + CHUNK_BYTES]);
});

t.test("a secondary that answers and never gets on is given up", async (t) => {
  const lie = (answer: ComparisonAnswer): ComparisonAnswer =>
    answer.type === "compared" ? { ...answer, count: 0, differing: [] } : answer;
  const sites = new ComparedSites(new Map([[1, sparse(SPAN_BYTES + CHUNK_BYTES)]]), { lie });
  await t.rejects(sites.run(), { code: "VERIFY_NO_PROGRESS" });
  t.ok(sites.asked.length < 2000, `${sites.asked.length} times`);
});
