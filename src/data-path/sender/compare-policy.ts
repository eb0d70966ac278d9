/**
 * Whether the next blocks of a resync are asked about by hash first, or sent at once.
 *
 * Asking costs reading on both sides, and saves sending what is equal. So it pays where the part that is found equal is
 * larger than the part of its time that sending would take: on a slow link a little is enough, on one that is as fast as
 * reading hardly anything is. What is sent also takes room in the secondary's journal, and with it history; so a quarter
 * of all is enough on any link.
 *
 * How much is equal is not known before, and differs along a volume: a copy that is empty, one that was brought by disk, the
 * extents that were hot when the primary died. So it is asked as long as that pays; when it has not paid for some questions,
 * blocks are sent, and a single question now and then, ever more seldom, tells whether it would pay again. Those are under
 * way beside what is sent and nobody waits for them.
 */
export type ComparePolicy =
  | { readonly type: "asking"; readonly equalShare: number }
  /** So many blocks are sent before the next probe, and so many behind it. */
  | { readonly type: "sending"; readonly unaskedBlocks: number; readonly pauseBlocks: number };

/** What came of one question. */
export interface Compared {
  readonly equalShare: number;
  /** It was asked while all else was sent. */
  readonly isProbe: boolean;
}

/** A view finds, reads and checks about so much a second, and that is the slower side. */
const COMPARED_BYTES_PER_SECOND = 300 * 1024 * 1024;
/** On the slowest link a comparison that finds nothing is still given up. */
const SHARE_MIN = 1 / 64;
/** Worth it on any link. */
const SHARE_MAX = 1 / 4;
/** How much the newest answer counts: five questions that find nothing are enough to stop asking. */
const NEWEST_WEIGHT = 1 / 4;
/** 4 MiB: an extent that was hot differs from its neighbours. */
const PAUSE_BLOCKS_MIN = 64;
/** 1 GiB: a probe in so much costs nothing, and a part that is equal is found before it is over. */
const PAUSE_BLOCKS_MAX = 16_384;

/** Of a resync: most of what is dirty is there already, since a dirty block stands for 64 KiB and a hot extent for 4 MiB. */
export const EXPECT_EQUAL: ComparePolicy = { type: "asking", equalShare: 1 };
/**
 * Of a secondary that holds nothing of the group: its image may be empty, or hold a copy that was brought there. The first
 * answer decides, and is waited for: what would be sent meanwhile may be all there is.
 */
export const EXPECT_NOTHING: ComparePolicy = { type: "asking", equalShare: 0.1 };

/** Which part of what is asked about has to be equal on a link of that rate. Undefined: as fast as it goes. */
export function worthShare(bytesPerSecond: number | undefined): number {
  if (bytesPerSecond === undefined) return SHARE_MAX;
  return Math.min(SHARE_MAX, Math.max(SHARE_MIN, bytesPerSecond / COMPARED_BYTES_PER_SECOND));
}

export function wantsQuestion(policy: ComparePolicy): boolean {
  return policy.type === "asking" || policy.unaskedBlocks === 0;
}

/** A question was asked. A probe is not waited for. */
export function afterQuestion(policy: ComparePolicy): ComparePolicy {
  return policy.type === "asking" ? policy : { ...policy, unaskedBlocks: policy.pauseBlocks };
}

export function afterSent(policy: ComparePolicy, blocks: number): ComparePolicy {
  if (policy.type === "asking") return policy;
  return { ...policy, unaskedBlocks: Math.max(0, policy.unaskedBlocks - blocks) };
}

export function afterAnswer(policy: ComparePolicy, compared: Compared, worth: number): ComparePolicy {
  const { equalShare, isProbe } = compared;
  if (policy.type === "asking") {
    const share = policy.equalShare * (1 - NEWEST_WEIGHT) + equalShare * NEWEST_WEIGHT;
    if (share >= worth) return { type: "asking", equalShare: share };
    return { type: "sending", unaskedBlocks: PAUSE_BLOCKS_MIN, pauseBlocks: PAUSE_BLOCKS_MIN };
  }
  // What was asked before it was given up says nothing new.
  if (!isProbe) return policy;
  if (equalShare >= worth) return { type: "asking", equalShare };
  return { ...policy, pauseBlocks: Math.min(PAUSE_BLOCKS_MAX, policy.pauseBlocks * 2) };
}
