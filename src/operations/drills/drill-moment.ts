import type { Moment, Store } from "#src/data-path/store/store.js";
import { type ChosenMembers, chooseMembers } from "#src/domain/drill/drill-members.js";
import { pathTo, positionAt } from "#src/domain/model/lineage.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import { nothingToShow, pointDamaged } from "#src/operations/drills/drill-errors.js";

/** Where a drill grows from, and what of it it shows. */
export interface DrillMoment extends ChosenMembers {
  readonly moment: Moment;
  /** Id of the point; empty where the moment is none. */
  readonly point: string;
}

/** Refuses what a drill cannot be made of; nothing is changed. */
export async function momentOf(
  store: Store,
  group: string,
  selector: string,
  includeFuzzy: boolean,
): Promise<DrillMoment> {
  const resolved = await store.resolve(parsePointSelector(selector));
  if (resolved.type !== "resolved") throw refusedPoint(selector, resolved);
  const { position, point } = resolved;
  if (point?.damaged === true) throw pointDamaged(group, point.id);
  const standing = point?.members ?? inlineAt(store, position.sequence);
  const from = growsFrom(store, position, standing);
  const chosen = chooseMembers(store.members, standing, from.sequence, includeFuzzy);
  if (chosen.members.length === 0) throw nothingToShow(group, selector, chosen.leftOut);
  return { ...chosen, moment: { position: from, members: point?.members ?? [] }, point: point?.id ?? "" };
}

/** A point is a mark behind the moment that its members stand at: what grows from it grows from there. */
function growsFrom(store: Store, position: Position, standing: readonly MemberPosition[]): Position {
  const sequence = Math.max(...standing.map(({ at }) => at));
  if (standing.length === 0 || sequence >= position.sequence) return position;
  return positionAt(pathTo(store.state.lineage, position), sequence) ?? { ...position, sequence };
}

/** At a moment that is no point, what is captured inline stands at that moment itself, once it has been seeded. */
function inlineAt(store: Store, at: Sequence): readonly MemberPosition[] {
  return store.points.resyncs.members.flatMap(({ member, complete }) => {
    const isInline = store.members.some((held) => held.member === member && held.capture === "inline");
    return isInline && complete !== undefined && complete <= at ? [{ member, at, fuzzy: false }] : [];
  });
}
