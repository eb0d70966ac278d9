import { describeError, TidemarkError } from "#src/base/errors.js";
import type { RecordedFile } from "#src/data-path/compaction/compacted-facts.js";
import type { CompactedFiles } from "#src/data-path/compaction/compacted-files.js";
import { type CompactedPage, readPages } from "#src/data-path/compaction/compacted-reader.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Compares every byte of the compacted files with its hash. It finds and reports; mending is somebody else's. It runs
 * beside reads and compaction: a file that is replaced meanwhile is read to its end or left out, its successor has a higher
 * number and comes later.
 */
export interface ScrubCursor {
  /** Files below this number are done. */
  readonly number: number;
  /** And so are so many pages of the file with it. */
  readonly pages: number;
}

export type ScrubFinding =
  /** Bytes that are not what was written. */
  | {
      readonly type: "bytes";
      readonly number: number;
      readonly branch: bigint;
      readonly member: number;
      readonly offset: number;
      readonly length: number;
      readonly sequence: Sequence;
    }
  /** From some place on the file can't be read: what it held of the span is not known from it. */
  | {
      readonly type: "file";
      readonly number: number;
      readonly branch: bigint;
      readonly after: Sequence;
      readonly upTo: Sequence;
      readonly detail: string;
    };

export type ScrubStep =
  | { readonly type: "finding"; readonly finding: ScrubFinding }
  /** Where a scrub that ends now may go on. */
  | { readonly type: "progress"; readonly next: ScrubCursor };

interface ScrubPace {
  readonly throttle: Throttle;
  readonly signal?: AbortSignal;
}

export async function* scrubFiles(
  files: CompactedFiles,
  hash64: Hash64,
  pace: ScrubPace,
  from: ScrubCursor = { number: 0, pages: 0 },
): AsyncGenerator<ScrubStep> {
  let next = from;
  for (;;) {
    const ahead = files.facts.all.filter(({ number }) => number >= next.number);
    const file = ahead.sort((a, b) => a.number - b.number)[0];
    if (file === undefined) return;
    const done = file.number === next.number ? next.pages : 0;
    yield* scrubFile(files, file, hash64, pace, done);
    next = { number: file.number + 1, pages: 0 };
    yield { type: "progress", next };
  }
}

async function* scrubFile(
  files: CompactedFiles,
  recorded: RecordedFile,
  hash64: Hash64,
  { throttle, signal }: ScrubPace,
  donePages: number,
): AsyncGenerator<ScrubStep> {
  const { number, branch, after, upTo, seal } = recorded;
  const held = await attempt(() => files.hold(recorded));
  if ("error" in held) {
    if (isCurrent()) yield fileFinding(held.error);
    return;
  }
  const { file, header, release } = held.value;
  try {
    const pages = readPages(file, { header, seal }, hash64);
    for (;;) {
      const read = await attempt(() => pages.next());
      if ("error" in read) {
        if (isCurrent()) yield fileFinding(read.error);
        return;
      }
      if (read.value.done === true) return;
      const page: CompactedPage = read.value.value;
      if (page.ordinal < donePages) continue;
      await throttle.take(page.payloadBytes, signal);
      const payload = new Uint8Array(page.payloadBytes);
      const filled = await attempt(() => file.read(payload, page.payloadAt));
      if ("error" in filled) yield fileFinding(filled.error);
      else yield* findingsIn(page, payload);
      yield { type: "progress", next: { number, pages: page.ordinal + 1 } };
    }
  } finally {
    await release();
  }

  function isCurrent(): boolean {
    return files.facts.all.some((file) => file.number === number);
  }

  function fileFinding(error: TidemarkError): ScrubStep {
    const finding = { type: "file", number, branch, after, upTo, detail: describeError(error) } as const;
    return { type: "finding", finding };
  }

  function* findingsIn({ rows }: CompactedPage, payload: Uint8Array): Generator<ScrubStep> {
    for (const { kind, member, offset, length, sequence, payloadAt, hash } of rows) {
      if (kind !== "write") continue;
      const bytes = payload.subarray(payloadAt, payloadAt + length);
      if (hash64(bytes, deltaSeed(branch, sequence)) === hash) continue;
      yield { type: "finding", finding: { type: "bytes", number, branch, member, offset, length, sequence } };
    }
  }
}

type Attempt<T> = { readonly value: T } | { readonly error: TidemarkError };

/** Failures of the disk, and what is not sound, are what a scrub is there to report. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { error };
  }
}
