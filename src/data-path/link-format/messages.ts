import type { ChunkAnswer, ChunkQuestion } from "#src/data-path/link-format/chunk-codec.js";
import type { Ancestry, Progress, VersionRange } from "#src/data-path/link-format/message-parts.js";
import type { Position } from "#src/domain/model/sequence.js";

/** The messages of the replication protocol, as both ends use them. proto/ says what each field means. */

export type CodecName = "plain" | "zstd" | "lz4";

/** How the run of a program before this one ended; undefined: there was none, or it is not said. */
export type RunEnd = "clean" | "unclean";

export interface Handshake extends Ancestry {
  readonly protocol: VersionRange;
  readonly batchFormat: VersionRange;
  readonly site: string;
  readonly group: string;
  readonly groupId: string;
  readonly codecs: readonly CodecName[];
  readonly progress: Progress;
  readonly messageBytesMax: number;
  readonly programVersion: string;
  readonly runId: bigint;
  readonly previousRun: RunEnd | undefined;
  readonly horizon: number;
  /** Of seed chunks; no version at all for who knows none. */
  readonly seedFormat: VersionRange;
  /** Members that the secondary holds whole. */
  readonly wholeMembers: readonly number[];
  /** Members of which the secondary needs everything again, whatever it has said before. */
  readonly againMembers: readonly number[];
}

export interface SecondaryHeartbeat {
  readonly number: number;
  readonly timeMs: number;
  /** Of the primary's newest heartbeat that was seen; 0: none. */
  readonly echo: number;
  readonly indexed: Position | undefined;
  readonly report?: SiteReport | undefined;
}

export interface PrimaryHeartbeat {
  readonly number: number;
  readonly timeMs: number;
  readonly written: Position;
  readonly writtenBytes: number;
  readonly writes: number;
  readonly outOfSyncBytes: number;
  readonly ceiling: number;
  readonly oldestUnacknowledgedMs: number | undefined;
  readonly echo: number;
  readonly report?: SiteReport | undefined;
}

/** How a group fares at a site, for who asks at the other. */
export interface SiteReport {
  readonly conditions: readonly ReportedCondition[];
  readonly points: ReportedPoints | undefined;
  readonly seed?: ReportedSync | undefined;
  readonly resync?: ReportedSync | undefined;
  /** What its configuration lets all groups together move between the two in a second. */
  readonly linkBytesPerSecondMax?: number | undefined;
}

/** How far a seed or a resync is, as the primary counts it. */
export interface ReportedSync {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
}

export interface ReportedCondition {
  readonly type: string;
  readonly status: "true" | "false" | "unknown";
  readonly reason: string;
  readonly message: string;
  readonly sinceMs: number;
}

export interface ReportedPoints {
  readonly count: number;
  readonly oldestMs: number | undefined;
  readonly newestMs: number | undefined;
  readonly windowFromMs: number | undefined;
}

/** The last words of a side that ends the stream. */
export interface Stop {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

/** From the secondary. `other`: a message that this version does not use. */
export type RequestMessage =
  | { readonly type: "handshake"; readonly handshake: Handshake }
  | { readonly type: "ack"; readonly progress: Progress }
  | { readonly type: "heartbeat"; readonly heartbeat: SecondaryHeartbeat }
  | { readonly type: "credit"; readonly bytes: number }
  | { readonly type: "chunks"; readonly answer: ChunkAnswer }
  | SeedWord
  | { readonly type: "stop"; readonly stop: Stop }
  | { readonly type: "other"; readonly field: number };

/** From the primary, but for batches, which are written by `encodeBatchMessage`. */
export type ResponseMessage =
  | { readonly type: "handshake"; readonly handshake: Handshake }
  | { readonly type: "heartbeat"; readonly heartbeat: PrimaryHeartbeat }
  | { readonly type: "lineage"; readonly ancestry: Ancestry }
  | { readonly type: "chunks"; readonly question: ChunkQuestion }
  | { readonly type: "stop"; readonly stop: Stop };

/** What stands in a batch's message. The bytes are those of the message itself. */
export interface BatchMessage {
  readonly type: "batch";
  readonly codec: CodecName;
  readonly plainBytes: number;
  readonly data: Uint8Array;
}

/** What the secondary says of a first seed. */
export type SeedWord =
  /** Chunks up to that number are durable in the images, but for those of which was said that they differ. */
  | { readonly type: "seeded"; readonly number: number }
  /** That chunk was not taken: of its pages only these are in the image. One bit a page, as in `NamedPages`. */
  | { readonly type: "differs"; readonly number: number; readonly equal: Uint8Array }
  /** The member's image holds nothing: there is nothing to compare with. */
  | { readonly type: "empty"; readonly member: number };

/** Pages of a chunk that go as their hashes: one bit a page, lowest bit of the first byte first; and the hashes in order. */
export interface NamedPages {
  readonly bits: Uint8Array;
  readonly hashes: BigUint64Array;
}

/** A chunk of a first seed, on its way into the secondary's image. */
export interface SeedChunk {
  readonly number: number;
  readonly member: number;
  readonly offset: number;
  readonly length: number;
  readonly sequence: number;
  readonly named?: NamedPages | undefined;
  /** The bytes of all pages that are not named; undefined: zeros. */
  readonly data: Uint8Array | undefined;
}

/** What a chunk's bytes have become on their way. */
export interface PackedSeed {
  readonly codec: CodecName;
  readonly data: Uint8Array;
}

/** As it came: whether it is what was sent is for who knows the entry. */
export interface SeedMessage extends SeedChunk {
  readonly type: "seed";
  readonly hash: bigint;
  /** With any but `plain` the data is packed still, and was so many bytes before. */
  readonly codec: CodecName;
  readonly plainBytes: number;
}

export type IncomingResponse =
  | ResponseMessage
  | BatchMessage
  | SeedMessage
  | { readonly type: "other"; readonly field: number };
