import t from "tap";
import type { KeptFacts, SecondaryFacts, SideFacts } from "#src/domain/fencing/handshake-facts.js";
import { partingOf } from "#src/domain/fencing/relation.js";
import { type Verdict, verdict } from "#src/domain/fencing/verdict.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";

/** The group's first entry; two unclean restarts of alpha, which names the most that may have been given out before. */
const E1: LineageEntry = { id: 0xa1n, epoch: 1, first: 1, parent: undefined, writer: "alpha" };
const E2: LineageEntry = { id: 0xa2n, epoch: 1, first: 201, parent: at(E1, 200), writer: "alpha" };
const E3: LineageEntry = { id: 0xa3n, epoch: 1, first: 401, parent: at(E2, 400), writer: "alpha" };
/** Alpha started twice on one state, as from a copy of its disk. */
const OTHER_E2: LineageEntry = { ...E2, id: 0xb2n };
/** Beta was promoted; what it grows from. */
const F: LineageEntry = { id: 0xf1n, epoch: 2, first: 1001, parent: at(E1, 100), writer: "beta" };
/** Alpha was given the next reign after a rollback. */
const G: LineageEntry = { id: 0xc1n, epoch: 3, first: 2001, parent: at(E1, 150), writer: "alpha" };
const OTHER_ROOT: LineageEntry = { ...E1, id: 0xd1n };

function at(entry: LineageEntry, sequence: number) {
  return { entry: entry.id, sequence };
}

function side(site: string, lineage: readonly LineageEntry[], more: Partial<SideFacts> = {}): SideFacts {
  const head = lineage.at(-1);
  return {
    site,
    groupId: "g",
    protocol: { min: 1, max: 1 },
    batchFormat: { min: 1, max: 1 },
    codecs: ["plain"],
    lineage,
    promise: head === undefined ? undefined : { epoch: head.epoch, id: head.id },
    ...more,
  };
}

function secondary(
  lineage: readonly LineageEntry[],
  received: SecondaryFacts["received"],
  more: Partial<SecondaryFacts> = {},
): SecondaryFacts {
  return { ...side("beta", lineage), received, receivedHash: undefined, horizon: 0, ...more };
}

const KEPT: KeptFacts = {
  entry: E1.id,
  end: { batched: 120, link: 7n },
  backlog: "unbroken",
  inOrder: true,
  isWaiting: true,
  acked: undefined,
  isSpilled: false,
  isAllDirty: false,
  dead: [],
};
const DEAD_E1 = { entry: E1.id, first: 81, last: 130 };
/** After an unclean start: nothing is recorded. */
const UNCLEAN: KeptFacts = { ...KEPT, entry: E2.id, end: undefined, backlog: "overflowed", isWaiting: false };

type Case = readonly [what: string, primary: SideFacts, secondary: SecondaryFacts, kept: KeptFacts, Verdict];

const ALPHA = side("alpha", [E1]);
const ALPHA_2 = side("alpha", [E1, E2]);
const ALPHA_3 = side("alpha", [E1, E2, E3]);

