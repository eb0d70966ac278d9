import type { Store } from "#src/data-path/store/store.js";
import type { PromotionCondition } from "#src/domain/group/group-conditions.js";
import { type GroupState, isPromoted, isServed, type Trouble } from "#src/domain/group/group-state.js";
import { conditionsOf, isPassing, statusOf, type Words } from "#src/domain/group/group-status.js";
import type { Condition } from "#src/domain/group/group-words.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import type { MemberSpecification } from "#src/domain/model/group-specification.js";
import { positionIn } from "#src/operations/groups/copy/copy-points.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type {
  GroupPicture,
  GroupSitePicture,
  MemberPicture,
  PointSummary,
} from "#src/operations/groups/group-picture.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import type { GroupCounts } from "#src/operations/groups/primary/group-counts.js";
import { limitsOf } from "#src/operations/groups/primary/link-limits.js";
import { linkOf, lossOf, rpoOf } from "#src/operations/groups/primary/primary-facts.js";
import { Throughput } from "#src/operations/groups/primary/throughput.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import { paintTimeout } from "#src/operations/groups/promotion/failover-timeout.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { conditionsIn, type Syncs, syncsIn } from "#src/operations/groups/site-report.js";
import { lastVerified } from "#src/operations/groups/verify/last-verified.js";
import { NOT_TOLD, type VerifySummary } from "#src/operations/groups/verify/verify-picture.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** Makes the pictures of a group at the site that holds its copy. */
export class CopyPainter {
  readonly #clock: Clock;
  readonly #site: string;
  readonly #otherSites: Pick<OtherSites, "bandwidthOf">;
  readonly #written = new Throughput();
  readonly #wire = new Throughput();
  #conditions: readonly Condition[] = [];

  constructor({
    clock,
    site,
    otherSites,
  }: {
    readonly clock: Clock;
    readonly site: string;
    readonly otherSites: Pick<OtherSites, "bandwidthOf">;
  }) {
    this.#otherSites = otherSites;
    this.#clock = clock;
    this.#site = site;
  }

