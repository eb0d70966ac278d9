import type { Capture } from "#src/data-path/capture/capture.js";
import type { StateFile } from "#src/data-path/journal/journal.js";
import type { SiteReport } from "#src/data-path/link-format/link-format.js";
import type { CompressionOptions } from "#src/data-path/sender/batch-frames.js";
import type { LinkShare } from "#src/data-path/sender/link-share.js";
import type { Apart } from "#src/domain/fencing/relation.js";
import type { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { HashPool } from "#src/platform/hash/hash-pool.js";
import type { Random } from "#src/platform/random/random.js";

/** What the secondary is told of a member beside its number and its size. */
export interface SentName {
  readonly name: string;
  readonly kind: "volume" | "wal";
}

export interface SenderOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly hash64: Hash64;
  readonly capture: Capture;
  readonly exposure: ExposureWatch;
  /** Lineage, promise and ceiling as they are durable now. */
  readonly state: () => SiteState;
  /** Changes that. */
  readonly stateFile: Pick<StateFile, "update" | "resume">;
  /** The group's name. */
  readonly group: string;
  readonly programVersion: string;
  readonly previousRun: "clean" | "unclean" | undefined;
  /** By number, of each member of the capture. Which those are, and how large, is what the capture says. */
  readonly members: ReadonlyMap<number, SentName>;
  readonly share: LinkShare;
  /** Missing: everything goes as it is. */
  readonly compression?: CompressionOptions;
  /** Hashes blocks of a resync, so that it can be asked which of them the secondary has. Missing: they are all sent. */
  readonly hashPool?: HashPool;
  /** How old what is not promotable may become. */
  readonly rpoTargetMs: () => number | undefined;
  /** How the group fares here, for who asks over there; and what the secondary says of itself. */
  readonly report?: () => SiteReport | undefined;
  readonly onReport?: (report: SiteReport) => void;
  readonly observer: SenderObserver;
  readonly limits?: SenderLimits;
}

export interface SenderLimits {
  readonly heartbeatMs?: number;
  readonly silenceMsMax?: number;
  /** Blocks of a resync in memory, the writes among them included. */
  readonly resyncBytesMax?: number;
  /** Bytes of a seed in one message. */
  readonly seedBytesMax?: number;
}

/** A resync keeps less than a full window in memory. */
export const RESYNC_BYTES_MAX = 8 * 1024 * 1024;
/**
 * And of the outbox no more than this: the rest is for what is written meanwhile. A resync that fills the outbox by itself
 * overflows it, and begins again for ever.
 */
export const RESYNC_OUTBOX_SHARE = 1 / 4;

/** What a resync has done so far, in bytes of the volumes. */
export interface CopyCounts {
  /** Put into the order: this, and little more, goes over the link. */
  readonly sentBytes: number;
  readonly comparedBytes: number;
  /** Of what was compared. */
  readonly equalBytes: number;
}

export type SenderEvent =
  /** From there; undefined: from nothing. With `rewound` it lets go of what it holds behind that. */
  | {
      readonly type: "connected";
      readonly peer: string;
      readonly held: Position | undefined;
      readonly rewound: Position | undefined;
    }
  /** Nothing more is sent on this stream. */
  | { readonly type: "disconnected"; readonly peer: string; readonly code: string; readonly why: string }
  /** The two sites cannot go on: with `superseded` this site has to stop serving the group. */
  | { readonly type: "apart"; readonly peer: string; readonly apart: Apart }
  /** The secondary has less than it had acknowledged: all blocks are sent again. `held`: what it has; undefined: nothing. */
  | {
      readonly type: "acknowledged-lost";
      readonly peer: string;
      readonly held: Position | undefined;
      readonly acked: Sequence;
    }
  /** Over there a seed had ended without all of the member: all of it is sent again. */
  | { readonly type: "seed-lost"; readonly peer: string; readonly members: readonly number[] }
  | { readonly type: "stage"; readonly stage: string }
  /** All that was dirty when a resync began has been compared or sent, and waits to be durable over there. */
  | ({ readonly type: "copied" } & CopyCounts);

export interface SenderObserver {
  readonly onEvent: (event: SenderEvent) => void;
}
