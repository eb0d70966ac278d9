import type { Trouble } from "#src/domain/group/group-state.js";
import { type Lineage, type LineageEntry, lineageTo, refuseLineage } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Promised } from "#src/domain/model/site-state.js";

/**
 * What serving a moment of the copy would be: which entry it opens, on which lineage, and which members it leaves out.
 * A function of what the site knows, so that a plan that is shown and a promotion that is made can't differ.
 */
export interface PromotionFacts {
  /** The site that would write. */
  readonly site: string;
  /** Every entry that is known here: the lineage that is followed, and kept branches. */
  readonly entries: ReadonlyMap<bigint, LineageEntry>;
  readonly promise: Promised | undefined;
  /** No sequence above it has been seen here, of whomever. */
  readonly highest: Sequence;
  /** What the selector means. */
  readonly position: Position;
  readonly point: { readonly id: string; readonly damaged: boolean } | undefined;
  /** Where members stand there; who does not is left out. */
  readonly standing: readonly MemberPosition[];
  /** All that the store holds, by number. */
  readonly held: ReadonlyMap<number, string>;
  /** Names of those that the group is to have. */
  readonly wanted: readonly string[];
  /** What of the store is not as it was written. */
  readonly suspect: Trouble | undefined;
}

export interface PromotionWish {
  readonly includeFuzzy: boolean;
  readonly force: boolean;
  /** Of the entry that would be opened. */
  readonly newId: bigint;
}

export interface PromotionPlan {
  readonly entry: LineageEntry;
  /** To the entry, which is its last. */
  readonly lineage: Lineage;
  readonly members: readonly ServedMember[];
  readonly leftOut: readonly LeftOutMember[];
  /** What stands in the way; each can be overridden by force. */
  readonly blockers: readonly Trouble[];
}

export interface ServedMember extends MemberPosition {
  readonly name: string;
}

export interface LeftOutMember extends Trouble {
  readonly member: string;
}

/** What the plan is, or why there is none, whatever is forced. */
export type Planned =
  | { readonly type: "plan"; readonly plan: PromotionPlan }
  | { readonly type: "refused"; readonly trouble: Trouble };

export function planPromotion(facts: PromotionFacts, wish: PromotionWish): Planned {
  const { entries, position, site } = facts;
  const path = lineageTo(entries, position.entry);
  const epochs = [facts.promise?.epoch ?? 0, ...[...entries.values()].map(({ epoch }) => epoch)];
  const entry: LineageEntry = {
    epoch: Math.max(...epochs) + 1,
    id: wish.newId,
    first: Math.max(facts.highest, position.sequence) + 1,
    parent: position,
    writer: site,
  };
  const lineage = [...path, entry];
  const wrong = path.length === 0 ? "the history that leads to it is not known here" : refuseLineage(lineage);
  if (wrong !== undefined) return refused("POINT_NOT_PROMOTABLE", `nothing can grow from there: ${wrong}`);
  const { members, leftOut } = membersOf(facts, wish);
  if (members.length === 0)
    return refused("NO_MEMBER_STANDS", `no member stands at sequence ${position.sequence}`);
  const blockers = [...damaged(facts), ...(facts.suspect === undefined ? [] : [facts.suspect])];
  return { type: "plan", plan: { entry, lineage, members, leftOut, blockers: wish.force ? [] : blockers } };
}

/** Of two that had the same name one after the other, the newer that stands there. */
function membersOf(
  { standing, held, wanted }: PromotionFacts,
  { includeFuzzy }: PromotionWish,
): Pick<PromotionPlan, "members" | "leftOut"> {
  const newest = new Map<string, ServedMember>();
  for (const one of standing.toSorted((a, b) => a.member - b.member)) {
    const name = held.get(one.member);
    if (name !== undefined) newest.set(name, { ...one, name });
  }
  const members = [...newest.values()].filter(({ fuzzy }) => includeFuzzy || !fuzzy);
  const names = new Set([...wanted, ...newest.keys()]);
  const leftOut = [...names]
    .filter((name) => !members.some((member) => member.name === name))
    .map((member) => ({ member, ...(newest.has(member) ? FUZZY : NOT_STANDING) }));
  return { members, leftOut };
}

function damaged({ point }: PromotionFacts): readonly Trouble[] {
  if (point?.damaged !== true) return [];
  return [
    {
      code: "POINT_DAMAGED",
      why: `something that the point ${point.id} needs is damaged`,
      hint: "take another point: tidemark point list shows which are sound; or --force, and reads of what is damaged fail",
    },
  ];
}

/**
 * What an unclean stop of a promoted site leaves: sequences may have been given out that are gone. They are not given out
 * again (I4): what is written from now on is another entry of the same epoch, and grows from what was recovered. After a
 * clean stop, and where nothing was ever given out, the entry goes on.
 */
export function planReopening(
  state: {
    readonly lineage: Lineage;
    readonly ceiling: Sequence;
    readonly clean: { readonly last: Sequence } | undefined;
  },
  recovered: Sequence,
  newId: bigint,
): Lineage {
  const head = state.lineage.at(-1);
  if (head === undefined || state.clean?.last === recovered) return state.lineage;
  const given = Math.max(state.clean?.last ?? state.ceiling, recovered);
  if (given < head.first) return state.lineage;
  const { epoch, writer } = head;
  const parent = { entry: head.id, sequence: recovered };
  return [...state.lineage, { epoch, id: newId, first: given + 1, parent, writer }];
}

const FUZZY = {
  code: "MEMBER_FUZZY",
  why: "its contents were read while they changed",
  hint: "--include-fuzzy serves it all the same",
};

const NOT_STANDING = {
  code: "MEMBER_NOT_IN_POINT",
  why: "it was not seeded yet at that moment, or no part of the group",
  hint: "take a later point to have it: tidemark point show tells which members are in one",
};

function refused(code: string, why: string): Planned {
  const hint = "take another point: tidemark point list shows them";
  return { type: "refused", trouble: { code, why, hint } };
}
