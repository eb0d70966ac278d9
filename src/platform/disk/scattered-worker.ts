import { readSync, writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { describeError, systemCode } from "#src/base/errors.js";
import { transferWholeSync } from "#src/platform/disk/whole-transfer.js";

/**
 * The thread that reads and writes many small parts of files one after the other: 2 us a part, where a call through the
 * thread pool takes 35 us of processor time. It shares the buffer with who asks, and answers with a number or an error.
 */
export interface ScatteredRequest {
  readonly action: "read" | "write";
  readonly fd: number;
  /** Three numbers a part: where it begins in the file, where in the buffer, and its length. */
  readonly parts: Float64Array;
  readonly buffer: SharedArrayBuffer;
}

export type ScatteredAnswer =
  /** Bytes done of all parts; of a read only those count that the file has. */
  | { readonly type: "done"; readonly bytes: number }
  | { readonly type: "failed"; readonly code: string | undefined; readonly message: string };

type Call = (fd: number, bytes: Uint8Array, from: number, length: number, position: number) => number;
const CALLS: Readonly<Record<ScatteredRequest["action"], Call>> = { read: readSync, write: writeSync };
/** Numbers that describe a part. */
export const PART_NUMBERS = 3;

parentPort?.on("message", (request: ScatteredRequest) => parentPort?.postMessage(perform(request)));

/** An error that crosses threads loses its code, so it crosses as what it says. */
export function failure(error: unknown): ScatteredAnswer {
  return { type: "failed", code: systemCode(error), message: describeError(error) };
}

function perform({ action, fd, parts, buffer }: ScatteredRequest): ScatteredAnswer {
  const call = CALLS[action];
  const bytes = new Uint8Array(buffer);
  let total = 0;
  try {
    for (let at = 0; at < parts.length; at += PART_NUMBERS) {
      const [position = 0, from = 0, length = 0] = parts.subarray(at, at + PART_NUMBERS);
      const done = transferWholeSync(length, (moved) =>
        call(fd, bytes, from + moved, length - moved, position + moved),
      );
      // What a file does not have behind its end reads as zeros; the buffer may hold anything from before.
      if (action === "read") bytes.fill(0, from + done, from + length);
      total += done;
    }
    return { type: "done", bytes: total };
  } catch (error) {
    return failure(error);
  }
}
