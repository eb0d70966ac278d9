/** The bounds of the gRPC server and its clients, each with its reason. */

/** The largest message either way. A batch has at most 1 MiB, a group's specification a few KiB. */
export const MESSAGE_BYTES_MAX = 4 * 2 ** 20;

export interface ServerLimits {
  /** Calls at once on one connection. A site needs one for each group it pulls; a console one for each open view. */
  readonly streamsMax: number;
  readonly messageBytesMax: number;
  /** What one connection may make us hold (MB, as Node counts it); beyond, new streams of it are reset. */
  readonly sessionMemoryMegabytesMax: number;
  /** A connection that carries no call for this long is closed. */
  readonly connectionIdleMs: number;
  /** A peer is asked whether it lives when it was silent for the first, and dropped when it does not answer within the second. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  streamsMax: 128,
  messageBytesMax: MESSAGE_BYTES_MAX,
  sessionMemoryMegabytesMax: 32,
  connectionIdleMs: 5 * 60_000,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 10_000,
};

/** How long a call of a client may take when nobody says: longer than any unary call, shorter than a person waits. */
export const CLIENT_DEADLINE_MS = 30_000;

/** Clients that wait for a stream find a dead server within the sum of these. */
export const CLIENT_KEEPALIVE_MS = 10_000;
export const CLIENT_KEEPALIVE_TIMEOUT_MS = 10_000;

/**
 * What an error may take in the trailers. Many clients refuse more than 8 KiB of metadata in all (gRPC's default), and
 * then report nothing but that.
 */
export const STATUS_MESSAGE_BYTES_MAX = 1_536;
export const STATUS_DETAILS_BYTES_MAX = 3_072;
