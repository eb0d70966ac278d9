import { MESSAGE_BYTES_MAX } from "#src/data-path/link-format/message-codec.js";

/** Both ends speak and read these. From version 2 on a secondary answers questions about chunks. */
export const PROTOCOL_VERSIONS = { min: 1, max: 2 } as const;
const ANSWERS_SINCE = 2;

/** Whether a peer that speaks these versions answers questions about chunks. An older one would step over them. */
export function answersQuestions(peer: { readonly max: number }): boolean {
  return Math.min(peer.max, PROTOCOL_VERSIONS.max) >= ANSWERS_SINCE;
}

/** Questions that a primary may have under way: 64 MiB of blocks, which a round trip of 100 ms takes 640 MB/s to use up. */
export const QUESTIONS_MAX = 64;

/** Of seed chunks. From version 2 on a secondary compares pages that are named by hash, from 3 on it takes compressed ones. */
export const SEED_VERSIONS = { min: 1, max: 3 } as const;
const COMPARES_SEEDS_SINCE = 2;
const UNPACKS_SEEDS_SINCE = 3;

/** Whether pages of a seed may be named to a peer that speaks these versions. An older one would take them for zeros. */
export function comparesSeeds(peer: { readonly max: number }): boolean {
  return Math.min(peer.max, SEED_VERSIONS.max) >= COMPARES_SEEDS_SINCE;
}

/** Whether chunks of a seed may go compressed to it. An older one would take what is packed for what it is. */
export function unpacksSeeds(peer: { readonly max: number }): boolean {
  return Math.min(peer.max, SEED_VERSIONS.max) >= UNPACKS_SEEDS_SINCE;
}

/** Each side says that it lives so often: loss is predicted from what the last of them said, so they come often. */
export const HEARTBEAT_MS = 1000;
/**
 * A peer that has not been heard for so long, though it says something every second, hangs or is not reached. Long enough
 * for one that is stopped by a debugger's breath, a snapshot of its machine, a disk that takes its time.
 */
export const SILENCE_MS_MAX = 20_000;
/** The first message follows on the opening of the stream: a few round trips, also on a bad line. */
export const HANDSHAKE_MS_MAX = 10_000;
/** What may be under way towards one secondary; what a gigabit with 100 ms needs. It bounds the memory of each group. */
export const WINDOW_BYTES = 16 * 1024 * 1024;
/** With less, a full batch would wait for ever. */
export const WINDOW_BYTES_MIN = MESSAGE_BYTES_MAX;
/**
 * What may be under way towards all groups of a site together: sixteen full windows, which more groups share. Beyond two
 * hundred, each with one full batch, it grows with them.
 */
export const RECEIVE_BYTES_MAX = 16 * WINDOW_BYTES;

/**
 * Whether a peer is silent. Time during which we ourselves did not run does not count: what it said meanwhile may be
 * waiting to be read. So what counts is what passes from one look to the next, and of that no more than two periods.
 */
export class SilenceWatch {
  readonly #periodMs: number;
  readonly #silenceMsMax: number;
  #lookedMs: number;
  #silentMs = 0;

  constructor(nowMs: number, periodMs: number, silenceMsMax: number) {
    this.#lookedMs = nowMs;
    this.#periodMs = periodMs;
    this.#silenceMsMax = silenceMsMax;
  }

  heard(): void {
    this.#silentMs = 0;
  }

  /** Once a period. True: it has been silent for too long. */
  look(nowMs: number): boolean {
    this.#silentMs += Math.min(nowMs - this.#lookedMs, 2 * this.#periodMs);
    this.#lookedMs = nowMs;
    return this.#silentMs > this.#silenceMsMax;
  }
}