  paint(
    record: GroupRecord,
    state: GroupState,
    copy: RunningCopy | undefined,
    promotion: CopyPromotion,
    untaken?: Trouble,
  ): GroupPicture {
    const { specification, id } = record;
    const isHere = isPromoted(state);
    const facts = copy === undefined || isHere ? undefined : copyFacts(record, copy, untaken);
    const fencing = promotion.reign?.fencing;
    const { status, hint, role } = unwritableOf(state, promotion) ?? statusOf(state, facts);
    this.#conditions = conditionsOf(
      state,
      {
        rpoTargetMs: specification.rpo.targetMs,
        replication: facts,
        ...(isHere
          ? {
              promotion: promotionFacts(specification.primary, promotion),
              image: stalledOf(promotion) ?? copy?.storeTrouble,
            }
          : {}),
      },
      this.#conditions,
      this.#clock.wallMs(),
    );
    const points = copy === undefined ? undefined : pointsOf(copy.store);
    const ownMax = this.#otherSites.bandwidthOf(specification.primary);
    copy?.reports.tell(this.#conditions, points, ownMax);
    const own: GroupSitePicture = {
      name: this.#site,
      role: role === "active" && !isHere ? "passive" : role,
      status: status === "unprotected" && !isHere ? "disconnected" : status,
      conditions: this.#conditions,
      reachable: true,
      ageMs: undefined,
      hint: hint === "" ? (facts?.store?.hint ?? "") : hint,
      positions: positionsOf(copy?.store),
    };
    const nowMs = this.#clock.monotonicMs();
    const heartbeat = copy?.receiver.heartbeat;
    // Of a primary that is not heard nobody knows what is written: the rates of before are none of now.
    const isHeard = !isHere && copy !== undefined && copy.down === undefined;
    return {
      name: specification.group,
      id,
      specification,
      direction: isHere
        ? { from: this.#site, to: specification.primary }
        : { from: specification.primary, to: specification.secondary },
      sites: [own, isHere ? paintOld(specification.primary, promotion) : paintPrimary(record, facts, copy)],
      members: specification.members.map((member) =>
        paintMember(member, copy?.store, heartbeat?.outOfSyncBytes),
      ),
      exposure: facts === undefined ? undefined : lossOf(facts),
      bytesPerSecond:
        heartbeat === undefined || !isHeard ? 0 : this.#written.bytesPerSecond(nowMs, heartbeat.writtenBytes),
      wireBytesPerSecond:
        copy === undefined || !isHeard ? 0 : this.#wire.bytesPerSecond(nowMs, copy.counts.receivedBytes),
      ...(facts === undefined || copy === undefined ? {} : syncsOf(facts, copy)),
      limits: limitsOf(
        specification,
        [this.#site, ownMax],
        [specification.primary, heartbeat?.report?.linkBytesPerSecondMax],
      ),
      points,
      ackLagMs: undefined,
      rpo: rpoOf(record, facts),
      fencing: isHere ? fencing : undefined,
      isPassing: isPassing(state),
      ...paintTimeout(record, state, promotion),
      drills: copy?.drills.counts,
      verify: copy === undefined || isHere ? undefined : verifiedAt(copy.store, specification),
      counts: copy === undefined ? undefined : countsOf(copy),
    };
  }
}

/** As far as its points say: what came of a comparison that found something is the primary's to tell. */
function verifiedAt(store: Store, { verify }: GroupRecord["specification"]): VerifySummary {
  const equalMs = lastVerified(store);
  return { ...NOT_TOLD, doneMs: equalMs, equalMs, everyMs: verify?.everyMs };
}

/** At a promoted site nobody sends again what its journal does not take: clients are refused, which is no small thing. */
function unwritableOf(state: GroupState, { served }: CopyPromotion): Words | undefined {
  const kind = isServed(state) ? served?.stalled?.kind : undefined;
  if (kind === undefined || kind === "exhausted") return undefined;
  return {
    status: "error",
    role: "active",
    hint: "its volumes take no writes: the journal failed. Check the disk: it is tried again by itself; what a flush confirmed is there",
  };
}

function stalledOf({ served }: CopyPromotion): Trouble | undefined {
  return served?.stalled === undefined ? undefined : troubleFrom(served.stalled);
}

function promotionFacts(peer: string, { reign, fence }: CopyPromotion): PromotionCondition {
  const isCommitted = reign?.commit?.isDone === true;
  return { peer, fencing: reign?.fencing ?? "none", isCommitted, trouble: fence?.trouble };
}

/** The old primary, as far as this site knows: it is told, and says nothing of itself. */
function paintOld(name: string, { reign, fence }: CopyPromotion): GroupSitePicture {
  const isFenced = reign?.fencing === "peer-confirmed";
  return {
    name,
    role: isFenced ? "failed" : "active",
    status: isFenced ? "fenced" : "disconnected",
    conditions: [],
    reachable: fence?.isConfirmed === true,
    ageMs: undefined,
    hint: isFenced
      ? ""
      : "it has not heard that it was superseded, and may go on acknowledging writes: stop the application there",
    positions: { written: undefined, received: undefined, durable: undefined, promotable: undefined },
  };
}

/** `untaken`: why there is no stream, where the old primary has not opened the reign yet that it is promised. */
function copyFacts(
  { specification, pairing }: GroupRecord,
  copy: RunningCopy,
  untaken: Trouble | undefined,
): ReplicationFacts {
  const { store, receiver } = copy;
  const { points } = store;
  const stampMs = points.points.at(-1)?.stampMs;
  return {
    role: "passive",
    peer: specification.primary,
    paused: copy.isPaused,
    link: linkOf(untaken ?? copy.down),
    firstSyncDone: store.promotable !== undefined,
    isReprotecting: pairing?.role === "passive" && pairing.reprotected === true,
    isResyncing: points.resyncs.hold !== undefined,
    stuck: untaken === undefined ? copy.stuck : undefined,
    store: copy.storeTrouble,
    confirming: undefined,
    exposure: receiver.predictedLoss,
    pointAgeMs: stampMs === undefined ? undefined : Math.max(0, points.nowMs() - stampMs),
    pointsEveryMs: specification.points.everyMs,
  };
}

function countsOf({ store, counts, bytes }: RunningCopy): GroupCounts {
  return {
    epoch: store.state.lineage.at(-1)?.epoch,
    sentBytes: 0,
    wireBytes: counts.sentBytes,
    receivedBytes: counts.receivedBytes,
    spillBytes: undefined,
    ackLag: undefined,
    breaches: undefined,
    storeBytes: bytes.known,
  };
}

function positionsOf(store: Store | undefined): GroupSitePicture["positions"] {
  const end = store?.end;
  const promotable = store?.promotable;
  const durable = store === undefined || end === undefined ? undefined : positionIn(store, end);
  return {
    written: undefined,
    received: durable,
    durable,
    promotable: store === undefined || promotable === undefined ? undefined : positionIn(store, promotable),
  };
}

/** As the primary said last, for as long as it is seen here that it goes on: what it says is a second old. */
function syncsOf(
  { link, firstSyncDone, isResyncing }: ReplicationFacts,
  { store, receiver }: RunningCopy,
): Syncs {
  if (link.type === "down") return {};
  const { seed, resync } = syncsIn(receiver.heartbeat?.report);
  const isSeeding = !firstSyncDone || store.members.some(({ member }) => store.seeds.takes(member));
  return { seed: isSeeding ? seed : undefined, resync: isResyncing ? resync : undefined };
}

/** As far as this site knows: from what it has heard of the primary. */
function paintPrimary(
  { specification }: GroupRecord,
  facts: ReplicationFacts | undefined,
  copy: RunningCopy | undefined,
): GroupSitePicture {
  const words =
    facts === undefined
      ? ({ status: "disconnected", hint: "the copy is not open here" } as const)
      : statusOf({ type: "serving" }, { ...facts, role: "active", peer: specification.secondary ?? "" });
  const written = copy?.receiver.heartbeat?.written;
  return {
    name: specification.primary,
    role: "active",
    status: words.status,
    conditions: conditionsIn(copy?.receiver.heartbeat?.report),
    reachable: copy !== undefined && copy.down === undefined,
    ageMs: copy?.counts.silentMs,
    hint: words.hint,
    positions: {
      written: copy === undefined || written === undefined ? undefined : positionIn(copy.store, written),
      received: undefined,
      durable: undefined,
      promotable: undefined,
    },
  };
}

/** `lackingBytes`: of all members together, as the primary said last. It does not say it of each. */
function paintMember(
  member: MemberSpecification,
  store: Store | undefined,
  lackingBytes: number | undefined,
): MemberPicture {
  const held = store?.members
    .filter(({ name }) => name === member.name)
    .sort((a, b) => a.member - b.member)
    .at(-1);
  const standing = store?.points.resyncs.members.find((known) => known.member === held?.member);
  return {
    name: member.name,
    kind: member.kind,
    capture: member.capture,
    sizeBytes: held === undefined || store === undefined ? undefined : store.sizeOf(held.member),
    inPoints: standing?.complete !== undefined,
    fuzzy: false,
    image: held?.path ?? "",
    outOfSyncBytes: lackingBytes === 0 ? 0 : undefined,
  };
}

function pointsOf({ points, windowFrom }: Store): PointSummary {
  const all = points.points;
  return {
    count: all.length,
    oldestMs: all[0]?.timeMs,
    newestMs: all.at(-1)?.timeMs,
    windowFromMs: all.find(({ position }) => position.sequence >= windowFrom)?.timeMs,
  };
}
