import { TidemarkError } from "#src/base/errors.js";
import type { CataloguedPoint } from "#src/data-path/recovery/recovery.js";
import type { Store, StoreRules } from "#src/data-path/store/store.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { type PointSelector, parsePointSelector } from "#src/domain/model/point-selector.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position } from "#src/domain/model/sequence.js";
import { expiriesOf } from "#src/domain/retention/expiry.js";
import { arePointsMade } from "#src/domain/retention/retention-clock.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import { CONFIRM_DELETE, confirmationMissing } from "#src/operations/groups/group-errors.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** The recovery points of a copy, as they are asked for. */
export interface PointsAt {
  readonly store: Store;
  readonly site: string;
  readonly group: string;
  /** How many members the group has now. */
  readonly membersTotal: number;
  readonly policy: RetentionPolicy;
  readonly everyMs: number;
  readonly clock: Clock;
  /** What this site is, as far as points expire. */
  readonly role: ReturnType<StoreRules["role"]>;
}

/** Newest first. */
export function listPoints(at: PointsAt): readonly PointPicture[] {
  const expiries = expiriesAt(at);
  return [...at.store.points.points].reverse().map((point) => paintPoint(at, point, expiries));
}

export async function findPoint(at: PointsAt, text: string): Promise<PointPicture> {
  const selector = parsePointSelector(text);
  const resolved = await at.store.resolve(selector);
  if (resolved.type !== "resolved") throw refusedPoint(text, resolved);
  const { position, point } = resolved;
  return point === undefined
    ? paintMoment(at, selector, position)
    : paintPoint(at, at.store.points.get(point.id));
}

/** The selector has to mean a point: any other moment has nothing that could be pinned. */
export async function pinPoint(at: PointsAt, text: string, pinned: boolean): Promise<PointPicture> {
  const { id } = await pointOf(at, text);
  const { points } = at.store;
  await (pinned ? points.pin(id) : points.unpin(id));
  return paintPoint(at, points.get(id));
}

export async function deletePoint(at: PointsAt, text: string, change: Change): Promise<void> {
  const { id } = await pointOf(at, text);
  if (change.confirm !== CONFIRM_DELETE)
    throw confirmationMissing(`deleting the point ${id} drops it for good`, { group: at.group, point: id });
  await at.store.points.delete(id, change.reason === "" ? `by ${change.requestedBy}` : change.reason);
}

async function pointOf(at: PointsAt, text: string): Promise<PointPicture> {
  const point = await findPoint(at, text);
  if (point.id !== "") return point;
  throw new TidemarkError({
    kind: "refused",
    code: "NOT_A_POINT",
    message: `${text} is a moment of ${at.group} that can be opened, and no point`,
    hint: `name a point by its id: tidemark point list ${at.group} shows them`,
    facts: { group: at.group },
  });
}

/** By the wall clock, from what the retention clock has still to run. */
function expiriesAt({ store, policy, everyMs, clock, role }: PointsAt): ReadonlyMap<string, number> {
  const { points } = store;
  const nowMs = points.nowMs();
  const isProducing = arePointsMade(points.retentionClock, clock.monotonicMs(), everyMs);
  const expiries = expiriesOf({
    points: points.points.map((point) => ({ ...point, stampMs: point.stampMs ?? nowMs })),
    policy,
    role: role.type === "secondary" ? { type: "secondary", isProducing } : role,
    factsLost: store.expiryHold !== undefined,
    reservations: store.reservations,
    lineage: store.state.lineage,
    nowMs,
  });
  const wallMs = clock.wallMs();
  return new Map([...expiries].map(([id, stampMs]) => [id, wallMs + stampMs - nowMs]));
}

function paintPoint(
  at: PointsAt,
  point: CataloguedPoint,
  expiries: ReadonlyMap<string, number> = expiriesAt(at),
): PointPicture {
  const { health } = point;
  return {
    id: point.id,
    timeMs: point.timeMs,
    kind: point.kind,
    label: point.label,
    position: positionIn(at.store, point.position),
    members: paintMembers(at.store, point.position, point.members),
    membersTotal: Math.max(at.membersTotal, point.members.length),
    sites: [at.site],
    pinned: point.pinned,
    health: health.type,
    healthMs: health.type === "verified" ? health.timeMs : undefined,
    rootHash: health.type === "verified" ? health.rootHash : undefined,
    expireMs: expiries.get(point.id),
  };
}

/** Its time is the one that was asked for, else that of the newest point at or before it: it is no earlier. */
function paintMoment(at: PointsAt, selector: PointSelector, position: Position): PointPicture {
  const { store } = at;
  const before = store.points.points.findLast((point) => point.position.sequence <= position.sequence);
  const members = store.points.resyncs.members
    .filter(({ complete }) => complete !== undefined && complete <= position.sequence)
    .map(({ member }) => ({ member, at: position.sequence, fuzzy: false }));
  return {
    id: "",
    timeMs: selector.type === "time" ? selector.timeMs : (before?.timeMs ?? 0),
    kind: "crash",
    label: "",
    position: positionIn(store, position),
    members: paintMembers(store, position, members),
    membersTotal: Math.max(at.membersTotal, members.length),
    sites: [at.site],
    pinned: false,
    health: "unverified",
    healthMs: undefined,
    rootHash: undefined,
    expireMs: undefined,
  };
}

function paintMembers(
  store: Store,
  position: Position,
  members: readonly MemberPosition[],
): PointPicture["members"] {
  return members.map(({ member, at, fuzzy }) => ({
    name: store.members.find((known) => known.member === member)?.name ?? `member ${member}`,
    position: positionIn(store, { ...position, sequence: at }),
    fuzzy,
  }));
}

export function positionIn(store: Store, { entry, sequence }: Position): GroupPosition {
  const inLineage = store.state.lineage.find(({ id }) => id === entry);
  return { epoch: (inLineage ?? store.promoting.entries.get(entry))?.epoch ?? 0, sequence };
}