const CASES: readonly Case[] = [
  ["a short break", ALPHA, secondary([E1], at(E1, 100)), KEPT, { type: "stream", from: at(E1, 100) }],
  [
    "nothing is missing",
    ALPHA,
    secondary([E1], at(E1, 120), { receivedHash: 7n }),
    { ...KEPT, isWaiting: false },
    { type: "stream", from: at(E1, 120) },
  ],
  [
    "the secondary stopped uncleanly, and had acknowledged less than it had received",
    ALPHA,
    secondary([E1], at(E1, 60)),
    KEPT,
    { type: "stream", from: at(E1, 60) },
  ],
  [
    "a long break",
    ALPHA,
    secondary([E1], at(E1, 80)),
    { ...KEPT, isSpilled: true },
    { type: "spill", run: "live", entry: E1.id, from: at(E1, 80), next: "stream" },
  ],
  [
    "a break that overflowed the spill",
    ALPHA,
    secondary([E1], at(E1, 80)),
    { ...KEPT, isSpilled: true, backlog: "overflowed" },
    { type: "spill", run: "live", entry: E1.id, from: at(E1, 80), next: "resync" },
  ],
  [
    "after an overflow, all that was in order was sent",
    ALPHA,
    secondary([E1], at(E1, 120), { receivedHash: 7n }),
    { ...KEPT, backlog: "overflowed", isWaiting: false },
    { type: "resync", predecessor: at(E1, 120) },
  ],
  [
    "the link broke inside a resync",
    ALPHA,
    secondary([E1], at(E1, 110)),
    { ...KEPT, backlog: "resyncing" },
    { type: "stream", from: at(E1, 110) },
  ],
  [
    "the primary stopped in order",
    ALPHA,
    secondary([E1], at(E1, 90)),
    { ...KEPT, isSpilled: true },
    { type: "spill", run: "live", entry: E1.id, from: at(E1, 90), next: "stream" },
  ],
  [
    "the primary stopped uncleanly",
    ALPHA_2,
    secondary([E1], at(E1, 90)),
    UNCLEAN,
    { type: "resync", predecessor: at(E1, 90) },
  ],
  [
    "it did, and its spill continues what the secondary holds",
    ALPHA_2,
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, dead: [DEAD_E1] },
    { type: "spill", run: "dead", entry: E1.id, from: at(E1, 90), next: "resync" },
  ],
  [
    "it did, and its spill begins behind a gap",
    ALPHA_2,
    secondary([E1], at(E1, 70)),
    { ...UNCLEAN, dead: [DEAD_E1] },
    { type: "resync", predecessor: at(E1, 70) },
  ],
  [
    "it did, and its spill holds nothing that the secondary lacks",
    ALPHA_2,
    secondary([E1], at(E1, 130)),
    { ...UNCLEAN, dead: [DEAD_E1] },
    { type: "resync", predecessor: at(E1, 130) },
  ],
  [
    "it did twice, with the link down between",
    ALPHA_3,
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, entry: E3.id },
    { type: "resync", predecessor: at(E1, 90) },
  ],
  [
    "it did twice, and both runs had spilled: the older first",
    ALPHA_3,
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, entry: E3.id, dead: [DEAD_E1, { entry: E2.id, first: 210, last: 230 }] },
    { type: "spill", run: "dead", entry: E1.id, from: at(E1, 90), next: "resync" },
  ],
  [
    "the older was sent: the other continues nothing",
    ALPHA_3,
    secondary([E1, E2, E3], at(E1, 130)),
    { ...UNCLEAN, entry: E3.id, dead: [{ entry: E2.id, first: 210, last: 230 }] },
    { type: "resync", predecessor: at(E1, 130) },
  ],
  [
    "it did inside a resync, of which the secondary holds a part",
    ALPHA_3,
    secondary([E1, E2], at(E2, 210)),
    { ...UNCLEAN, entry: E3.id },
    { type: "resync", predecessor: at(E2, 210) },
  ],
  [
    "both did: the begin of the resync had not become durable",
    ALPHA_3,
    secondary([E1, { ...E2, first: 205, parent: at(E1, 90) }], at(E1, 90)),
    { ...UNCLEAN, entry: E3.id },
    { type: "resync", predecessor: at(E1, 90) },
  ],
  [
    "the begin is on its way, and names what the secondary holds",
    ALPHA_2,
    secondary([E1, E2], at(E1, 90)),
    { ...UNCLEAN, backlog: "resyncing", end: { batched: 210, link: 9n }, isWaiting: true },
    { type: "stream", from: at(E1, 90) },
  ],
  [
    "a new secondary",
    ALPHA,
    secondary([], undefined),
    { ...KEPT, backlog: "overflowed", isWaiting: false, isAllDirty: true },
    { type: "seed" },
  ],
  [
    "a new secondary that was only introduced",
    ALPHA,
    secondary([E1], undefined),
    { ...KEPT, backlog: "overflowed", isWaiting: false, isAllDirty: true },
    { type: "seed" },
  ],
  [
    "a secondary that was emptied behind our back",
    ALPHA,
    secondary([], undefined),
    KEPT,
    { type: "lost", held: undefined },
  ],
  [
    "a secondary that has less than it acknowledged",
    ALPHA,
    secondary([E1], at(E1, 30)),
    { ...KEPT, inOrder: false },
    { type: "lost", held: at(E1, 30) },
  ],
  [
    "one that has less than it acknowledged, where nothing waits that could tell",
    ALPHA,
    secondary([E1], at(E1, 30)),
    { ...KEPT, isWaiting: false, acked: 120 },
    { type: "lost", held: at(E1, 30) },
  ],
  [
    "one that has what it acknowledged",
    ALPHA,
    secondary([E1], at(E1, 110)),
    { ...KEPT, acked: 110 },
    { type: "stream", from: at(E1, 110) },
  ],
  [
    "one that has lost all that it acknowledged of the entry",
    ALPHA_2,
    secondary([E1, E2], at(E1, 90)),
    { ...KEPT, entry: E2.id, end: { batched: 210, link: 9n }, isWaiting: false, acked: 205 },
    { type: "lost", held: at(E1, 90) },
  ],
  [
    "one that was emptied, where everything is dirty for another reason",
    ALPHA,
    secondary([E1], undefined),
    { ...KEPT, backlog: "resyncing", isAllDirty: true, acked: 30 },
    { type: "lost", held: undefined },
  ],
  [
    "one that has lost something, once all that it lacks is dirty",
    ALPHA,
    secondary([E1], at(E1, 30), { receivedHash: 5n }),
    {
      ...KEPT,
      end: { batched: 30, link: 5n },
      backlog: "overflowed",
      isWaiting: false,
      isAllDirty: true,
      acked: 30,
    },
    { type: "resync", predecessor: at(E1, 30) },
  ],
  [
    "a tail that a promotion left behind, at one who only copied it",
    side("alpha", [E1, G]),
    secondary([E1], at(E1, 170), { horizon: 150, receivedHash: 3n }),
    { ...KEPT, entry: G.id, end: undefined },
    { type: "rewind", to: at(E1, 150), next: { type: "stream", from: at(E1, 150) } },
  ],
  [
    "the same, folded past the fork",
    side("alpha", [E1, G]),
    secondary([E1], at(E1, 170), { horizon: 151 }),
    { ...KEPT, entry: G.id, end: undefined },
    { type: "diverged", fork: at(E1, 150), why: "it is folded up to 151, and the fork is at 150" },
  ],
  [
    "the loser of a failover, with writes of its own",
    side("beta", [E1, F]),
    { ...secondary([E1], at(E1, 120)), site: "alpha" },
    { ...KEPT, entry: F.id, end: undefined },
    { type: "diverged", fork: at(E1, 100), why: "it holds writes of its own, which nobody else has" },
  ],
  [
    "another batch under the same number",
    ALPHA,
    secondary([E1], at(E1, 120), { receivedHash: 8n }),
    KEPT,
    { type: "diverged", fork: undefined, why: "it holds another batch that ends at 120" },
  ],
  [
    "more than was ever given out",
    ALPHA,
    secondary([E1], at(E1, 121)),
    KEPT,
    { type: "diverged", fork: undefined, why: "it holds 121 of an entry that has come to 120" },
  ],
  [
    "the secondary was promoted: the dialled primary stops",
    ALPHA,
    secondary([E1, F], at(E1, 100)),
    KEPT,
    { type: "superseded", by: { epoch: 2, id: F.id }, fork: at(E1, 100) },
  ],
  [
    "the secondary has promised a higher reign that it has not heard of yet",
    ALPHA,
    secondary([E1], at(E1, 100), { promise: { epoch: 2, id: F.id } }),
    KEPT,
    { type: "superseded", by: { epoch: 2, id: F.id }, fork: at(E1, 100) },
  ],
  [
    "the primary has gone back behind itself",
    ALPHA,
    secondary([E1, E2], at(E1, 100)),
    KEPT,
    { type: "superseded", by: { epoch: 1, id: E2.id }, fork: at(E1, 200) },
  ],
  [
    "two runs of one reign",
    ALPHA_2,
    secondary([E1, OTHER_E2], at(OTHER_E2, 210)),
    UNCLEAN,
    { type: "split-brain", epoch: 1 },
  ],
];

