import { TidemarkError } from "#src/base/errors.js";
import type { SegmentSpan } from "#src/data-path/journal/chain-end.js";
import {
  type JournalCursor,
  type JournalScrubOptions,
  SegmentScrub,
} from "#src/data-path/journal/segment-scrub.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

export type { JournalCursor, JournalScrubOptions } from "#src/data-path/journal/segment-scrub.js";

export interface JournalScrubReport {
  readonly segments: number;
  readonly bytes: number;
}

/** The journal, to its scrub. */
export interface ScrubbedJournal {
  readonly hash64: Hash64;
  /** The segments that hold durable records, of whatever branch. */
  spans(): readonly SegmentSpan[];
  /** The file stays what it is until it is released. */
  hold(segment: number): { readonly file: Promise<DiskFile>; release(): Promise<void> };
  /** What the directory holds that is neither a segment in use nor a spare, by its path. */
  strays(): Promise<readonly string[]>;
}

/**
 * Compares every byte that the journal relies on with its checksums, segment by segment in the order of their numbers,
 * beside appends and trims. It finds and reports; mending is somebody else's. What lies behind the durable end of a segment
 * means nothing and is not looked at.
 */
export async function scrubJournal(
  journal: ScrubbedJournal,
  options: JournalScrubOptions,
): Promise<JournalScrubReport> {
  const strays = await journal.strays();
  let segments = 0;
  let bytes = 0;
  let from = options.from;
  for (let span = nextSpan(journal, from); span !== undefined; span = nextSpan(journal, from)) {
    bytes += await scrubSegment(journal, options, span, from);
    segments += 1;
    from = { segment: span.header.number + 1, offset: 0, last: 0 };
    options.onProgress?.(from);
  }
  // What is on its way out, or has just been made, is not there both times.
  const still = new Set(await journal.strays());
  for (const path of strays.filter((stray) => still.has(stray))) {
    options.onFinding({ type: "stray-file", path, detail: "it is no segment of any branch of this group" });
  }
  return { segments, bytes };
}

function nextSpan(journal: ScrubbedJournal, from: JournalCursor | undefined): SegmentSpan | undefined {
  let next: SegmentSpan | undefined;
  for (const span of journal.spans()) {
    const { number } = span.header;
    if (number >= (from?.segment ?? 0) && number < (next?.header.number ?? Number.POSITIVE_INFINITY)) {
      next = span;
    }
  }
  return next;
}

async function scrubSegment(
  journal: ScrubbedJournal,
  options: JournalScrubOptions,
  span: SegmentSpan,
  from: JournalCursor | undefined,
): Promise<number> {
  const { number } = span.header;
  const held = journal.hold(number);
  try {
    const scrub = new SegmentScrub(await held.file, span, journal.hash64, options);
    const cursor = from?.segment === number && from.offset > 0 ? from : undefined;
    await scrub.run(cursor);
    return scrub.bytes;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof TidemarkError)) throw error;
    // Let go of meanwhile: nobody needs it.
    if (!journal.spans().some(({ header }) => header.number === number)) return 0;
    const { header, last } = span;
    const detail = `it cannot be read: ${error.message}`;
    options.onFinding({
      type: "journal",
      branch: header.branch.id,
      segment: number,
      from: header.first,
      to: last,
      detail,
    });
    return 0;
  } finally {
    await held.release();
  }
}
