import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import type { ChainEnd, SegmentSpan } from "#src/data-path/journal/chain-end.js";
import type { BodyKind } from "#src/data-path/journal/record-body.js";
import {
  linkSalvaged,
  ownerOfUnread,
  salvageHeader,
  UNKNOWN_PREVIOUS,
  vouchedSpan,
} from "#src/data-path/journal/salvage-header.js";
import { scanDamaged } from "#src/data-path/journal/scan-damaged.js";
import type { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import {
  type Branch,
  decodeSegmentHeader,
  type PreviousSegment,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  type SegmentKind,
  sameGroup,
} from "#src/data-path/journal/segment-format.js";
import {
  type ScanResult,
  type ScanTail,
  scanSegment,
  wasDurableBehind,
} from "#src/data-path/journal/segment-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * Finds out, after a start, what a journal directory holds.
 *
 * A chain is walked from its newest segment backwards: each header says which segment was before it and where the valid
 * records of that one end. So only the newest segment of a chain is read, and a segment that no header leads to holds
 * nothing that was acknowledged (it was made and never written, or the first write into it failed): it is an orphan.
 * What lies wholly below the floor is an orphan too: an unlink that a power loss undid.
 *
 * A header of the journal that has gone bad is made again from its records (`salvage-header.ts`). Where that can't be, or
 * a segment is gone, the walk goes on behind the gap: what is older is sound, and still needed. How far the segment in
 * front of a gap is valid, nobody says; what was certainly durable of it is taken. A ledger is not read across a gap: what
 * it holds only means something as a whole.
 *
 * What is found at the end of a chain was read, and may for all that not be on the disk: the process may have been killed
 * before its fdatasync, or that had failed and the kernel holds pages it calls clean. So the records that no later
 * one vouches for are written once more and synced before anybody is told of them (I3).
 */
export interface RecoveredChain {
  readonly branch: Branch;
  /** Oldest first. */
  readonly spans: readonly SegmentSpan[];
  /** The segment where it stands, also when that one holds nothing. */
  readonly newest: number;
  /** Segments of it above the floor of which nothing can be read any more. They stay where they are. */
  readonly unreadable: readonly number[];
  readonly end: ChainEnd;
  readonly tail: ScanTail;
  /** The segments in front of which needed ones are missing, the newest first. */
  readonly gaps: readonly SegmentHeader[];
}

/** Something that was durable and is not sound any more, or is gone. */
export interface JournalFinding {
  /**
   * `bad-header`: nothing of the segment can be read; of which branch it is, is said where a frame tells it.
   * `empty-segment`: its header went bad, and no record was ever written to it.
   * `salvaged-header`: what it said is known from the records of its segment, and nothing is missing for its sake.
   * `damaged-record`: what follows it is served; what is missing for its sake a scrub says.
   * `unknown-branch`: nothing of the whole branch is read.
   */
  readonly type:
    | "bad-header"
    | "empty-segment"
    | "salvaged-header"
    | "missing-segment"
    | "damaged-record"
    | "damaged-tail"
    | "unknown-branch";
  readonly segment: number;
  readonly detail: string;
  /** Of whose sequences some are missing. */
  readonly branch?: bigint;
  /** The first that is missing; up to `to`, or as far as the branch ever went. */
  readonly from?: Sequence;
  readonly to?: Sequence;
}

export interface JournalRecovery {
  readonly chains: readonly RecoveredChain[];
  /** Nothing needs them. */
  readonly orphans: readonly number[];
  /**
   * Of a ledger that is broken between them and its newest segment, or of a branch that is not known. Those of a journal
   * stay where they are.
   */
  readonly cutOff: readonly number[];
  readonly findings: readonly JournalFinding[];
}

export interface RecoveryOptions {
  readonly files: SegmentFiles;
  readonly hash64: Hash64;
  readonly kind: SegmentKind;
  readonly group: Uint8Array;
  readonly bodies: (branch: bigint) => BodyKind;
  /** False for a branch that was dropped (a power loss may have brought some of its segments back), or is not known. */
  readonly wanted: (branch: bigint) => boolean;
  /** Of a branch that is not wanted: it was dropped. All are when it is left out. */
  readonly isDropped?: ((branch: bigint) => boolean) | undefined;
  /** Sequences of the branch up to this one may be gone. */
  readonly floor: (branch: bigint) => Sequence;
  /** Sequences of the branch up to this one are known, from elsewhere, to have been durable. */
  readonly known: (branch: bigint) => Sequence;
  /** What a branch grows from, as far as it is known elsewhere. */
  readonly branchOf?: ((branch: bigint) => Branch | undefined) | undefined;
}

export async function recoverChains(options: RecoveryOptions): Promise<JournalRecovery> {
  const findings: JournalFinding[] = [];
  const { headers, ownerless } = await readHeaders(options, findings);
  const chains: RecoveredChain[] = [];
  const reached = new Set<number>();
  const cutOff = new Set<number>();
  for (const newest of newestOfEach(headers.values())) {
    if (!options.wanted(newest.branch.id)) {
      if (options.isDropped?.(newest.branch.id) === false) {
        findings.push(unknownBranch(newest));
        for (const { number, branch } of headers.values())
          if (branch.id === newest.branch.id) cutOff.add(number);
      }
      continue;
    }
    const chain = await recoverChain(options, headers, newest, findings);
    for (const span of chain.spans) reached.add(span.header.number);
    for (const number of chain.unreadable) reached.add(number);
    // Even when it holds nothing that is needed: it says where the chain stands.
    reached.add(newest.number);
    chains.push(chain);
    for (const number of segmentsBefore(chain.gaps, headers)) if (!reached.has(number)) cutOff.add(number);
  }
  const orphans = [...headers.keys()].filter((number) => !reached.has(number) && !cutOff.has(number));
  return { chains, orphans: [...ownerless, ...orphans], cutOff: [...cutOff], findings };
}

/**
 * What says that there is such a branch may have rotted, or be a lineage that was taken from elsewhere. What was written
 * in it was acknowledged: only a drop lets go of it.
 */
function unknownBranch({ number, branch }: SegmentHeader): JournalFinding {
  const detail = `branch ${formatId64(branch.id)} is neither known nor dropped: it stays where it is and is not read`;
  return { type: "unknown-branch", segment: number, branch: branch.id, detail };
}

/** Of the same chain, older than the segment that leads to one that is not there. */
function segmentsBefore(
  gaps: readonly SegmentHeader[],
  headers: ReadonlyMap<number, SegmentHeader>,
): readonly number[] {
  const gap = gaps[0];
  return gap === undefined ? [] : olderOf(gap, headers).map(({ number }) => number);
}

/** Segments of the same branch before this one, ascending. */
function olderOf(
  { number, branch }: SegmentHeader,
  headers: ReadonlyMap<number, SegmentHeader>,
): readonly SegmentHeader[] {
  const older = [...headers.values()].filter((one) => one.branch.id === branch.id && one.number < number);
  return older.sort((a, b) => a.number - b.number);
}

/** `ownerless`: segments that can't be read, of branches that were dropped. */
async function readHeaders(
  options: RecoveryOptions,
  findings: JournalFinding[],
): Promise<{ readonly headers: Map<number, SegmentHeader>; readonly ownerless: readonly number[] }> {
  const { files, hash64, kind, group } = options;
  const headers = new Map<number, SegmentHeader>();
  const unread = new Map<number, string>();
  for (const number of files.numbers) {
    const file = await files.openForReading(number);
    const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
    const length = await file.read(bytes, 0).finally(() => file.close());
    const header = decodeSegmentHeader(bytes.subarray(0, length), hash64);
    const reason = typeof header === "string" ? header : refuseHeader(header, number, kind, group);
    if (reason !== undefined) unread.set(number, reason);
    else if (typeof header !== "string") headers.set(number, header);
  }
  const salvaged = kind === "journal" ? await salvageHeaders(options, [...unread.keys()], headers) : [];
  for (const header of salvaged) headers.set(header.number, header);
  const ownerless: number[] = [];
  for (const [segment, detail] of unread) {
    const finding = await headerFinding(options, headers, segment, detail);
    if (finding.type === "bad-header" && isOfDropped(options, finding.branch)) ownerless.push(segment);
    else findings.push(finding);
  }
  return { headers, ownerless };
}

function isOfDropped({ wanted, isDropped }: RecoveryOptions, branch: bigint | undefined): boolean {
  return branch !== undefined && !wanted(branch) && isDropped?.(branch) === true;
}

async function headerFinding(
  { files, hash64, kind }: RecoveryOptions,
  headers: ReadonlyMap<number, SegmentHeader>,
  segment: number,
  detail: string,
): Promise<JournalFinding> {
  if (headers.has(segment)) return { type: "salvaged-header", segment, detail };
  if (kind !== "journal") return { type: "bad-header", segment, detail };
  const file = await files.openForReading(segment);
  const owner = await ownerOfUnread({ file, number: segment, hash64 }).finally(() => file.close());
  if (owner === "nobody") return { type: "empty-segment", segment, detail };
  return { type: "bad-header", segment, detail, ...(owner === undefined ? {} : { branch: owner }) };
}

async function salvageHeaders(
  { files, hash64, group, branchOf }: RecoveryOptions,
  numbers: readonly number[],
  headers: ReadonlyMap<number, SegmentHeader>,
): Promise<readonly SegmentHeader[]> {
  const branches = new Map([...headers.values()].map(({ branch }) => [branch.id, branch]));
  const all = new Map(headers);
  for (const number of numbers) {
    const file = await files.openForReading(number);
    const branch = (id: bigint) => branches.get(id) ?? branchOf?.(id);
    const header = await salvageHeader({ file, number, group, hash64, branchOf: branch }).finally(() =>
      file.close(),
    );
    if (header !== undefined) all.set(number, header);
  }
  const linked: SegmentHeader[] = [];
  for (const number of numbers) {
    const header = all.get(number);
    if (header === undefined) continue;
    linked.push(await linkTo(files, header, olderOf(header, all), hash64));
  }
  return linked;
}

/** Mostly it is the newest; not when that one's records were declared void. */
async function linkTo(
  files: SegmentFiles,
  header: SegmentHeader,
  older: readonly SegmentHeader[],
  hash64: Hash64,
): Promise<SegmentHeader> {
  for (const before of older.toReversed()) {
    const file = await files.openForReading(before.number);
    const linked = await linkSalvaged(header, before, file, hash64).finally(() => file.close());
    if (linked.previous !== UNKNOWN_PREVIOUS) return linked;
  }
  return header;
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
  const { files, floor } = options;
  const branch = newest.branch.id;
  const file = await files.openForAdoption(newest.number);
  const scan = await scanNewest(options, file, newest, findings)
    .then((result) => makeDurable(file, result))
    .finally(() => file.close());
  const gaps: SegmentHeader[] = [];
  const spans: SegmentSpan[] = [{ header: newest, last: scan.last, end: scan.end }];
  for (let later = newest; later.previous !== undefined; later = present(spans[0], "a span").header) {
    const header = headers.get(later.previous.number);
    if (header !== undefined) {
      spans.unshift({ header, last: later.first - 1, end: later.previous.end });
      continue;
    }
    // It may be that older ones have been trimmed.
    if (later.first <= floor(branch) + 1) break;
    gaps.push(later);
    const before = options.kind === "journal" ? await spanBefore(options, headers, later) : undefined;
    const last = Math.max(before?.last ?? 0, floor(branch));
    if (last + 1 < later.first) findings.push(missing(later, later.previous, last));
    if (before === undefined) break;
    spans.unshift(before);
  }
  const before = spans.at(-2);
  if (options.kind === "ledger" && scan.records === 0 && before !== undefined)
    findings.push(...(await leftBehind(options, before)));
  const empty = spans.filter(({ header, last }) => last < header.first && header !== newest);
  return {
    branch: newest.branch,
    spans: spans.filter(
      (span) => span.last >= span.header.first && (span.last > floor(branch) || span === spans.at(-1)),
    ),
    newest: newest.number,
    unreadable: empty.flatMap(({ header }) => (header.first > floor(branch) ? [header.number] : [])),
    end: { last: scan.last, lastHash: scan.lastHash, previous: previousOf(newest, scan) },
    tail: scan.tail,
    gaps,
  };
}

/** What the newest segment holds. Of a journal, all that is sound in it; of a ledger, what stands before the first damage. */
async function scanNewest(
  { hash64, kind, bodies, known }: RecoveryOptions,
  file: DiskFile,
  newest: SegmentHeader,
  findings: JournalFinding[],
): Promise<ScanResult> {
  const { number: segment, branch } = newest;
  const scan = await scanSegment(file, newest, bodies(branch.id), hash64, known(branch.id));
  if (scan.tail.type === "end") return scan;
  const { at, evidence } = scan.tail;
  const detail = `nothing sound at ${at}, where something had been durable (${evidence})`;
  const across = kind === "journal" ? await scanDamaged(file, newest, hash64) : scan;
  if (across.last > scan.last) findings.push({ type: "damaged-record", segment, detail, branch: branch.id });
  if (across.last === scan.last || known(branch.id) > across.last) {
    findings.push({ type: "damaged-tail", segment, detail, branch: branch.id, from: across.last + 1 });
  }
  return { ...across, tail: scan.tail };
}

/**
 * A start that finds the end of a ledger damaged goes on in a new segment, and says there what was lost. When it is cut short
 * between the two, that segment is there and says nothing, and what it declares void had been durable: that is what was
 * lost. What a writer declares void after a failure never had been.
 */
async function leftBehind(
  { files, hash64 }: RecoveryOptions,
  { header, last, end }: SegmentSpan,
): Promise<readonly JournalFinding[]> {
  const file = await files.openForReading(header.number);
  const isLost = await wasDurableBehind(file, header, end, hash64).finally(() => file.close());
  if (!isLost) return [];
  const detail = `nothing sound at ${end}, where something had been durable (an earlier start)`;
  const { number: segment, branch } = header;
  return [{ type: "damaged-tail", segment, detail, branch: branch.id, from: last + 1 }];
}

/** The newest segment in front of a gap, as far as it is certainly valid. */
async function spanBefore(
  { files, hash64 }: RecoveryOptions,
  headers: ReadonlyMap<number, SegmentHeader>,
  later: SegmentHeader,
): Promise<SegmentSpan | undefined> {
  const header = olderOf(later, headers).at(-1);
  if (header === undefined) return undefined;
  const file = await files.openForReading(header.number);
  return await vouchedSpan(header, file, later.first - 1, hash64).finally(() => file.close());
}

function missing(later: SegmentHeader, previous: PreviousSegment, last: Sequence): JournalFinding {
  const segment = previous === UNKNOWN_PREVIOUS ? later.number : previous.number;
  const detail = `sequences from ${last + 1} to ${later.first - 1} are needed, and stand in no segment that can be read before segment ${later.number}`;
  const range = { branch: later.branch.id, from: last + 1, to: later.first - 1 };
  return { type: "missing-segment", segment, detail, ...range };
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

/**
 * A segment that never held anything is not led to by the next: what it says of the ones before is said again. One whose
 * first record is damaged is: what it holds had been durable, and only what is led to is no orphan.
 */
function previousOf(newest: SegmentHeader, { records, end, tail }: ScanResult) {
  return records === 0 && tail.type === "end" ? newest.previous : { number: newest.number, end };
}
