import {
  checkChange,
  DELETE,
  invalid,
  requireConfirmation,
  required,
} from "#src/api/control/change-checks.js";
import { membersToOpen } from "#src/api/control/open-members.js";
import { type Told, watchChanges } from "#src/api/control/watch-changes.js";
import { unlessGone, type WatchedGroups } from "#src/api/control/watch-groups.js";
import { TidemarkError } from "#src/base/errors.js";
import { isName, NAME_RULE } from "#src/domain/model/name.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { PointKind } from "#src/domain/model/recovery-point.js";
import type { Change, Groups, PointCut } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";

/** The recovery points of a group, as operators and programs ask for them, by the one grammar for points. */

export type { PointCut, PointKind, PointPicture };

/** Points of a group, with its name: it may have been asked for by its id. */
export interface PointsOf {
  readonly group: string;
  readonly points: readonly PointPicture[];
}

export interface PointOf {
  readonly group: string;
  readonly point: PointPicture;
}

export interface PointFilter {
  /** Cut at this time or later. */
  readonly fromMs: number | undefined;
  /** Cut before this time. */
  readonly untilMs: number | undefined;
  /** Empty: all. */
  readonly kinds: readonly PointKind[];
}

export type PointUpdate =
  | { readonly type: "point"; readonly group: string; readonly point: PointPicture }
  /** By id. */
  | { readonly type: "deleted"; readonly point: string }
  | { readonly type: "synced" };

/** A moment, fixed, and the exports under which its members can be read. */
export interface OpenedPoint extends PointOf {
  readonly views: readonly { readonly member: string; readonly exportName: string }[];
}

export interface PointOperations {
  /** Newest first, in the order of what they contain. */
  list(group: string, filter: PointFilter): Promise<PointsOf>;
  /** What a selector means; `latest` when it is empty. */
  get(group: string, selector: string): Promise<PointOf>;
  /** Ends when the group is gone. */
  watch(group: string, signal: AbortSignal): AsyncIterable<PointUpdate>;
  cut(group: string, cut: PointCut, change: Change): Promise<PointOf>;
  pin(group: string, selector: string, pinned: boolean, change: Change): Promise<PointOf>;
  /** The point as it was. */
  delete(group: string, selector: string, change: Change): Promise<PointOf>;
  /** `latest` when the selector is empty, every member that can be opened when none is named. */
  open(group: string, selector: string, member: string): Promise<OpenedPoint>;
}

export interface PointsSource extends Pick<WatchedGroups, "subscribe"> {
  readonly groups: Pick<Groups, "get" | "points" | "point" | "cut" | "pin" | "deletePoint">;
}

export function createPointOperations(source: PointsSource): PointOperations {
  const { groups } = source;
  const resolve = async (group: string, selector: string): Promise<PointOf> => {
    const { name } = await groups.get(required("group", group));
    return { group: name, point: await groups.point(name, checkSelector(selector || LATEST)) };
  };
  /** What is done to a point is done to the one that the selector means now, whatever is cut meanwhile. */
  const resolvePoint = async (group: string, selector: string): Promise<PointOf> => {
    const resolved = await resolve(group, required("point", selector));
    if (resolved.point.id === "") throw noPoint(resolved, selector);
    return resolved;
  };
  return {
    list: async (group, filter) => {
      const { name } = await groups.get(required("group", group));
      const points = (await groups.points(name)).filter((point) => isMeant(point, filter));
      return { group: name, points: points.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)) };
    },
    get: resolve,
    watch: (group, signal) => watchPoints(source, group, signal),
    cut: async (group, cut, change) => {
      checkChange(change);
      checkLabel(cut.label);
      const { name } = await groups.get(required("group", group));
      return { group: name, point: await groups.cut(name, cut, change) };
    },
    pin: async (group, selector, pinned, change) => {
      checkChange(change);
      const { group: name, point } = await resolvePoint(group, selector);
      return { group: name, point: await groups.pin(name, point.id, pinned, change) };
    },
    delete: async (group, selector, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, DELETE, `deleting the point ${required("point", selector)} of ${group}`);
      const { group: name, point } = await resolvePoint(group, selector);
      await groups.deletePoint(name, point.id, change);
      return { group: name, point };
    },
    open: async (group, selector, member) => {
      const resolved = await resolve(group, selector);
      const members = membersToOpen(await groups.get(resolved.group), resolved.point, member);
      const moment = selectorOf(resolved.point);
      const views = members.map((name) => ({
        member: name,
        exportName: `${resolved.group}/${name}@${moment}`,
      }));
      return { ...resolved, views };
    },
  };
}

const LATEST = "latest";

/** As many digits as the largest sequence has. */
const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/**
 * Ascending is newest first: by epoch and sequence, which say what a point contains. Its time is a label, by a clock that
 * may have been set back.
 */
export function orderOf({ position, id }: PointPicture): string {
  const descending = (value: number): string => String(Number.MAX_SAFE_INTEGER - value).padStart(DIGITS, "0");
  return `${descending(position.epoch)}.${descending(position.sequence)}.${id}`;
}

/** Names the moment so that it means the same tomorrow, which `latest` or a time need not. */
function selectorOf({ id, position }: PointPicture): string {
  return id === "" ? `seq-${position.epoch}.${position.sequence}` : id;
}

function isMeant({ timeMs, kind }: PointPicture, { fromMs, untilMs, kinds }: PointFilter): boolean {
  if (fromMs !== undefined && timeMs < fromMs) return false;
  if (untilMs !== undefined && timeMs >= untilMs) return false;
  return kinds.length === 0 || kinds.includes(kind);
}

/** Before a thread or another site is asked: what is no selector is refused with what is one. */
export function checkSelector(selector: string): string {
  try {
    parsePointSelector(selector);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw invalid(error.code, `point: ${error.message}`, error.hint);
  }
  return selector;
}

function checkLabel(label: string): void {
  if (label === "" || isName(label)) return;
  const shown = JSON.stringify(label.slice(0, LABEL_SHOWN_MAX));
  throw invalid("BAD_NAME", `label: ${shown} is not a name for a point`, NAME_RULE);
}

/** What a message repeats of a text that is no name. */
const LABEL_SHOWN_MAX = 80;

function noPoint({ group, point }: PointOf, selector: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_A_POINT",
    message: `${selector} is a moment of ${group} at which no point was cut`,
    hint: `tidemark point list ${group} shows the points`,
    facts: { epoch: point.position.epoch, sequence: point.position.sequence },
  });
}

async function* watchPoints(
  source: PointsSource,
  group: string,
  signal: AbortSignal,
): AsyncGenerator<PointUpdate, void, void> {
  const { name, id } = await source.groups.get(required("group", group));
  // By its id: a group of the same name that was made again has other points.
  const look = () => unlessGone(() => source.groups.points(id));
  const watched = {
    look,
    idOf: (point: PointPicture) => point.id,
    subscribe: (onChange: () => void) => source.subscribe(onChange),
  };
  for await (const told of watchChanges(watched, signal)) yield updateOf(name, told);
}

function updateOf(group: string, told: Told<PointPicture>): PointUpdate {
  switch (told.type) {
    case "news":
      return { type: "point", group, point: told.item };
    case "gone":
      return { type: "deleted", point: told.item.id };
    case "synced":
      return { type: "synced" };
  }
}
