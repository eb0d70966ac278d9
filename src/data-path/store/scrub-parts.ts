import { parseIds, stringifyIds } from "#src/base/id-json.js";
import type { ScrubCursor } from "#src/data-path/compaction/compaction.js";
import { type Image, scrubImage } from "#src/data-path/image/image.js";
import type { JournalCursor } from "#src/data-path/journal/journal.js";
import { journalMarks } from "#src/data-path/recovery/recovery.js";
import type { IndexCursor } from "#src/data-path/replica/replica.js";
import { compactedDamage } from "#src/data-path/store/compacted-damage.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** One kind of what a store keeps, to its scrub. */
export interface ScrubPart {
  /** In progress, cursors and messages. */
  readonly name: string;
  /** Compares all of it, from the cursor on, with its checksums or with what it was made from. */
  readonly run: (run: PartRun) => Promise<void>;
}

export interface PartRun {
  /** What `onProgress` said last, in this life or another; undefined for the beginning. */
  readonly from: string | undefined;
  /** Pages of images of which nothing is known get the hash of what is read. */
  readonly fill: boolean;
  readonly throttle: Throttle;
  readonly signal: AbortSignal | undefined;
  readonly onFinding: (finding: Finding) => void;
  /** All before `next` is done; `done` of `of` pieces, for a person. */
  readonly onProgress: (next: string, done: number, of: number) => void;
}

/** Everything below the group's directory, what the rest is made from first. A new kind is one more entry. */
export function scrubParts(parts: StoreParts): readonly ScrubPart[] {
  return [
    { name: "state", run: (run) => scrubState(parts, run) },
    { name: "ledger", run: (run) => scrubLedger(parts, run) },
    { name: "journal", run: (run) => scrubJournal(parts, run) },
    { name: "compacted", run: (run) => scrubCompacted(parts, run) },
    { name: "index", run: (run) => scrubIndex(parts, run) },
    { name: "points", run: (run) => scrubPoints(parts, run) },
    ...[...parts.images.all].map((image) => ({
      name: `image-${image.member}`,
      run: (run: PartRun) => scrubImagePart(parts, image, run),
    })),
  ];
}

async function scrubState({ state }: StoreParts, { onFinding }: PartRun): Promise<void> {
  for (const finding of await state.scrub()) onFinding(finding);
}

async function scrubLedger({ ledger }: StoreParts, { throttle, signal, onFinding }: PartRun): Promise<void> {
  for (const finding of await ledger.scrub({ throttle, signal })) onFinding(finding);
}

async function scrubJournal({ journal }: StoreParts, run: PartRun): Promise<void> {
  const ends = journal.branches.flatMap(({ id }) => journal.segmentSizes(id));
  const first = run.from === undefined ? 0 : cursorOf<JournalCursor>(run.from).segment;
  let segments = 0;
  let now = first;
  await journal.scrub({
    ...run,
    from: run.from === undefined ? undefined : cursorOf<JournalCursor>(run.from),
    onProgress: (next) => {
      if (next.segment !== now) segments += 1;
      now = next.segment;
      run.onProgress(stringifyIds(next), Math.min(segments, ends.length), ends.length);
    },
  });
}

async function scrubCompacted({ compaction, files }: StoreParts, run: PartRun): Promise<void> {
  const { throttle, signal, onFinding, onProgress } = run;
  const pace = { throttle, ...(signal === undefined ? {} : { signal }) };
  const from = run.from === undefined ? undefined : cursorOf<ScrubCursor>(run.from);
  for await (const step of compaction.scrub(pace, from)) {
    if (step.type === "finding") onFinding(compactedDamage(step.finding));
    else {
      const of = files.spans().length;
      const left = files.spans().filter(({ number }) => number >= step.next.number).length;
      onProgress(stringifyIds(step.next), of - left, of);
    }
  }
}

/** By itself and with the journal. An index that took another's place on the way is compared the next time. */
async function scrubIndex({ replica }: StoreParts, run: PartRun): Promise<void> {
  await replica.scrubIndex({
    ...run,
    from: run.from === undefined ? undefined : indexCursorOf(run.from),
    onProgress: (next) => run.onProgress(indexCursorText(next), next.type === "entries" ? 0 : 1, 2),
  });
}

async function scrubPoints(parts: StoreParts, { onFinding }: PartRun): Promise<void> {
  const { catalogue, ledger, journal, hash64 } = parts;
  const source = { facts: () => ledger.facts(), marks: journalMarks(journal, hash64) };
  for (const finding of await catalogue.scrub(source)) onFinding(finding);
}

async function scrubImagePart(
  { images, seeds, site }: StoreParts,
  image: Image,
  run: PartRun,
): Promise<void> {
  const { throttle, signal, onFinding } = run;
  const isKept = () => images.get(image.member) === image;
  // What is being seeded is nothing yet that a hash could be of.
  if (!isKept() || seeds.isOpen(image.member)) return;
  try {
    await scrubImage({
      image,
      from: run.from === undefined ? 0 : cursorOf<number>(run.from),
      // What is written in place may change as soon as it was read.
      fill: run.fill && site.inPlace === undefined,
      throttle,
      ...(signal === undefined ? {} : { signal }),
      onFinding,
      onProgress: (next) => run.onProgress(stringifyIds(next), next, image.pageCount),
    });
  } catch (error) {
    // Whoever drops a member closes its image under the scrub: what that makes of the reading does not matter.
    if (isKept()) throw error;
  }
}

/** A cursor is only ever read by the part that made it, and its file has a checksum. */
function cursorOf<C>(text: string): C {
  return parseIds(text) as C;
}

function indexCursorText(cursor: IndexCursor): string {
  return stringifyIds(cursor.type === "entries" ? { ...cursor, key: [...cursor.key] } : cursor);
}

function indexCursorOf(text: string): IndexCursor {
  const cursor = cursorOf<IndexCursor>(text);
  return cursor.type === "entries" ? { ...cursor, key: Uint8Array.from(cursor.key) } : cursor;
}
