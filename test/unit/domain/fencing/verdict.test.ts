import t from "tap";
import type { SecondaryFacts, SideFacts } from "#src/domain/fencing/handshake-facts.js";
import { partingOf } from "#src/domain/fencing/relation.js";
import { type Verdict, verdict } from "#src/domain/fencing/verdict.js";
import {
  ALPHA,
  ALPHA_2,
  at,
  type Case,
  E1,
  E2,
  F,
  G,
  KEPT,
  OTHER_E2,
  OTHER_ROOT,
  secondary,
  side,
  UNCLEAN,
  UNCLEAN_CASES,
} from "#test/support/link/handshake-cases.js";

/** Unclean stops have a table of their own. */
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
  for (const [what, primary, second, kept, expected] of [...CASES, ...UNCLEAN_CASES]) {
    t.same(verdict(primary, second, kept), expected, what);
  }
  t.end();
});

/** Refusals have a table of their own. */
const ANSWERS: Readonly<Record<Exclude<Verdict["type"], "refused">, true>> = {
  stream: true,
  spill: true,
  resync: true,
  seed: true,
  lost: true,
  rewind: true,
  superseded: true,
  "split-brain": true,
  diverged: true,
};

t.test("every answer that there is stands in the table", (t) => {
  const given = new Set(CASES.map(([, , , , { type }]) => type as string));
  t.same(given, new Set(Object.keys(ANSWERS)));
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