t.test("how it goes on", (t) => {
  for (const [what, primary, second, kept, expected] of CASES) {
    t.same(verdict(primary, second, kept), expected, what);
  }
  t.end();
});

const REFUSALS: readonly (readonly [string, SideFacts, SecondaryFacts, retryable: boolean])[] = [
  ["GROUP_UNKNOWN", side("alpha", [E1], { groupId: "h" }), secondary([E1], at(E1, 1)), true],
  [
    "PROTOCOL_VERSION",
    side("alpha", [E1], { protocol: { min: 2, max: 3 } }),
    secondary([], undefined),
    false,
  ],
  ["PROTOCOL_VERSION", ALPHA, secondary([], undefined, { protocol: { min: 1, max: 0 } }), false],
  ["BATCH_VERSION", ALPHA, secondary([], undefined, { batchFormat: { min: 0, max: 0 } }), false],
  ["NO_COMMON_CODEC", ALPHA, secondary([], undefined, { codecs: ["zstd"] }), false],
  ["SAME_SITE", ALPHA, secondary([], undefined, { site: "alpha" }), false],
  ["NOT_PRIMARY", side("alpha", []), secondary([], undefined), true],
  ["NOT_PRIMARY", side("alpha", [E1, F]), secondary([E1], at(E1, 1)), true],
  ["NOT_PRIMARY", side("alpha", [E1], { promise: { epoch: 2, id: F.id } }), secondary([E1], at(E1, 1)), true],
  ["UNRELATED_HISTORY", side("alpha", [OTHER_ROOT]), secondary([E1], at(E1, 1)), false],
  ["PRIMARY_PUT_BACK", side("alpha", [E1], { told: 4 }), secondary([E1], at(E1, 1), { heard: 5 }), false],
  ["PRIMARY_PUT_BACK", side("alpha", [E1], { told: 0 }), secondary([E1], at(E1, 1), { heard: 1 }), false],
];

