import type { Capture } from "#src/data-path/capture/capture.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import type { SyncProgress } from "#src/operations/groups/group-picture.js";
import { Throughput } from "#src/operations/groups/primary/throughput.js";
import type { Syncs } from "#src/operations/groups/site-report.js";

/**
 * How far what the secondary lacks has come, from looks at what is left. In all is the most that was left since it came to be
 * behind: what is written meanwhile takes its place in the order and is not lacking, so that done only rises, but for what an
 * interruption leaves out. A link that breaks in the middle begins nothing anew.
 */
export class CatchingUp {
  #rate = new Throughput();
  #totalBytes = 0;

  /** `leftBytes`: undefined when nothing is behind. */
  at(nowMs: number, leftBytes: number | undefined): SyncProgress | undefined {
    if (leftBytes === undefined) {
      this.#totalBytes = 0;
      this.#rate = new Throughput();
      return undefined;
    }
    this.#totalBytes = Math.max(this.#totalBytes, leftBytes);
    const doneBytes = this.#totalBytes - leftBytes;
    const bytesPerSecond = this.#rate.bytesPerSecond(nowMs, doneBytes);
    // What waits in memory alone is gone in a moment, and no share of anything.
    return this.#totalBytes === 0 ? undefined : { doneBytes, totalBytes: this.#totalBytes, bytesPerSecond };
  }
}

/** What a primary sends beside what is being written: members that are seeded, and what the others lack. */
export class PrimarySyncs {
  readonly #behind = new CatchingUp();

  at(nowMs: number, facts: ReplicationFacts | undefined, capture: Capture | undefined): Syncs {
    const behind = this.#behind.at(
      nowMs,
      facts?.isResyncing === true && capture !== undefined ? leftOf(capture) : undefined,
    );
    const seed = capture?.resync?.seed.progress;
    if (facts === undefined || facts.paused || facts.link.type === "down") return {};
    // A first sync need not be a seed: a secondary that knows none gets all of it in the order. And a seed goes on where an
    // earlier run left it: what it is a share of is the volumes, and not what was left when this run began.
    if (facts.firstSyncDone) return { seed, resync: behind };
    return { seed: seed ?? (behind && { ...behind, ...firstSyncOf(capture) }) };
  }
}

function firstSyncOf(capture: Pick<Capture, "resync" | "dirty"> | undefined) {
  let [totalBytes, lackingBytes] = [0, 0];
  for (const [member, sizeBytes] of capture?.resync?.sizes ?? []) {
    totalBytes += sizeBytes;
    lackingBytes += Math.min(sizeBytes, capture?.dirty(member)?.dirtyBytes ?? 0);
  }
  return { doneBytes: totalBytes - lackingBytes, totalBytes };
}

/** As blocks, and as what is kept on the disk for it. */
function leftOf(capture: Capture): number {
  const { resync, backlog } = capture;
  const seeded = resync?.seed.members ?? [];
  const others = (resync?.sizes ?? []).filter(([member]) => !seeded.includes(member));
  const blocks = others.reduce(
    (sum, [member, sizeBytes]) => sum + Math.min(sizeBytes, capture.dirty(member)?.dirtyBytes ?? 0),
    0,
  );
  return blocks + backlog.spillBytes;
}
