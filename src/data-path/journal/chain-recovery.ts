import { assert, present } from "#src/base/assert.js";
import type { ChainEnd, SegmentSpan } from "#src/data-path/journal/chain.js";
import type { BodyKind } from "#src/data-path/journal/record-body.js";
import type { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import {
  type Branch,
  decodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  type SegmentKind,
  sameGroup,
} from "#src/data-path/journal/segment-format.js";
import { type ScanResult, type ScanTail, scanSegment } from "#src/data-path/journal/segment-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * Finds out, after a start, what a journal directory holds.
 *
 * A chain is walked from its newest segment backwards: each header says which segment was before it and where the valid
 * records of that one end. So only the newest segment of a chain is read, and a segment that no header leads to holds
 * nothing that was acknowledged (it was made and never written, or the first write into it failed): it is an orphan.
 * What lies wholly below the floor is an orphan too: an unlink that a power loss undid. Where the walk ends too early,
 * because a header has gone bad, what is older than the gap is cut off and no orphan: it is sound, and still needed.
 *
 * What is found at the end of a chain was read, and may for all that not be on the disk: the process may have been killed
 * before its fdatasync, or that had failed and the kernel holds pages it calls clean. So the records that no later
 * one vouches for are written once more and synced before anybody is told of them (I3).
 */
export interface RecoveredChain {
  readonly branch: Branch;
  /** Oldest first. */
  readonly spans: readonly SegmentSpan[];
  /** Segments of it above the floor of which nothing can be read any more. They stay where they are. */
  readonly unreadable: readonly number[];
  readonly end: ChainEnd;
  readonly tail: ScanTail;
  /** The oldest segment reached, when needed ones before it are missing. */
  readonly gap: SegmentHeader | undefined;
}

/** Something that was durable and is not sound any more, or is gone. */
export interface JournalFinding {
  readonly type: "bad-header" | "missing-segment" | "damaged-tail";
  readonly segment: number;
  readonly detail: string;
}

export interface JournalRecovery {
  readonly chains: readonly RecoveredChain[];
  /** Nothing needs them. */
  readonly orphans: readonly number[];
  /** Sound, of a chain that is broken between them and its newest segment, above the floor. They stay where they are. */
  readonly cutOff: readonly number[];
  readonly findings: readonly JournalFinding[];
}

export interface RecoveryOptions {
  readonly files: SegmentFiles;
  readonly hash64: Hash64;
  readonly kind: SegmentKind;
  readonly group: Uint8Array;
  readonly bodies: (branch: bigint) => BodyKind;
  /** False for a branch that was dropped: a power loss may have brought some of its segments back. */
  readonly wanted: (branch: bigint) => boolean;
  /** Sequences of the branch up to this one may be gone. */
  readonly floor: (branch: bigint) => Sequence;
  /** Sequences of the branch up to this one are known, from elsewhere, to have been durable. */
  readonly known: (branch: bigint) => Sequence;
}

export async function recoverChains(options: RecoveryOptions): Promise<JournalRecovery> {
  const findings: JournalFinding[] = [];
  const headers = await readHeaders(options, findings);
  const chains: RecoveredChain[] = [];
  const reached = new Set<number>();
  const cutOff = new Set<number>();
  for (const newest of newestOfEach(headers.values())) {
    if (!options.wanted(newest.branch.id)) continue;
    const chain = await recoverChain(options, headers, newest, findings);
    for (const span of chain.spans) reached.add(span.header.number);
    for (const number of chain.unreadable) reached.add(number);
    // Even when it holds nothing that is needed: it says where the chain stands.
    reached.add(newest.number);
    chains.push(chain);
    for (const number of segmentsBefore(chain.gap, headers)) cutOff.add(number);
  }
  const orphans = [...headers.keys()].filter((number) => !reached.has(number) && !cutOff.has(number));
  return { chains, orphans, cutOff: [...cutOff], findings };
}

/** Of the same chain, older than the segment that leads to one that is not there. */
function segmentsBefore(
  gap: SegmentHeader | undefined,
  headers: ReadonlyMap<number, SegmentHeader>,
): readonly number[] {
  if (gap === undefined) return [];
  const older = [...headers.values()].filter(
    ({ number, branch }) => branch.id === gap.branch.id && number < gap.number,
  );
  return older.map(({ number }) => number);
}

async function readHeaders(
  { files, hash64, kind, group }: RecoveryOptions,
  findings: JournalFinding[],
): Promise<Map<number, SegmentHeader>> {
  const headers = new Map<number, SegmentHeader>();
  for (const number of files.numbers) {
    const file = await files.openForReading(number);
    const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
    const length = await file.read(bytes, 0).finally(() => file.close());
    const header = decodeSegmentHeader(bytes.subarray(0, length), hash64);
    const reason = typeof header === "string" ? header : refuseHeader(header, number, kind, group);
    if (reason !== undefined) findings.push({ type: "bad-header", segment: number, detail: reason });
    else if (typeof header !== "string") headers.set(number, header);
  }
  return headers;
}

function refuseHeader(
  header: SegmentHeader,
  number: number,
  kind: SegmentKind,
  group: Uint8Array,
): string | undefined {
  if (header.number !== number) return `its name says ${number} and its header ${header.number}`;
  if (header.kind !== kind) return `it is a segment of a ${header.kind}`;
  return sameGroup(header, group) ? undefined : "it is of another group";
}

function newestOfEach(headers: Iterable<SegmentHeader>): readonly SegmentHeader[] {
  const newest = new Map<bigint, SegmentHeader>();
  for (const header of headers) {
    if ((newest.get(header.branch.id)?.number ?? 0) < header.number) newest.set(header.branch.id, header);
  }
  return [...newest.values()];
}

async function recoverChain(
  options: RecoveryOptions,
  headers: ReadonlyMap<number, SegmentHeader>,
  newest: SegmentHeader,
  findings: JournalFinding[],
): Promise<RecoveredChain> {
  const { files, hash64, bodies, floor, known } = options;
  const branch = newest.branch.id;
  const file = await files.openForAdoption(newest.number);
  const scan = await scanSegment(file, newest, bodies(branch), hash64, known(branch))
    .then((result) => makeDurable(file, result))
    .finally(() => file.close());
  if (scan.tail.type === "damaged") {
    const detail = `nothing sound at ${scan.tail.at}, where something had been durable (${scan.tail.evidence})`;
    findings.push({ type: "damaged-tail", segment: newest.number, detail });
  }
  const spans: SegmentSpan[] = [{ header: newest, last: scan.last, end: scan.end }];
  for (let later = newest; later.previous !== undefined; later = present(spans[0], "a span").header) {
    const header = headers.get(later.previous.number);
    if (header === undefined) break;
    spans.unshift({ header, last: later.first - 1, end: later.previous.end });
  }
  const gap = gapOf(spans, floor(branch));
  if (gap?.previous !== undefined) {
    const detail = `segment ${gap.number} follows it, and sequences above ${floor(branch)} are needed`;
    findings.push({ type: "missing-segment", segment: gap.previous.number, detail });
  }
  const empty = spans.filter(({ header, last }) => last < header.first && header !== newest);
  return {
    branch: newest.branch,
    spans: spans.filter(
      (span) => span.last >= span.header.first && (span.last > floor(branch) || span === spans.at(-1)),
    ),
    unreadable: empty.flatMap(({ header }) => (header.first > floor(branch) ? [header.number] : [])),
    end: { last: scan.last, lastHash: scan.lastHash, previous: previousOf(newest, scan) },
    tail: scan.tail,
    gap,
  };
}

/** The last group that was written is at most this large, so a single read holds it. */
async function makeDurable(file: DiskFile, scan: ScanResult): Promise<ScanResult> {
  const bytes = new Uint8Array(scan.end - scan.durable);
  const length = await file.read(bytes, scan.durable);
  assert(length === bytes.length, "what was scanned can be read again");
  await file.write(bytes, scan.durable);
  await file.datasync();
  return scan;
}

/** The oldest span must begin the chain, or lie where older ones may have been trimmed; else it is answered. */
function gapOf(spans: readonly SegmentSpan[], floor: Sequence): SegmentHeader | undefined {
  const oldest = present(spans[0], "a chain has a segment").header;
  return oldest.previous === undefined || oldest.first <= floor + 1 ? undefined : oldest;
}

/**
 * A segment that never held anything is not led to by the next: what it says of the ones before is said again. One whose
 * first record is damaged is: what it holds had been durable, and only what is led to is no orphan.
 */
function previousOf(newest: SegmentHeader, { records, end, tail }: ScanResult) {
  return records === 0 && tail.type === "end" ? newest.previous : { number: newest.number, end };
}
