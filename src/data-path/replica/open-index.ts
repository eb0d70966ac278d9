import type { Journal } from "#src/data-path/journal/journal.js";
import { CatchUp } from "#src/data-path/replica/index-catch-up.js";
import { indexAhead, isIndexDamage } from "#src/data-path/replica/index-damage.js";
import { type IndexNumber, otherNumber } from "#src/data-path/replica/index-directory.js";
import { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import { IndexKeeper } from "#src/data-path/replica/index-keeper.js";
import type { IndexKeeperOptions } from "#src/data-path/replica/index-repair.js";
import type { IndexFinding } from "#src/domain/model/finding.js";

export interface OpenedIndex {
  readonly keeper: IndexKeeper;
  /** Why it was made again from nothing. */
  readonly madeAgain: IndexFinding | undefined;
}

/**
 * Opens the index of a group at a start, and brings it up to the journal. What is not in use is destroyed: a rebuild that
 * was cut short begins from nothing. What is in doubt, or found damaged now, is made again: its files are compared with
 * their checksums before anything of it is used. So is what does not fit the journal any more: an index that is ahead of
 * it, since the numbers behind its end may be given out again, and one that lacks what can be read by now.
 */
export async function openIndex(
  options: IndexKeeperOptions,
  verified: IndexNumber | undefined,
): Promise<OpenedIndex> {
  const { directory, keyValue } = options;
  const { number, doubted } = await directory.read();
  await keyValue.destroy(directory.storePath(otherNumber(number)));
  const found = doubted ? "it was in doubt" : await tryOpen(options, number, number === verified);
  const generation = typeof found === "string" ? await openAnew(options, number) : found;
  if (doubted) await directory.record({ number, doubted: false });
  const keeper = new IndexKeeper(options, generation);
  const madeAgain = { type: "index", fault: "unsound", detail: String(found) } as const;
  return { keeper, madeAgain: typeof found === "string" ? madeAgain : undefined };
}

async function tryOpen(
  options: IndexKeeperOptions,
  number: IndexNumber,
  isVerified: boolean,
): Promise<IndexGeneration | string> {
  try {
    const generation = await openAndCatchUp(options, number, isVerified);
    if (!(await isBehind(generation, options.journal))) return generation;
    await generation.close();
    return "it does not fit the journal";
  } catch (error) {
    if (!isIndexDamage(error)) throw error;
    return error.message;
  }
}

/** Something could not be read when it was indexed, and can be now. */
async function isBehind({ holes }: IndexGeneration, journal: Journal): Promise<boolean> {
  const known = new Set(journal.branches.map(({ id }) => id));
  for (const { branch, from, to } of holes.all) {
    if (!known.has(branch)) continue;
    for await (const part of journal.tablesAcross(branch, from)) {
      if (part.type === "record" && part.first <= to) return true;
      if (part.type === "record" || part.to >= to) break;
    }
  }
  return false;
}

async function openAnew(options: IndexKeeperOptions, number: IndexNumber): Promise<IndexGeneration> {
  await options.keyValue.destroy(options.directory.storePath(number));
  return openAndCatchUp(options, number);
}

async function openAndCatchUp(
  options: IndexKeeperOptions,
  number: IndexNumber,
  isVerified = false,
): Promise<IndexGeneration> {
  const { directory, keyValue, index, journal, compacted, firstOf, onRebuild } = options;
  const path = directory.storePath(number);
  const generation = await IndexGeneration.open(number, path, keyValue, index, isVerified);
  const room = () => generation.index.room();
  const { hash64 } = index;
  const sources = { journal, compacted, firstOf };
  const catchUp = new CatchUp({ target: generation, ...sources, hash64, room, onProgress: onRebuild });
  try {
    // What the journal does not hold may come again under the same numbers, and lies elsewhere then.
    for (const { id } of journal.branches) {
      const through = generation.index.through(id);
      if (through > journal.durable(id)) throw indexAhead(id, through, journal.durable(id));
    }
    await catchUp.run();
    await generation.index.settled();
    return generation;
  } catch (error) {
    await generation.close();
    throw error;
  }
}
