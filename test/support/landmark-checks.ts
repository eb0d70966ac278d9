import { isDeepStrictEqual } from "node:util";
import { type Journal, recordBytes } from "#src/data-path/journal/journal.js";
import type { Replica } from "#src/data-path/replica/replica.js";
import { type BatchTime, momentsAt } from "#src/domain/model/batch-times.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { decoded } from "#test/support/batches.js";

/** Landmarks tell what a pass over the journal would, though they are written apart from it and lost on their own. */
interface Stored {
  readonly journal: Journal;
  readonly replica: Replica;
}

/** What is wrong with the moments at some time near a batch of the path, or near `wallMs` when it has none. */
export async function checkMoments(
  { journal, replica }: Stored,
  random: SimulatedRandom,
  wallMs: number,
  at: Position,
): Promise<readonly string[]> {
  const times: BatchTime[] = [];
  for (const { entry, last } of [...replica.pathTo(at)].reverse()) {
    for await (const { body, first, last: end } of journal.batches(entry, journal.floor(entry) + 1)) {
      if (first > last || last <= journal.floor(entry)) break;
      times.push({ entry, first, last: Math.min(end, last), timeMs: decoded(body).timeMs });
    }
  }
  const near = times.length === 0 ? wallMs : random.pick(times).timeMs;
  const timeMs = near + random.pick([-20_000, -1, 0, 0, 1, 2500]);
  const found = await replica.momentsAt(at, timeMs);
  const isRight = isDeepStrictEqual(found, momentsAt(times, timeMs));
  return isRight ? [] : [`the moment ${timeMs} up to ${at.sequence} is known`];
}

/** Of a branch that nothing was let go of: what its history takes is what all its records take. */
export async function checkBytes({ journal, replica }: Stored, entry: bigint): Promise<readonly string[]> {
  const sequence = journal.durable(entry);
  let bytes = 0;
  for await (const { body } of journal.batches(entry, 1)) bytes += recordBytes(body.length);
  const history = replica.historyBytes({ entry, sequence });
  const fine = history.fine(0, sequence);
  if (fine !== bytes) return [`the history takes ${bytes} bytes and not ${fine}`];
  return history.compacted(0, sequence) <= fine ? [] : ["what stays is no more than all"];
}
