/** What clients may cost us, each bound with its reason. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** The most that one READ or WRITE may carry: what clients assume when a server does not say (NBD's own default). */
export const PAYLOAD_BYTES_MAX = 32 * MIB;
/** A longer WRITE is taken in, dropped and refused; past this the header itself is not believed and the client is left. */
export const PAYLOAD_SKIPPED_BYTES_MAX = 128 * MIB;
/** What we serve best: the size of a page, and of the slots in which versions are kept. */
export const BLOCK_BYTES_PREFERRED = 4 * KIB;

/** The data of an option: a name and some dozens of queries fit many times over. */
export const OPTION_BYTES_MAX = 64 * KIB;
/** A longer option is dropped and refused; past this the client is left. */
export const OPTION_SKIPPED_BYTES_MAX = 16 * MIB;
/** Options of one handshake. A client that tries everything there is sends a few dozen. */
export const OPTIONS_MAX = 1000;
/** Meta contexts of one connection: each is worked out for every BLOCK_STATUS. */
export const CONTEXTS_MAX = 16;
/** Contexts named in one answer to LIST_META_CONTEXT, and exports in one to LIST. */
export const LISTED_MAX = 10_000;

/** Requests of one connection that the device has not answered. Clients keep 16 (QEMU) to 128 (Linux) under way. */
export const REQUESTS_MAX = 256;
/** Extents in one answer to BLOCK_STATUS; each can cost two system calls, so that many end within some milliseconds. */
export const EXTENTS_MAX = 1024;
/** What one of them takes here until it is told, which is several times its bytes on the wire. */
export const EXTENT_HELD_BYTES = 48;
/**
 * A device is asked for the allocation of so much at once: at its worst, one extent a page, that is EXTENTS_MAX * 4, and
 * some milliseconds. Less would have an empty disk of a terabyte take as many calls more.
 */
export const ALLOCATION_SPAN_BYTES = 16 * MIB;
/** So often in one step while the answers are short: a hole costs a system call, some microseconds. */
export const SPANS_PER_STEP = 64;
/** Below this a READ is answered with bytes also where there are holes: to look for them costs more than to copy. */
export const HOLE_SEARCH_BYTES_MIN = 64 * KIB;
/** A READ of more runs than this is answered in one piece: chunks would cost more than they save. */
export const READ_CHUNKS_MAX = 64;
/** Zeroing and reading ahead take the device in steps; everybody else gets a turn after each (see LongTurns). */
export const ZERO_STEP_BYTES = 64 * MIB;
export const FILL_STEP_BYTES = 1 * MIB;
/**
 * Up to so much is zeroed at once of what came together, by one request or by many; more, which can cost milliseconds
 * where a file is in many pieces, waits its turn.
 */
export const ZERO_AT_ONCE_BYTES = 1 * MIB;

/** Bytes that each connection may have under way without asking anybody: depth 32 of 4 KiB, with room to spare. */
export const SHARE_BYTES = 256 * KIB;
/** A connection reads ahead in one buffer of this size, which is as much again as its share, and asks nobody for it. */
export const CACHE_STEP_BYTES = SHARE_BYTES;

export interface NbdLimits {
  /** From accepting a connection (or the end of TLS) to the first request: a person at nbdsh, a view being opened. */
  readonly handshakeMsMax: number;
  /** Bytes under way on one connection: the largest request, and its reply. */
  readonly connectionBytesMax: number;
  /**
   * Bytes under way on all connections together, beyond the share of each. With it, what clients can make this process
   * hold is bounded: this, the shares, and as much again for those that read ahead. At least `connectionBytesMax`, or the largest request would never fit.
   */
  readonly totalBytesMax: number;
  /**
   * Whoever holds much of that and has neither sent nor taken a byte for so long, while others wait for it, is left. Long
   * enough for a line that lost packets, short enough that others are not held up for longer than their own timeouts.
   */
  readonly stalledMsMax: number;
  /** How long a client may take nothing while a new connection waits for what it left unread. See ExportInUse. */
  readonly settleMsMax: number;
  /** How long a client may take to hang up after we did. */
  readonly lingerMsMax: number;
}

export const DEFAULT_NBD_LIMITS: NbdLimits = {
  handshakeMsMax: 30_000,
  connectionBytesMax: 2 * PAYLOAD_BYTES_MAX,
  totalBytesMax: 256 * MIB,
  stalledMsMax: 10_000,
  settleMsMax: 5_000,
  lingerMsMax: 2_000,
};
