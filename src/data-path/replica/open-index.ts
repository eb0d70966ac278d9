import { CatchUp } from "#src/data-path/replica/index-catch-up.js";
import { indexAhead, isIndexDamage } from "#src/data-path/replica/index-damage.js";
import { type IndexNumber, otherNumber } from "#src/data-path/replica/index-directory.js";
import { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import { IndexKeeper } from "#src/data-path/replica/index-keeper.js";
import type { IndexKeeperOptions } from "#src/data-path/replica/index-repair.js";

/**
 * Opens the index of a group at a start, and brings it up to the journal. What is not in use is destroyed: a rebuild that
 * was cut short begins from nothing. What is in doubt, or found damaged now, is made again: its files are compared with
 * their checksums before anything of it is used.
 */
export async function openIndex(options: IndexKeeperOptions): Promise<IndexKeeper> {
  const { directory, keyValue } = options;
  const { number, doubted } = await directory.read();
  await keyValue.destroy(directory.storePath(otherNumber(number)));
  const found = doubted ? undefined : await tryOpen(options, number);
  const generation = found ?? (await openAnew(options, number));
  if (doubted) await directory.record({ number, doubted: false });
  return new IndexKeeper(options, generation);
}

async function tryOpen(
  options: IndexKeeperOptions,
  number: IndexNumber,
): Promise<IndexGeneration | undefined> {
  try {
    return await openAndCatchUp(options, number);
  } catch (error) {
    if (!isIndexDamage(error)) throw error;
    return undefined;
  }
}

async function openAnew(options: IndexKeeperOptions, number: IndexNumber): Promise<IndexGeneration> {
  await options.keyValue.destroy(options.directory.storePath(number));
  return openAndCatchUp(options, number);
}

async function openAndCatchUp(options: IndexKeeperOptions, number: IndexNumber): Promise<IndexGeneration> {
  const { directory, keyValue, index, journal, compacted, firstOf, onRebuild } = options;
  const generation = await IndexGeneration.open(number, directory.storePath(number), keyValue, index);
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
