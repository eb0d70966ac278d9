import { BLOCK_BYTES, FOREIGN, NEVER_WRITTEN } from "#test/support/replication/stamped-block.js";

/**
 * What was written to a volume, and what the writer was told of it: the authority that outlives every daemon.
 *
 * Many writes are under way at once, so their order is known in part: a write comes before another for certain when its
 * reply came before the other was sent. Never are two under way on one block, so on a block the order is known in full.
 * An image is a prefix of the history if no write in it comes, for certain, after one that is missing. A write is missing
 * when its block holds an older one: what was overwritten since is not missing.
 *
 * Numbers of writes begin with 1, and rise in the order of sending.
 */
export interface Missing {
  readonly writes: number;
  readonly bytes: number;
  /** When the writer was told of the oldest of them; undefined with none. */
  readonly oldestMs: number | undefined;
}

interface Write {
  readonly block: number;
  /** Moments are numbers that rise with every sending and every reply. */
  readonly sentAt: number;
  ackedAt: number;
  ackedMs: number;
  /** A flush that was sent after the reply has been answered. */
  flushed: boolean;
}

const FINDINGS_MAX = 10;

export class WriteHistory {
  readonly blocks: number;
  /** By block; what lies before the writes that are remembered. */
  #base: readonly number[];
  #writes = new Map<number, Write>();
  #last = 0;
  #moment = 0;
  #acknowledged = 0;
  #flushed = 0;
  /** Acknowledged and not flushed, in the order of their replies. */
  #unflushed: Write[] = [];

  constructor(blocks: number) {
    this.blocks = blocks;
    this.#base = Array.from({ length: blocks }, () => NEVER_WRITTEN);
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get flushed(): number {
    return this.#flushed;
  }

  /** A write is about to be sent; its number. */
  send(block: number): number {
    this.#last += 1;
    this.#moment += 1;
    const never = Number.POSITIVE_INFINITY;
    this.#writes.set(this.#last, { block, sentAt: this.#moment, ackedAt: never, ackedMs: 0, flushed: false });
    return this.#last;
  }

  /** Its reply has come. */
  acknowledge(write: number, nowMs: number): void {
    const found = this.#writes.get(write);
    if (found === undefined) throw new Error(`write ${write} was not sent, or is forgotten`);
    this.#moment += 1;
    found.ackedAt = this.#moment;
    found.ackedMs = nowMs;
    this.#acknowledged += 1;
    this.#unflushed.push(found);
  }

  /** A flush is about to be sent; what it covers is confirmed by calling the answer. */
  flush(): () => void {
    const covered = this.#moment;
    return () => {
      const behind = this.#unflushed.findIndex(({ ackedAt }) => ackedAt > covered);
      const confirmed = this.#unflushed.splice(0, behind < 0 ? this.#unflushed.length : behind);
      for (const write of confirmed) write.flushed = true;
      this.#flushed += 1;
    };
  }

  /** Why an image is not the volume as it was at some moment; empty when it may be. */
  notPrefix(found: readonly number[]): string[] {
    const findings: string[] = [];
    let newest = 0;
    for (const [block, write] of found.entries()) {
      if (write === FOREIGN || (write !== this.#base[block] && this.#writes.get(write)?.block !== block))
        findings.push(`block ${block} holds ${write}, which was not written there`);
      newest = Math.max(newest, this.#writes.get(write)?.sentAt ?? 0);
    }
    for (const [write, { block, ackedAt }] of this.#writes) {
      if (ackedAt < newest && write > (found[block] ?? 0))
        findings.push(`write ${write} to block ${block} is missing, and a later one is there`);
    }
    return findings.slice(0, FINDINGS_MAX);
  }

  /** What the writer was told is done and the image does not have. `untilMs`: of what it was told until then. */
  missing(found: readonly number[], untilMs = Number.POSITIVE_INFINITY): Missing {
    return this.#missing(
      found,
      ({ ackedAt, ackedMs }) => ackedAt < Number.POSITIVE_INFINITY && ackedMs <= untilMs,
    );
  }

  /** Of that, what a flush had confirmed. */
  missingFlushed(found: readonly number[]): Missing {
    return this.#missing(found, ({ flushed }) => flushed);
  }

  /** The image as the last daemon has it, from which all goes on: whatever was not confirmed is decided by it. */
  settle(found: readonly number[]): void {
    this.#base = [...found];
    this.#writes.clear();
    this.#unflushed = [];
  }

  #missing(found: readonly number[], counts: (write: Write) => boolean): Missing {
    let writes = 0;
    let oldestMs: number | undefined;
    for (const [number, write] of this.#writes) {
      if (number <= (found[write.block] ?? 0) || !counts(write)) continue;
      writes += 1;
      oldestMs = Math.min(oldestMs ?? write.ackedMs, write.ackedMs);
    }
    return { writes, bytes: writes * BLOCK_BYTES, oldestMs };
  }
}