t.test("a primary that has told all that was heard is followed, and one that relies on nothing", (t) => {
  for (const [told, heard] of [
    [5, 5],
    [5, 4],
    [5, undefined],
    [undefined, 5],
  ] as const) {
    const found = verdict(side("alpha", [E1], { told }), secondary([E1], at(E1, 100), { heard }), KEPT);
    t.not(found.type, "refused", `${told} and ${heard}`);
  }
  // Another reign counts before: this one is over, whatever it remembers.
  const over = verdict(side("alpha", [E1], { told: 1 }), secondary([E1, F], at(F, 1001), { heard: 2 }), KEPT);
  t.equal(over.type, "superseded");
  t.end();
});

t.test("what is refused, with what to do", (t) => {
  for (const [code, primary, second, retryable] of REFUSALS) {
    const found = verdict(primary, second, KEPT);
    t.match(found, { type: "refused", code, retryable });
    const words = found.type === "refused" ? [found.message, found.hint] : [];
    t.equal(words.filter((text) => text.length > 20).length, 2, `${code} says what, and what to do`);
  }
  const split = verdict(ALPHA_2, secondary([E1, OTHER_E2], undefined), UNCLEAN);
  t.equal(split.type === "split-brain" && partingOf(split).code, "SPLIT_BRAIN");
  const over = verdict(ALPHA, secondary([E1, F], undefined), KEPT);
  t.match(over.type === "superseded" && partingOf(over), { code: "SUPERSEDED", retryable: false });
  const apart = verdict(ALPHA, secondary([E1], { entry: 9n, sequence: 1 }), KEPT);
  t.match(apart.type === "diverged" && partingOf(apart), { code: "DIVERGED" });
  t.end();
});
