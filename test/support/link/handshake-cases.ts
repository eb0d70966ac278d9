import type { KeptFacts, SecondaryFacts, SideFacts } from "#src/domain/fencing/handshake-facts.js";
import type { Verdict } from "#src/domain/fencing/verdict.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";

/** What two sites say of themselves, and what the primary has kept, for tables of what comes of it. */

/** The group's first entry; two unclean restarts of alpha, which names the most that may have been given out before. */
export const E1: LineageEntry = { id: 0xa1n, epoch: 1, first: 1, parent: undefined, writer: "alpha" };
export const E2: LineageEntry = { id: 0xa2n, epoch: 1, first: 201, parent: at(E1, 200), writer: "alpha" };
export const E3: LineageEntry = { id: 0xa3n, epoch: 1, first: 401, parent: at(E2, 400), writer: "alpha" };
/** Alpha started twice on one state, as from a copy of its disk. */
export const OTHER_E2: LineageEntry = { ...E2, id: 0xb2n };
/** Beta was promoted; what it grows from. */
export const F: LineageEntry = { id: 0xf1n, epoch: 2, first: 1001, parent: at(E1, 100), writer: "beta" };
/** Alpha was given the next reign after a rollback. */
export const G: LineageEntry = { id: 0xc1n, epoch: 3, first: 2001, parent: at(E1, 150), writer: "alpha" };
export const G2: LineageEntry = { id: 0xc2n, epoch: 3, first: 3001, parent: at(G, 3000), writer: "alpha" };
export const E4: LineageEntry = { id: 0xa4n, epoch: 1, first: 601, parent: at(E3, 600), writer: "alpha" };
/** Alpha was promoted in the same epoch as beta. */
export const OTHER_F: LineageEntry = { ...F, id: 0xf2n, writer: "alpha" };
export const OTHER_ROOT: LineageEntry = { ...E1, id: 0xd1n };

export function at(entry: LineageEntry, sequence: number) {
  return { entry: entry.id, sequence };
}

export function side(
  site: string,
  lineage: readonly LineageEntry[],
  more: Partial<SideFacts> = {},
): SideFacts {
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

export function secondary(
  lineage: readonly LineageEntry[],
  received: SecondaryFacts["received"],
  more: Partial<SecondaryFacts> = {},
): SecondaryFacts {
  return { ...side("beta", lineage), received, receivedHash: undefined, horizon: 0, ...more };
}

export const KEPT: KeptFacts = {
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
export const DEAD_E1 = { entry: E1.id, first: 81, last: 130 };
/** After an unclean start: nothing is recorded. */
export const UNCLEAN: KeptFacts = {
  ...KEPT,
  entry: E2.id,
  end: undefined,
  backlog: "overflowed",
  isWaiting: false,
};

export type Case = readonly [
  what: string,
  primary: SideFacts,
  secondary: SecondaryFacts,
  kept: KeptFacts,
  Verdict,
];

export const ALPHA = side("alpha", [E1]);
export const ALPHA_2 = side("alpha", [E1, E2]);
export const ALPHA_3 = side("alpha", [E1, E2, E3]);

/** Unclean stops of either side, of both, and repeated ones: how it goes on when they meet again. */
export const UNCLEAN_CASES: readonly Case[] = [
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
    "both stopped uncleanly, and the secondary had taken in a part of the older spill",
    ALPHA_2,
    secondary([E1], at(E1, 100)),
    { ...UNCLEAN, dead: [DEAD_E1] },
    { type: "spill", run: "dead", entry: E1.id, from: at(E1, 100), next: "resync" },
  ],
  [
    "the secondary did, in the middle of a resync, and lost what had not become durable of it",
    ALPHA_2,
    secondary([E1, E2], at(E2, 203)),
    { ...UNCLEAN, backlog: "resyncing", end: { batched: 210, link: 9n }, isWaiting: true, acked: 203 },
    { type: "stream", from: at(E2, 203) },
  ],
  [
    "both did, and again, inside two resyncs: of each the secondary holds a part",
    side("alpha", [E1, E2, E3, E4]),
    secondary([E1, E2, E3], at(E3, 405)),
    { ...UNCLEAN, entry: E4.id, dead: [DEAD_E1] },
    { type: "resync", predecessor: at(E3, 405) },
  ],
  [
    "it did three times, and never in between was there a link",
    side("alpha", [E1, E2, E3, E4]),
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, entry: E4.id },
    { type: "resync", predecessor: at(E1, 90) },
  ],
  [
    "both did, and the secondary has less than it had acknowledged by what is known here",
    ALPHA_2,
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, acked: 100 },
    { type: "lost", held: at(E1, 90) },
  ],
  [
    "the same, and a spill of the older run would continue what it holds",
    ALPHA_2,
    secondary([E1], at(E1, 90)),
    { ...UNCLEAN, acked: 100, dead: [DEAD_E1] },
    { type: "lost", held: at(E1, 90) },
  ],
  [
    "the secondary did before the begin of its first seed was durable",
    ALPHA,
    secondary([E1], undefined),
    { ...KEPT, backlog: "resyncing", isAllDirty: true },
    { type: "stream", from: undefined },
  ],
  [
    "the primary did in the middle of a first seed",
    ALPHA_2,
    secondary([E1], at(E1, 3)),
    UNCLEAN,
    { type: "resync", predecessor: at(E1, 3) },
  ],
  [
    "a tail that a promotion left behind, and an unclean stop behind that",
    side("alpha", [E1, G, G2]),
    secondary([E1], at(E1, 170), { horizon: 150 }),
    { ...UNCLEAN, entry: G2.id },
    { type: "rewind", to: at(E1, 150), next: { type: "resync", predecessor: at(E1, 150) } },
  ],
  [
    "the secondary was promoted while the primary restarted uncleanly, twice",
    ALPHA_3,
    secondary([E1, F], at(F, 1005)),
    { ...UNCLEAN, entry: E3.id },
    { type: "superseded", by: { epoch: 2, id: F.id }, fork: at(E1, 100) },
  ],
  [
    "both were promoted from one moment, in one epoch",
    side("alpha", [E1, OTHER_F]),
    secondary([E1, F], at(F, 1005)),
    { ...KEPT, entry: OTHER_F.id, end: undefined },
    { type: "split-brain", epoch: 2 },
  ],
];
