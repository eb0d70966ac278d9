import type { Capture } from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import type { GroupPicture, GroupPosition, LossPicture } from "#src/operations/groups/group-picture.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { RunningGroup } from "#src/operations/groups/primary/running-group.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { isReprotecting } from "#src/operations/groups/reprotect/reprotect-job.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** What a primary can say of the replication of a group while its capture runs; undefined else. */
export function primaryFacts(
  record: GroupRecord,
  link: PrimaryLink | undefined,
  clock: Clock,
): ReplicationFacts | undefined {
  const capture = link?.capture;
  const exposure = link?.exposure;
  if (link === undefined || capture === undefined || exposure === undefined) return undefined;
  const { specification } = record;
  const { type } = capture.backlog.state;
  const nowMs = clock.monotonicMs();
  exposure.note(capture.position.sequence, capture.written, nowMs);
  return {
    role: "active",
    peer: specification.secondary ?? "",
    paused: link.pairing.paused,
    link: linkOf(link.down),
    firstSyncDone: capture.confirmation.state.type !== "unpaired",
    plannedFailed: link.pairing.plannedFailed,
    isReprotecting: isReprotecting(link.pairing),
    isResyncing: isBehind(type) || link.stage === "replaying" || link.stage === "arriving",
    stuck: link.stuck,
    store: link.lost ?? link.scans?.trouble ?? link.verify.trouble ?? link.peerStore.trouble,
    confirming: confirmingOf(specification.mode.type, capture),
    exposure: exposure.at(nowMs),
    pointAgeMs: link.cutter?.newestAgeMs,
    pointsEveryMs: pointsEveryMs(specification),
  };
}

/** What is scanned has a point with each scan. */
function pointsEveryMs({ members, points }: GroupRecord["specification"]): number {
  const scans = members.flatMap((member) => (member.capture === "scan" ? [member.everyMs] : []));
  return scans.length === 0 ? points.everyMs : Math.max(...scans);
}

/** What is decided, against what is done: between the two a writer may be told less than the mode says. */
function confirmingOf(
  mode: GroupRecord["specification"]["mode"]["type"],
  { confirmation }: Capture,
): ReplicationFacts["confirming"] {
  if (mode === "async") return undefined;
  const isLess = confirmation.mode === "async" || (mode === "write" && confirmation.mode === "flush");
  return isLess ? "not-begun" : confirmation.state.type;
}

/** Nothing is in order for it: what it lacks comes by blocks. */
function isBehind(backlog: string): boolean {
  return backlog === "overflowed" || backlog === "resyncing";
}

export function linkOf(down: Trouble | undefined): ReplicationFacts["link"] {
  return down === undefined ? { type: "up" } : { type: "down", because: down };
}

/** The age is rounded up: no figure is below the truth. */
export function lossOf({
  firstSyncDone,
  exposure: { seconds, bytes, writes, bound },
}: ReplicationFacts): LossPicture {
  return firstSyncDone ? { ageMs: Math.ceil(seconds * 1000), bytes, writes, bound } : EVERYTHING;
}

const EVERYTHING: LossPicture = {
  ageMs: undefined,
  bytes: undefined,
  writes: undefined,
  bound: "everything",
};

export function rpoOf(record: GroupRecord, facts: ReplicationFacts | undefined): GroupPicture["rpo"] {
  const { targetMs } = record.specification.rpo;
  if (targetMs === undefined) return undefined;
  if (facts === undefined) return { targetMs, met: undefined };
  const isWithin = facts.exposure.seconds * 1000 <= targetMs;
  if (!facts.firstSyncDone || (!isWithin && facts.role === "active")) return { targetMs, met: false };
  return { targetMs, met: isWithin && facts.exposure.bound !== "at-least" ? true : undefined };
}

/** As the secondary has acknowledged it. */
export function peerPositions(
  running: RunningGroup | undefined,
  link: PrimaryLink | undefined,
): { readonly durable: GroupPosition | undefined; readonly promotable: GroupPosition | undefined } {
  const capture = link?.capture;
  const lineage = running?.state.state.lineage;
  const epoch = lineage?.find(({ id }) => id === capture?.position.entry)?.epoch;
  if (capture === undefined || epoch === undefined) return { durable: undefined, promotable: undefined };
  const at = (sequence: number): GroupPosition | undefined =>
    sequence === 0 ? undefined : { epoch, sequence };
  return { durable: at(capture.backlog.acked), promotable: at(capture.confirmation.promotable) };
}
