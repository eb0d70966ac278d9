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
