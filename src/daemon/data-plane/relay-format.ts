import type { MessagePort } from "node:worker_threads";
import type { ErrorData } from "#src/daemon/data-plane/error-data.js";
import { MESSAGE_BYTES_MAX } from "#src/platform/grpc/limits.js";

/**
 * What the two ends of a relayed stream say to each other, over a channel that is this stream's alone: bulk never stands
 * before anything else that the threads say.
 *
 * A message of the stream goes as its bytes. Each end counts what it has posted and the other has not yet said to be
 * `taken`: on the main thread's side that is what the network took, on the data thread's what was read there.
 */
export type RelayMessage =
  | Uint8Array
  | { readonly type: "taken"; readonly bytes: number }
  /** From the data thread: `close` and `abort` of the stream. */
  | { readonly type: "close" }
  | { readonly type: "abort"; readonly reason: string }
  /** From the main thread: the other site closed, and no message follows; or the stream broke. */
  | { readonly type: "closed" }
  | { readonly type: "broken"; readonly error: ErrorData };

/**
 * What may be between the threads, each way, for each stream. Several batches of the largest size, so that a thread that
 * is busy for a millisecond keeps nobody waiting; small against the windows of the network beneath.
 */
export const RELAY_BYTES_MAX = 4 * 2 ** 20;
/** What was taken is told in steps: often enough that whoever waits for half of it is woken, not for each message. */
export const TAKEN_STEP_BYTES = RELAY_BYTES_MAX / 8;
/** What a message costs besides its bytes, so that empty ones are bounded too. */
const MESSAGE_OVERHEAD_BYTES = 64;
/** A message goes while there is any room, so what waits may be more by the largest one. */
export const RECEIVED_BYTES_MAX = RELAY_BYTES_MAX + MESSAGE_BYTES_MAX + MESSAGE_OVERHEAD_BYTES;
/** What gRPC leaves before a message in the memory that it gave to it alone. */
const FRAME_HEADER_BYTES = 5;
/** Below this a copy costs less than a transfer. */
const TRANSFER_BYTES_MIN = 16 * 2 ** 10;

export function costOf(message: Uint8Array): number {
  return message.length + MESSAGE_OVERHEAD_BYTES;
}

/** Posts a message whose memory is still somebody's: copied once, and the copy handed over. */
export function postCopy(port: MessagePort, message: Uint8Array): void {
  const copy = new Uint8Array(message);
  port.postMessage(copy, [copy.buffer]);
}

/**
 * Posts a message that was received. What gRPC received is in memory of its own, which is handed over as it is; small ones
 * lie in one that many share, and are copied.
 */
export function postReceived(port: MessagePort, message: Uint8Array): void {
  const { buffer, byteLength } = message;
  const isAlone = buffer.byteLength - byteLength <= FRAME_HEADER_BYTES && byteLength >= TRANSFER_BYTES_MIN;
  if (isAlone && buffer instanceof ArrayBuffer) port.postMessage(message, [buffer]);
  else postCopy(port, message);
}
