import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { scrubImage } from "#src/data-path/image/image.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** Something in a store that is not what was written. */
export interface StoreFinding {
  readonly part: "start" | "ledger" | "journal" | "image" | "hashes";
  readonly detail: string;
  readonly branch?: string;
  readonly segment?: number;
  /** The last sound sequence before it. */
  readonly sequence?: number;
  readonly member?: number;
  readonly offset?: number;
  readonly length?: number;
}

export interface CheckOptions {
  readonly throttle: Throttle;
  readonly signal?: AbortSignal;
  readonly onFinding: (finding: StoreFinding) => void;
  readonly onProgress?: (progress: CheckProgress) => void;
}

export interface CheckProgress {
  readonly part: "journal" | "image";
  readonly done: number;
  readonly of: number;
}

/**
 * Reads every byte of the journal and of the images, and compares it with its checksums; says first what the start found.
 * It reports and mends nothing. Index and points are no part of it: they are compared whenever they are read, and made
 * again when in doubt.
 */
export async function checkStore(parts: StoreParts, options: CheckOptions): Promise<void> {
  const { findings, site } = parts;
  for (const { type, segment, detail } of findings) {
    options.onFinding({ part: "start", segment, detail: `${type}: ${detail}` });
  }
  for (const { after, detail } of site.lost) {
    options.onFinding({ part: "ledger", detail: `facts behind number ${after} were lost: ${detail}` });
  }
  await checkJournal(parts, options);
  await checkImages(parts, options);
}

async function checkJournal({ journal }: StoreParts, options: CheckOptions): Promise<void> {
  const segments = journal.branches.flatMap(({ id }) =>
    journal.segmentSizes(id).map((segment) => ({ id, ...segment })),
  );
  for (const [done, { id, first, last }] of segments.entries()) {
    options.onProgress?.({ part: "journal", done, of: segments.length });
    try {
      for await (const batch of journal.batches(id, first)) {
        await options.throttle.take(batch.body.length, options.signal);
        if (batch.last >= last) break;
      }
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.kind !== "corrupt") throw error;
      const { segment, sequence } = error.facts;
      options.onFinding({
        part: "journal",
        detail: error.message,
        branch: formatId64(id),
        ...(typeof segment === "number" ? { segment } : {}),
        ...(typeof sequence === "number" ? { sequence } : {}),
      });
    }
  }
}

async function checkImages({ images }: StoreParts, options: CheckOptions): Promise<void> {
  const { throttle, signal, onFinding, onProgress } = options;
  for (const image of images.all) {
    await scrubImage({
      image,
      from: 0,
      fill: false,
      throttle,
      ...(signal === undefined ? {} : { signal }),
      onFinding: (finding) => {
        const { type: part, member, offset, length } = finding;
        const detail =
          finding.type === "hashes"
            ? "the hashes of this part could not be read, so it was not compared"
            : `the image holds ${finding.found.toString(16)} where ${finding.expected.toString(16)} was written`;
        onFinding({ part, detail, member, offset, length });
      },
      onProgress: (next) => onProgress?.({ part: "image", done: next, of: image.slotCount }),
    });
  }
}
