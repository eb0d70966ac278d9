import type { CodecName } from "#src/data-path/link-format/link-format.js";
import type { Compression } from "#src/domain/model/group-specification.js";

/** Whether batches are compressed on their way, and by what, as functions of what is known. */

/** Why it is as it is; the words are shown, and stable. */
export type CompressionReason =
  /** The specification says so. */
  | "off"
  | "asked"
  /** The other side, or this one, cannot decode what was asked for. */
  | "no-common-codec"
  | "loopback"
  /** Auto, by what the samples have shown. */
  | "not-sampled"
  | "pays"
  | "incompressible"
  | "slower-than-link"
  | "too-busy";

export type CodecChoice =
  | { readonly type: "plain"; readonly because: CompressionReason }
  | { readonly type: "always"; readonly codec: CodecName }
  /** As samples say. */
  | { readonly type: "sampled"; readonly codec: CodecName };

export interface CodecFacts {
  readonly setting: Compression;
  /** What each can do, the preferred one first. */
  readonly ours: readonly CodecName[];
  readonly theirs: readonly CodecName[];
  /** The other site is reached without a network. */
  readonly isLoopback: boolean;
}

export function chooseCodec({ setting, ours, theirs, isLoopback }: CodecFacts): CodecChoice {
  if (setting === "off") return { type: "plain", because: "off" };
  if (setting === "auto" && isLoopback) return { type: "plain", because: "loopback" };
  // It is the receiver's list that counts: decoding is its work.
  const common = theirs.filter((codec) => codec !== "plain" && ours.includes(codec));
  const codec = setting === "auto" ? common[0] : common.find((name) => name === setting);
  if (codec === undefined) return { type: "plain", because: "no-common-codec" };
  return { type: setting === "auto" ? "sampled" : "always", codec };
}

/** What compressing came to, over some batches. */
export interface CodecSample {
  /** What is left, as a share of the plain bytes. */
  readonly leftShare: number;
  /** Plain bytes a second, from the call to its answer. */
  readonly bytesPerSecond: number;
}

/** How the link fares. */
export interface LinkLoad {
  /** Wire bytes a second of the last while. */
  readonly bytesPerSecond: number;
  /** Whether batches waited for it for most of that while: then it is what the link carries, else what was to be sent. */
  readonly isFull: boolean;
}

/** With less saved it is not worth the heat. */
const LEFT_SHARE_MAX = 7 / 8;
/** A full link must become faster by that much at least. */
const GAIN_MIN = 1.1;
/** Of the time, compressing may take so much where it saves bytes only, and no time. */
const BUSY_SHARE_MAX = 1 / 4;

/**
 * A full link: compressing and sending go on side by side, so the slower of the two counts, and must be faster than sending
 * alone. A link with room: bytes are saved as long as that takes a small part of the time.
 */
export function judgeCompression(
  sample: CodecSample | undefined,
  link: LinkLoad,
): { readonly pays: boolean; readonly because: CompressionReason } {
  if (sample === undefined) return { pays: false, because: "not-sampled" };
  const { leftShare, bytesPerSecond } = sample;
  if (leftShare > LEFT_SHARE_MAX) return { pays: false, because: "incompressible" };
  if (link.isFull) {
    const reached = Math.min(bytesPerSecond, link.bytesPerSecond / leftShare);
    const pays = reached >= link.bytesPerSecond * GAIN_MIN;
    return { pays, because: pays ? "pays" : "slower-than-link" };
  }
  const pays = link.bytesPerSecond <= bytesPerSecond * BUSY_SHARE_MAX;
  return { pays, because: pays ? "pays" : "too-busy" };
}
