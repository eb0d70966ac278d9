import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";
import { readLog } from "#src/platform/key-value/leveldb-files/log-format.js";
import type { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";

/**
 * Whether the logs, in their order, hold a beginning of what was written to them, and nothing but.
 *
 * A store that starts again replays them and steps over what is not sound. What it then has of them must be a prefix:
 * power loss takes an end of what was written and not synced, and whoever keeps with each batch how far he is (as our
 * users do) is merely behind. So a place that is not sound is the torn end if no whole batch follows, in this log or a
 * newer one, and damage if one does. Batches are numbered, so one that is missing without a trace is noticed, too.
 *
 * Two things cannot be told apart from what is on the disk. Rot of the very last batch looks as if it had never been
 * finished: then the store is behind by a batch that was synced. And of batches that were not synced a power loss may,
 * if the device writes out of order, take an earlier one and leave a later: that is called damage.
 *
 * A batch begins:
 *     8   sequence of its first change, little-endian
 *     4   how many changes: the next batch begins so much later
 */
const BATCH_HEADER_BYTES = 12;
const COUNT_AT = 8;

export class LogChecker {
  #next: NextSequence;
  #torn: { readonly file: string; readonly at: number; readonly detail: string } | undefined;

  /** `lastSequence` is what the list of tables knows: the oldest log in force begins no later than behind it. */
  constructor(lastSequence: number) {
    this.#next = { type: "at-most", sequence: lastSequence + 1 };
  }

  /** The next newer log. A whole batch behind one that is not makes the older place damage: `at` and `file` say which. */
  async check(
    name: string,
    file: StoreFile,
    pace: (bytes: number) => Promise<void>,
  ): Promise<LogDamage | undefined> {
    for await (const item of readLog(file, BATCH_HEADER_BYTES, pace)) {
      if (item.type === "fault") {
        this.#torn ??= { file: name, at: item.at, detail: item.detail };
        continue;
      }
      if (this.#torn !== undefined) {
        const { file: torn, at, detail } = this.#torn;
        return { file: torn, damage: new FileDamage(at, `${detail}, and later ones follow`) };
      }
      const damage = this.#follow(item.bytes, item.at);
      if (damage !== undefined) return { file: name, damage };
    }
    return undefined;
  }

  /** A log was not there any more: the next one begins somewhere. */
  leap(): void {
    this.#next = { type: "any" };
  }

  #follow(batch: Uint8Array, at: number): FileDamage | undefined {
    if (batch.length < BATCH_HEADER_BYTES) return new FileDamage(at, "a batch is too short");
    const view = new DataView(batch.buffer, batch.byteOffset, BATCH_HEADER_BYTES);
    const sequence = Number(view.getBigUint64(0, true));
    if (!mayFollow(sequence, this.#next)) {
      return new FileDamage(at, `batches before the one of sequence ${sequence} are missing`);
    }
    this.#next = { type: "exactly", sequence: sequence + view.getUint32(COUNT_AT, true) };
    return undefined;
  }
}

type NextSequence =
  | { readonly type: "at-most" | "exactly"; readonly sequence: number }
  | { readonly type: "any" };

function mayFollow(sequence: number, next: NextSequence): boolean {
  if (next.type === "any") return true;
  return next.type === "exactly" ? sequence === next.sequence : sequence <= next.sequence;
}

export interface LogDamage {
  readonly file: string;
  readonly damage: FileDamage;
}
