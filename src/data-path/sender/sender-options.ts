import type { Capture } from "#src/data-path/capture/capture.js";
import type { LinkShare } from "#src/data-path/sender/link-share.js";
import type { Apart } from "#src/domain/fencing/relation.js";
import type { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Random } from "#src/platform/random/random.js";

/** A member as it is told to the secondary before its blocks. */
export interface SentMember {
  readonly member: number;
  readonly name: string;
  readonly kind: "volume" | "wal";
  readonly sizeBytes: number;
}

export interface SenderOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly hash64: Hash64;
  readonly capture: Capture;
  readonly exposure: ExposureWatch;
  /** Lineage, promise and ceiling as they are durable now. */
  readonly state: () => SiteState;
  /** The group's name. */
  readonly group: string;
  readonly programVersion: string;
  readonly previousRun: "clean" | "unclean" | undefined;
  readonly members: () => readonly SentMember[];
  readonly share: LinkShare;
  /** How old what is not promotable may become. */
  readonly rpoTargetMs: () => number | undefined;
  readonly observer: SenderObserver;
  readonly limits?: SenderLimits;
}

export interface SenderLimits {
  readonly heartbeatMs?: number;
  readonly silenceMsMax?: number;
  /** Blocks of a resync in memory, the writes among them included. */
  readonly resyncBytesMax?: number;
}

/** A resync keeps less than a full window in memory. */
export const RESYNC_BYTES_MAX = 8 * 1024 * 1024;
/**
 * And of the outbox no more than this: the rest is for what is written meanwhile. A resync that fills the outbox by itself
 * overflows it, and begins again for ever.
 */
export const RESYNC_OUTBOX_SHARE = 1 / 4;

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
  /** The secondary has less than it acknowledged. */
  | { readonly type: "acknowledged-lost"; readonly peer: string }
  | { readonly type: "stage"; readonly stage: string };

export interface SenderObserver {
  readonly onEvent: (event: SenderEvent) => void;
}
