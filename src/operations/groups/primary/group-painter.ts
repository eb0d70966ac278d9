import type { GroupState, Trouble } from "#src/domain/group/group-state.js";
import { conditionsOf, isPassing, statusOf, type Words } from "#src/domain/group/group-status.js";
import type { Condition } from "#src/domain/group/group-words.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import type {
  CompressionPicture,
  GroupPicture,
  GroupPosition,
  GroupSitePicture,
  MemberPicture,
} from "#src/operations/groups/group-picture.js";
import { imagePathOf } from "#src/operations/groups/images/member-images.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import type { GroupCounts } from "#src/operations/groups/primary/group-counts.js";
import { limitsOf } from "#src/operations/groups/primary/link-limits.js";
import { lossOf, peerPositions, primaryFacts, rpoOf } from "#src/operations/groups/primary/primary-facts.js";
import { isSource } from "#src/operations/groups/primary/primary-image.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { RunningGroup } from "#src/operations/groups/primary/running-group.js";
import { PrimarySyncs } from "#src/operations/groups/primary/sync-progress.js";
import { Throughput } from "#src/operations/groups/primary/throughput.js";
import type { GroupRecord, MemberRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { reunionIn } from "#src/operations/groups/reprotect/reprotect-job.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** Makes the pictures of a group at its primary, and remembers what one picture needs of those before. */
export class GroupPainter {
  readonly #clock: Clock;
  readonly #site: string;
  readonly #layout: GroupLayout;
  readonly #throughput = new Throughput();
  readonly #wire = new Throughput();
  readonly #otherSites: Pick<OtherSites, "bandwidthOf">;
  readonly #syncs = new PrimarySyncs();
  #conditions: readonly Condition[] = [];

  constructor(
    ports: {
      readonly clock: Clock;
      readonly site: string;
      readonly otherSites: Pick<OtherSites, "bandwidthOf">;
    },
    layout: GroupLayout,
  ) {
    this.#clock = ports.clock;
    this.#site = ports.site;
    this.#otherSites = ports.otherSites;
    this.#layout = layout;
  }

  paint(
    record: GroupRecord,
    state: GroupState,
    running: RunningGroup | undefined,
    link: PrimaryLink | undefined,
    unrecorded?: Trouble,
  ): GroupPicture {
    const { specification, id } = record;
    const replication = primaryFacts(record, link, this.#clock);
    const { status, role, hint } = statusOf(state, replication);
    // What would be forgotten by a start is worse than what the images are in.
    const image = unrecorded ?? running?.trouble;
    const facts = { rpoTargetMs: specification.rpo.targetMs, replication, image };
    this.#conditions = conditionsOf(state, facts, this.#conditions, this.#clock.wallMs());
    const syncs = this.#syncs.at(this.#clock.monotonicMs(), replication, link?.capture);
    const { secondary } = specification;
    const ownMax = secondary === undefined ? undefined : this.#otherSites.bandwidthOf(secondary);
    link?.reports.tell(this.#conditions, undefined, ownMax, syncs);
    const own: GroupSitePicture = {
      name: this.#site,
      role,
      status,
      conditions: this.#conditions,
      reachable: true,
      ageMs: undefined,
      hint: image?.hint ?? hint,
      positions: {
        written: positionOf(running),
        received: undefined,
        durable: undefined,
        promotable: undefined,
      },
    };
    const peer = this.#paintPeer(record, replication, running, link, state);
    const isProtected = replication?.firstSyncDone === true;
    return {
      name: specification.group,
      id,
      specification,
      direction: { from: specification.primary, to: specification.secondary },
      sites: peer === undefined ? [own] : [own, peer],
      reunion: record.pairing?.role === "active" ? reunionIn(record.pairing.jobs) : undefined,
      members: record.members.map((member) => this.#paintMember(member, link, isProtected)),
      exposure: replication === undefined ? undefined : lossOf(replication),
      bytesPerSecond: this.#bytesPerSecond(running),
      wireBytesPerSecond: this.#wireBytesPerSecond(link),
      ...syncs,
      limits: limitsOf(specification, [this.#site, ownMax], [secondary, link?.reports.linkBytesPerSecondMax]),
      compression: compressionOf(link),
      points: link?.reports.points,
      ackLagMs: link?.meter.ackLag.percentilesMs,
      rpo: rpoOf(record, replication),
      fencing: undefined,
      handedOver: isHandedOver(record),
      isPassing: isPassing(state),
      breach: link?.meter.breach,
      verify: link?.verify.summary,
      counts: link === undefined ? undefined : countsOf(link, running),
    };
  }

  /** As far as this site knows: from what it has heard of the secondary. */
  #paintPeer(
    { specification }: GroupRecord,
    replication: ReplicationFacts | undefined,
    running: RunningGroup | undefined,
    link: PrimaryLink | undefined,
    state: GroupState,
  ): GroupSitePicture | undefined {
    const { secondary } = specification;
    if (secondary === undefined) return undefined;
    const words: Words =
      "winner" in state
        ? { status: "disconnected", role: "active", hint: "it was promoted: ask there how it is" }
        : replication === undefined
          ? { status: "disconnected", role: "passive", hint: "the group is not open here" }
          : statusOf({ type: "following" }, { ...replication, role: "passive", peer: this.#site });
    return {
      name: secondary,
      role: words.role,
      status: words.status,
      conditions: link?.reports.conditions ?? [],
      reachable: link !== undefined && link.down === undefined,
      ageMs: link?.silentMs,
      hint: words.hint,
      positions: { written: undefined, received: undefined, ...peerPositions(running, link) },
    };
  }

  #paintMember(member: MemberRecord, link: PrimaryLink | undefined, isProtected: boolean): MemberPicture {
    const lackingBytes = link?.capture?.dirty(member.number)?.dirtyBytes;
    // One of which nothing is there was never whole; of one that is being seeded the link knows.
    const isLacking = lackingBytes !== undefined && lackingBytes >= member.sizeBytes;
    const isSeeding = link?.capture?.resync?.beside.isUnderWay(member.number) === true;
    return {
      name: member.name,
      kind: "volume",
      capture: isSource(member.image) ? "scan" : "nbd",
      sizeBytes: member.sizeBytes,
      inPoints: isProtected && !isLacking && !isSeeding,
      fuzzy: false,
      image: imagePathOf(this.#layout, { number: member.number, place: member.image }),
      outOfSyncBytes: lackingBytes,
    };
  }

  #bytesPerSecond(running: RunningGroup | undefined): number {
    const bytes = running?.capture?.written.bytes;
    return bytes === undefined ? 0 : this.#throughput.bytesPerSecond(this.#clock.monotonicMs(), bytes);
  }

  #wireBytesPerSecond(link: PrimaryLink | undefined): number {
    return link === undefined
      ? 0
      : this.#wire.bytesPerSecond(this.#clock.monotonicMs(), link.totals.sentBytes);
  }
}

function compressionOf(link: PrimaryLink | undefined): CompressionPicture | undefined {
  const state = link?.compression;
  if (link === undefined || state === undefined) return undefined;
  const { batchBytes, batchWireBytes } = link.totals;
  const ratio = batchWireBytes === 0 ? undefined : batchBytes / batchWireBytes;
  return { codec: state.codec, reason: state.because, ratio };
}

function countsOf(link: PrimaryLink, running: RunningGroup | undefined): GroupCounts {
  const { totals, meter, capture } = link;
  return {
    epoch: running?.state.state.lineage.at(-1)?.epoch,
    sentBytes: totals.batchBytes + totals.seedBytes,
    wireBytes: totals.sentBytes,
    receivedBytes: totals.receivedBytes,
    spillBytes: capture?.backlog.spillBytes,
    ackLag: meter.ackLag.counts,
    breaches: meter.breach.count,
    storeBytes: [],
  };
}

function positionOf(running: RunningGroup | undefined): GroupPosition | undefined {
  const capture = running?.capture;
  if (running === undefined || capture === undefined) return undefined;
  const { entry, sequence } = capture.position;
  const epoch = running.state.state.lineage.find(({ id }) => id === entry)?.epoch;
  return epoch === undefined ? undefined : { epoch, sequence };
}

function isHandedOver({ pairing }: GroupRecord): boolean {
  return pairing?.role === "active" && pairing.handOver !== undefined && pairing.superseded !== undefined;
}
