import type { TidemarkError } from "#src/base/errors.js";
import type { SiteReport } from "#src/data-path/link-format/link-format.js";
import type { ReceiveWindows } from "#src/data-path/receiver/receive-windows.js";
import type { Store } from "#src/data-path/store/store.js";
import type { Apart } from "#src/domain/fencing/relation.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Mark } from "#src/domain/model/mark.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Compressor } from "#src/platform/compression/compressor.js";
import type { Random } from "#src/platform/random/random.js";
import type { MessageDialer, PeerAddress } from "#src/platform/stream/message-stream.js";

export interface ReceiverOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly hash64: Hash64;
  readonly dialer: MessageDialer;
  /** Asked for each dial: addresses change. */
  readonly peer: () => PeerAddress;
  readonly store: Store;
  /** The group's name. */
  readonly group: string;
  readonly programVersion: string;
  readonly previousRun: "clean" | "unclean" | undefined;
  /** A member that the primary announces; resolves once the store has it. Known ones come again. */
  readonly onMember: (mark: Extract<Mark, { type: "member-added" }>) => Promise<void>;
  /**
   * How the group fares here, for who asks at the primary: asked for each heartbeat, one of which goes at once when the store
   * takes nothing any more, or does again. What the primary says of itself is in its own.
   */
  readonly report?: () => SiteReport | undefined;
  /** Whether what images read may never have reached the disk: asked for each comparison, and then nothing is equal. */
  readonly isInDoubt?: () => boolean;
  /** What this machine can decode, the preferred one first. Missing: what is not compressed. */
  readonly compressors?: readonly Compressor[];
  /** What is under way towards this site is bounded with these, over all groups. Missing: it is bounded for this one. */
  readonly windows?: ReceiveWindows;
  readonly observer: ReceiverObserver;
  readonly limits?: ReceiverLimits;
}

export interface ReceiverLimits {
  readonly windowBytes?: number;
  readonly heartbeatMs?: number;
  readonly silenceMsMax?: number;
}

/**
 * - `dialling`, `waiting`: there is no stream; with why the last one ended.
 * - `connected`: it follows. With `stalled` the store takes nothing at the moment: no credit is given, and it is tried
 *   again until it does.
 * - `apart`: the two sites can't go on without a decision. It is dialled again, seldom, in case that was made.
 * - `failed`: the store is damaged in a way that a person has to look at.
 */
export type ReceiverState =
  | { readonly type: "stopped" }
  | { readonly type: "dialling"; readonly attempt: number }
  | { readonly type: "waiting"; readonly because: TidemarkError; readonly waitMs: number }
  | { readonly type: "connected"; readonly peer: string; readonly stalled: TidemarkError | undefined }
  | { readonly type: "apart"; readonly apart: Apart }
  | { readonly type: "failed"; readonly because: TidemarkError };

export type ReceiverEvent =
  | { readonly type: "state"; readonly state: ReceiverState }
  /** What was held behind that position is no part of the history that is followed now. */
  | { readonly type: "rewound"; readonly to: Position };

export interface ReceiverObserver {
  readonly onEvent: (event: ReceiverEvent) => void;
}
