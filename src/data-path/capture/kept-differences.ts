import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { readAcked } from "#src/data-path/capture/acked-floor.js";
import { spansOf } from "#src/data-path/capture/changed-spans.js";
import { readDirtyBlocks } from "#src/data-path/capture/dirty-words.js";
import { extentsInSector, spanOfExtent } from "#src/data-path/capture/hot-table.js";
import { SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import { Spill } from "#src/data-path/capture/spill.js";
import { type BlockRuns, runsOfBlocks, runsOfSpans, uniteRuns } from "#src/domain/model/block-runs.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { OwnLoss } from "#src/domain/model/own-differences.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** What a capture that has ended has left in its directory, and what is asked of it. */
export interface KeptOptions {
  readonly ports: SectorFilePorts;
  readonly directory: string;
  readonly group: Uint8Array;
  /** As of the end of the capture. */
  readonly members: readonly { readonly member: number; readonly sizeBytes: number }[];
  /** What the site had written, to the newest entry. */
  readonly lineage: Lineage;
  /** The last sequence given out, where the capture ended in order. */
  readonly last: Sequence | undefined;
  /** No sequence above it was given out. */
  readonly ceiling: Sequence;
  /** Where the history of the other site parts from this one's. */
  readonly fork: Position;
  /** What the other site held of this one's history. */
  readonly received: Position;
}

export interface KeptDifferences {
  /** Why it is not known where the images may differ; undefined: nowhere but in `members`. */
  readonly whole: string | undefined;
  readonly members: ReadonlyMap<number, BlockRuns>;
  readonly lost: OwnLoss;
}

/**
 * Where the images of a primary that has ended may hold what the other site did not receive: the dirty map, the hot extents
 * of an end that was not in order, and what is spilled. Together they are all of it, behind what was acknowledged: a block
 * leaves one of them for another, or because its write is durable at the secondary. So that word is all that the rest hangs
 * on: where the other site had not kept what it had acknowledged, nothing is known.
 *
 * Nor where it has received more than was written here as far as is known here: then the disk was put back from a copy, and what
 * was written since the copy is in none of them. Of an end that was not in order only the ceiling tells, which lies far ahead.
 *
 * What was written is known one by one where all of it, from the fork to the end, is in the spill.
 */
export async function keptDifferences(options: KeptOptions): Promise<KeptDifferences> {
  try {
    return await read(options);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return unknown(error.message);
  }
}

async function read(options: KeptOptions): Promise<KeptDifferences> {
  const { ports, directory, group, members, lineage, received, last, ceiling } = options;
  const acked = await readAcked(ports, `${directory}/acked`, group);
  if (typeof acked === "string") return unknown(`what was acknowledged: ${acked}`);
  if (!contains(lineage, received))
    return unknown("what the other site had received is no history of this one's");
  if (received.entry === lineage.at(-1)?.id && received.sequence > (last ?? ceiling))
    return unknown(
      "the other site had received more than was written here: the disk was put back from a copy",
    );
  if (acked !== undefined && !contains(lineage, acked))
    return unknown("what the other site had acknowledged is no history of this one's");
  const isBehind = acked !== undefined && acked.sequence > received.sequence;
  if (isBehind) return unknown("the other site had not kept all that it had acknowledged");
  const found = new Map<number, BlockRuns>();
  const add = (member: number, runs: BlockRuns): void => {
    found.set(member, uniteRuns(found.get(member) ?? [], runs));
  };
  let isDirty = false;
  for (const { member, sizeBytes } of members) {
    const blocks = await readDirtyBlocks(ports, `${directory}/dirty-${member}`, { group, member, sizeBytes });
    if (typeof blocks === "string") return unknown(`the dirty map of member ${member}: ${blocks}`);
    const runs = runsOfBlocks(blocks);
    isDirty ||= runs.length > 0;
    add(member, runs);
  }
  if (last === undefined) {
    const hot = await readHot(options);
    if (typeof hot === "string") return unknown(`the hot set: ${hot}`);
    for (const [member, runs] of hot) add(member, runs);
  }
  const spilled = await readSpill(options);
  if (typeof spilled === "string") return unknown(`the spill: ${spilled}`);
  for (const [member, runs] of spilled.members) add(member, runs);
  const why = isDirty || last === undefined ? NOT_KEPT : spilled.why;
  const lost = why === undefined ? { exact: spilled.exact, why } : { exact: undefined, why };
  return { whole: undefined, members: found, lost };
}

const NOT_KEPT = "not all of the writes were kept one by one: they are known by the blocks that they changed";

function unknown(whole: string): KeptDifferences {
  return { whole, members: new Map(), lost: { exact: undefined, why: whole } };
}

async function readHot({
  ports,
  directory,
  group,
  members,
}: KeptOptions): Promise<ReadonlyMap<number, BlockRuns> | string> {
  const found = await SectorFile.open(ports, `${directory}/hot`, { kind: "hot", group, member: 0 });
  if (typeof found === "string") return found;
  await found.file.close();
  if (found.bad.length > 0) return `${found.bad.length} of its sectors do not check out`;
  const extents = found.bodies.flatMap((body) => [...extentsInSector(body)]);
  return new Map(
    members.map(({ member, sizeBytes }) => {
      const own = extents.filter((one) => one.member === member);
      return [member, runsOfSpans(own.map(({ extent }) => spanOfExtent(extent, sizeBytes)))];
    }),
  );
}

interface Spilled {
  readonly members: ReadonlyMap<number, BlockRuns>;
  readonly exact: NonNullable<OwnLoss["exact"]>;
  readonly why: string | undefined;
}

async function readSpill(options: KeptOptions): Promise<Spilled | string> {
  const { ports, directory, group, lineage, fork } = options;
  const entry = present(lineage.at(-1), "a primary has a lineage");
  const { spill, lost } = await Spill.open({
    ...{ ports, directory: `${directory}/spill`, group, entry },
    settle: () => Promise.resolve(true),
  });
  try {
    if (lost !== undefined) return lost;
    const members = new Map<number, BlockRuns>();
    const counted = new Counted(fork.sequence);
    for (const run of spill.entries) {
      let spans = new Map<number, { offset: number; length: number }[]>();
      const settle = (): void => {
        for (const [member, own] of spans)
          members.set(member, uniteRuns(members.get(member) ?? [], runsOfSpans(own)));
        spans = new Map();
      };
      let gathered = 0;
      for await (const batch of spill.tables(run)) {
        for (const { member, ...span } of spansOf(batch)) {
          spans.set(member, [...(spans.get(member) ?? []), span]);
          gathered += 1;
        }
        // Other runs ended out of order, or their ends are known to the other site.
        if (run === entry.id) counted.add(batch);
        if (gathered < SPANS_AT_ONCE) continue;
        settle();
        gathered = 0;
      }
      settle();
    }
    // A fork in an entry before the last lies before a stop that was not in order.
    const isWhole = fork.entry === entry.id && counted.reaches(options.last ?? -1);
    return { members, exact: counted.found, why: isWhole ? undefined : NOT_KEPT };
  } finally {
    await spill.close();
  }
}

/** So many spans are gathered before they are taken together. */
const SPANS_AT_ONCE = 4096;

interface Deltas {
  readonly first: Sequence;
  readonly last: Sequence;
  readonly count: number;
  readonly timeMs: number;
  lengthAt(index: number): number;
}

/** Writes behind the fork, as far as they come without a gap. */
class Counted {
  readonly #fork: Sequence;
  #end: Sequence;
  #writes = 0;
  #bytes = 0;
  #span: { fromMs: number; toMs: number } | undefined;

  constructor(fork: Sequence) {
    this.#fork = fork;
    this.#end = fork;
  }

  get found(): NonNullable<OwnLoss["exact"]> {
    return { writes: this.#writes, bytes: this.#bytes, span: this.#span };
  }

  /** Whether nothing is missing between the fork and that one. */
  reaches(last: Sequence): boolean {
    return last >= 0 && this.#end >= last;
  }

  add(batch: Deltas): void {
    if (batch.last <= this.#end || batch.first > this.#end + 1) return;
    this.#end = batch.last;
    for (let index = 0; index < batch.count; index += 1) {
      const length = batch.lengthAt(index);
      if (length === 0 || batch.first + index <= this.#fork) continue;
      this.#writes += 1;
      this.#bytes += length;
      const { timeMs } = batch;
      this.#span = { fromMs: this.#span?.fromMs ?? timeMs, toMs: timeMs };
    }
  }
}
