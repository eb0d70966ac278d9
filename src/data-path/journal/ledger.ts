import { assert, present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { Chain, type SegmentSizes } from "#src/data-path/journal/chain.js";
import type { SegmentSpan } from "#src/data-path/journal/chain-end.js";
import { rethrowDefect } from "#src/data-path/journal/chain-errors.js";
import {
  type JournalFinding,
  type RecoveredChain,
  recoverChains,
} from "#src/data-path/journal/chain-recovery.js";
import type { BodyKind } from "#src/data-path/journal/record-body.js";
import { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import {
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { readRecords, startOf } from "#src/data-path/journal/segment-scan.js";
import { decodeFact, encodeFact, FACT_BYTES_MAX, type Fact } from "#src/domain/model/fact.js";
import type { LedgerDamage } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * The ledger of one group at one site: facts born here, one after the other, each durable before it has an effect. The
 * same segments as the journal; a body's hash is seeded with that of the one before, so the records hang together.
 *
 * It stays short by checkpoints: when it has grown, the whole of what it says is written again, then a `checkpoint` that
 * says so, and what was said before goes.
 */
export interface LedgerOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  readonly sizes?: SegmentSizes;
}

interface Pace {
  readonly throttle: Throttle;
  readonly signal?: AbortSignal | undefined;
}

/** A ledger grows by a few facts a minute. */
const LEDGER_SIZES: SegmentSizes = { bytesMin: 256 * 1024, bytesMax: 4 * 1024 * 1024 };

/** A checkpoint is made durable in groups of so many facts: at their longest they are half of what a chain lets wait. */
const CHECKPOINT_GROUP_FACTS = 256;

/** There is one history of facts a site: the chain needs an id, and this is no lineage entry's. */
const BRANCH = { id: 1n, epoch: 0, parent: undefined };

export class Ledger {
  readonly findings: readonly JournalFinding[];
  readonly #files: SegmentFiles;
  readonly #chain: Chain;
  readonly #hash64: Hash64;
  /** Facts that wait for the end of a checkpoint; undefined while none is under way. */
  #behind: (() => void)[] | undefined;
  /** No fact that must not go unnoticed comes behind the last word `closed`. */
  #isClosed: boolean;
  /** No word behind the last one is said any more. */
  #isClosing = false;

  private constructor(
    files: SegmentFiles,
    chain: Chain,
    hash64: Hash64,
    findings: readonly JournalFinding[],
    isClosed: boolean,
  ) {
    this.#files = files;
    this.#chain = chain;
    this.#hash64 = hash64;
    this.findings = findings;
    this.#isClosed = isClosed;
  }

  /** Opens the ledger and hands over every fact since the last checkpoint, in order. */
  static async open(options: LedgerOptions, onFact: (fact: Fact) => void): Promise<Ledger> {
    const { disk, directory, group, hash64, sizes = LEDGER_SIZES } = options;
    const files = await SegmentFiles.open(disk, directory, hash64);
    const bodies = factBodies(hash64);
    const recovery = await recoverChains({
      files,
      hash64,
      kind: "ledger",
      group,
      bodies: () => bodies,
      wanted: () => true,
      floor: () => 0,
      known: () => 0,
    });
    const found = recovery.chains[0];
    assert(recovery.chains.length <= 1, "a ledger is one chain");
    // Behind a header that went bad may be any number of facts, pins among them: going on without would drop what they hold.
    const oldest = found?.spans[0]?.header.number ?? 0;
    const lost = recovery.findings.find(({ type, segment }) => type === "bad-header" && segment > oldest);
    if (lost !== undefined) throw unreadableSegment(files.path(lost.segment), lost.detail);
    const { facts, gaps } = found === undefined ? NOTHING_SAID : await replay(files, found, bodies, hash64);
    for (const fact of facts) onFact(fact);
    // Replayed, and found whole: what no header leads to was before a checkpoint.
    const unneeded = [...recovery.orphans, ...recovery.cutOff];
    files.retire(unneeded);
    await files.remove(unneeded);
    const end = found?.end ?? { last: 0, lastHash: 0n, previous: undefined };
    const held = { spans: found?.spans ?? [], newest: found?.newest, end };
    const chain = new Chain({ files, hash64, kind: "ledger", group, branch: BRANCH, ...held, sizes });
    // Checkpoints let older segments go, and the replay has seen that what is left is whole.
    const findings = [...recovery.findings.filter((finding) => finding.type !== "missing-segment"), ...gaps];
    const isClosed = isClosing(facts.at(-1) ?? { type: "closed" });
    const ledger = new Ledger(files, chain, hash64, findings, isClosed);
    await ledger.#rememberLoss(end.last, onFact);
    return ledger;
  }

  /**
   * The finding of a damaged tail goes with the next append, which begins a new segment; that facts were lost must not. So
   * it becomes a fact itself, durable before anything is built on what is left.
   */
  async #rememberLoss(after: number, onFact: (fact: Fact) => void): Promise<void> {
    const damage = this.findings.find(({ type }) => type === "damaged-tail");
    if (damage === undefined) return;
    const fact: Fact = { type: "facts-lost", after, detail: damage.detail };
    await this.append(fact);
    onFact(fact);
  }

  /** The error after which nothing is accepted until `resume`; undefined while all is well. */
  get suspect(): TidemarkError | undefined {
    return this.#chain.suspect;
  }

  /** Accepts facts again after a failure, behind what was durable. */
  resume(): Promise<void> {
    return this.#chain.resume();
  }

  /** Resolves once the fact is durable. Facts stand in the order of the calls, none within a checkpoint. */
  append(fact: Fact): Promise<void> {
    const behind = this.#behind;
    if (behind === undefined) return this.#sayLast(fact);
    return new Promise((resolve, reject) => {
      behind.push(() => this.#sayLast(fact).then(resolve, reject));
    });
  }

  async #sayLast(fact: Fact): Promise<void> {
    await this.#say(fact);
    this.#vouch();
  }

  /**
   * Nothing after the last record of a chain says that it had been durable, so one that rots there looks like one that was
   * never finished, and would be dropped in silence. So once nothing comes behind a fact, a word that means nothing does: from
   * then on every fact is one that can't go unnoticed, and what may rot is that word. What is left is a fact that rots when
   * the process has ended between its own sync and that of the word. Nobody waits for it: what is durable counts. When it can't
   * be written the chain says so to whoever comes next, as after any failure.
   *
   * Not for a stamp, which comes with every point: one that is missing is made again.
   */
  #vouch(): void {
    const { accepted, durable, suspect } = this.#chain;
    const isLast = accepted.last === durable && this.#behind === undefined;
    if (this.#isClosed || this.#isClosing || !isLast || suspect !== undefined) return;
    this.#say({ type: "closed" }).catch((error: unknown) => {
      this.#isClosed = false;
      rethrowDefect(error);
    });
  }

  /**
   * Says the whole again, and lets go of what was said before. Only once all of it is durable does a fact say that it is
   * whole: what a crash leaves of one counts for nothing by itself, and means the same as what stands before it.
   */
  async checkpoint(facts: readonly Fact[]): Promise<void> {
    assert(this.#behind === undefined, "one checkpoint at a time");
    const behind: (() => void)[] = [];
    this.#behind = behind;
    const since = this.#chain.accepted.last;
    try {
      for (let at = 0; at < facts.length; at += CHECKPOINT_GROUP_FACTS) {
        const group = facts.slice(at, at + CHECKPOINT_GROUP_FACTS);
        await Promise.all(group.map((fact) => this.#say(fact)));
      }
      await this.#say({ type: "checkpoint", since });
    } finally {
      this.#behind = undefined;
      for (const say of behind) say();
    }
    this.#vouch();
    const gone = this.#chain.trim(since);
    this.#files.retire(gone);
    await this.#files.remove(gone);
  }

  /** Everything that it says, from the disk. Undefined when a checkpoint has let go of some of it meanwhile. */
  async facts(): Promise<readonly Fact[] | undefined> {
    const facts: Fact[] = [];
    const spans = [...this.#chain.spans];
    for (const span of spans) {
      const read = await this.#read(span, (fact) => facts.push(fact));
      if (read.reached < span.last) return undefined;
    }
    return facts;
  }

  /** Compares every record with its checksums, and each segment's header. */
  async scrub({ throttle, signal }: Pace): Promise<readonly LedgerDamage[]> {
    const found: LedgerDamage[] = [];
    for (const span of [...this.#chain.spans]) {
      await throttle.take(span.end, signal);
      const { reached, detail } = await this.#read(span, () => undefined);
      const { number: segment } = span.header;
      // A checkpoint lets go of segments.
      if (!this.#chain.segments.includes(segment)) continue;
      if (reached < span.last)
        found.push({ type: "ledger", segment, from: reached + 1, to: span.last, detail });
      else if (detail !== "")
        found.push({ type: "ledger", segment, from: span.header.first, to: span.last, detail });
    }
    return found;
  }

  /** How far the segment is sound; `detail` is empty when all of it is. */
  async #read(span: SegmentSpan, onFact: (fact: Fact) => void): Promise<{ reached: number; detail: string }> {
    const { header } = span;
    let reached = header.first - 1;
    try {
      const file = await this.#files.openForReading(header.number);
      try {
        const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
        await file.read(bytes, 0);
        const isSound = equalBytes(bytes, encodeSegmentHeader(header, this.#hash64));
        for await (const record of readRecords(
          file,
          header,
          factBodies(this.#hash64),
          this.#hash64,
          startOf(header),
        )) {
          if (record.last > span.last) break;
          reached = record.last;
          onFact(present(decodeFact(record.body), "a fact that was read at the start, or written since"));
        }
        if (reached < span.last) return { reached, detail: `nothing sound behind fact ${reached}` };
        return { reached, detail: isSound ? "" : "its header is not what was written" };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { reached, detail: error.message };
    }
  }

  /** The word behind the last fact is waited for here: nobody writes another. */
  async close(): Promise<void> {
    this.#isClosing = true;
    try {
      if (!this.#isClosed && this.suspect === undefined) await this.append({ type: "closed" });
    } catch (error) {
      // Without room for it the facts are there all the same, and the last one is no worse off than after a power loss.
      if (!(error instanceof TidemarkError)) throw error;
    } finally {
      await this.#chain.close();
    }
  }

  async #say(fact: Fact): Promise<void> {
    const body = encodeFact(fact);
    assert(body.length <= FACT_BYTES_MAX, "a fact is small");
    if (fact.type !== "stamp") this.#isClosed = isClosing(fact);
    const { last, hash } = this.#chain.accepted;
    await this.#chain.append(body, { first: last + 1, last: last + 1, hash: this.#hash64(body, hash) });
  }
}

function isClosing({ type }: Fact): boolean {
  return type === "closed";
}

function factBodies(hash64: Hash64): BodyKind {
  return {
    bytesMax: FACT_BYTES_MAX,
    check: (body, last, link) => ({ first: last + 1, last: last + 1, hash: hash64(body, link) }),
  };
}

interface Said {
  readonly facts: readonly Fact[];
  /** Where facts were damaged that a checkpoint said again. */
  readonly gaps: readonly JournalFinding[];
}

const NOTHING_SAID: Said = { facts: [], gaps: [] };

/**
 * Every fact there is, in order; to hear one again changes nothing. From the first fact on everything must be there, or all
 * that a checkpoint says: facts that are missing or damaged before it were said again in it. Those in front of damage are
 * not handed on then: what took them back may be among the damaged ones, and a checkpoint says nothing of what is over.
 */
async function replay(
  files: SegmentFiles,
  chain: RecoveredChain,
  bodies: BodyKind,
  hash64: Hash64,
): Promise<Said> {
  let facts: Fact[] = [];
  const gaps: JournalFinding[] = [];
  let reached = chain.spans[0] === undefined ? chain.end.last : chain.spans[0].header.first - 1;
  let whole = reached === 0;
  /** Nothing is missing behind it. */
  let soundAfter = reached;
  let soundTo = reached;
  for (const [index, { header, last }] of chain.spans.entries()) {
    if (reached < header.first - 1) {
      if (whole) soundTo = reached;
      whole = false;
      facts = [];
      gaps.push(gapBefore(header, reached, chain.spans[index - 1]));
      reached = header.first - 1;
      soundAfter = reached;
    }
    const file = await files.openForReading(header.number);
    try {
      for await (const record of readRecords(file, header, bodies, hash64, startOf(header))) {
        if (record.last > last) break;
        const fact = decodeFact(record.body);
        if (fact === undefined) throw newerFact(file.path, record.last);
        facts.push(fact);
        reached = record.last;
        if (fact.type === "checkpoint" && fact.since >= soundAfter) whole = true;
      }
    } finally {
      await file.close();
    }
  }
  if (reached !== chain.end.last) throw damagedLedger(chain, reached);
  if (!whole) throw damagedLedger(chain, soundTo);
  return { facts, gaps };
}

function gapBefore(header: SegmentHeader, reached: number, before: SegmentSpan | undefined): JournalFinding {
  return {
    type: "damaged-record",
    segment: before?.header.number ?? header.number,
    from: reached + 1,
    to: header.first - 1,
    detail: `nothing sound behind fact ${reached}; a checkpoint has said since what of it still counts`,
  };
}

function unreadableSegment(path: string, detail: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "LEDGER_DAMAGED",
    message: `the facts in ${path} cannot be read: ${detail}`,
    hint: "restore the group's directory from a copy of the disk, or remove the group here and seed it again from its peer",
    facts: { path },
  });
}

function newerFact(path: string, number: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "LEDGER_NEWER",
    message: `fact ${number} in ${path} is of a kind that this version does not know`,
    hint: "a newer version of tidemark wrote it: run that version",
    facts: { path },
  });
}

function damagedLedger(chain: RecoveredChain, reached: number): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "LEDGER_DAMAGED",
    message: `the ledger is not sound behind fact ${reached} of ${chain.end.last}`,
    hint: "restore the group's directory from a copy of the disk, or remove the group here and seed it again from its peer",
    facts: { reached, last: chain.end.last },
  });
}
