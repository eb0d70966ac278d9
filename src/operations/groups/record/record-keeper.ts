import { describeError } from "#src/base/errors.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { recordUnwritable } from "#src/operations/groups/group-errors.js";
import { writeGroupRecord } from "#src/operations/groups/record/group-file.js";
import type { GroupRecord, PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface RecordKeeperOptions {
  readonly disk: Disk;
  readonly hash64: Hash64;
  readonly layout: GroupLayout;
  readonly logger: Logger;
  readonly onChange: () => void;
}

/**
 * The record of a group, in memory and on the disk. Changes come from who asks for them and from what goes on by itself, so
 * each is worked out on what the one before has left, one after the other.
 */
export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  #record: GroupRecord;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RecordKeeperOptions, record: GroupRecord) {
    this.#options = options;
    this.#record = record;
  }

  get record(): GroupRecord {
    return this.#record;
  }

  /** Durable once it resolves; when it rejects, nothing was changed. */
  update(change: (record: GroupRecord) => GroupRecord): Promise<void> {
    const turn = this.#turn.then(() => this.#write(change(this.#record)));
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }

  /** The same for what a primary keeps of its secondary. */
  updatePairing(change: (pairing: PrimaryPairing) => PrimaryPairing): Promise<void> {
    return this.update((record) =>
      record.pairing?.role === "active" ? { ...record, pairing: change(record.pairing) } : record,
    );
  }

  async #write(record: GroupRecord): Promise<void> {
    const { disk, hash64, layout, logger, onChange } = this.#options;
    if (record === this.#record) return;
    try {
      await writeGroupRecord(disk, layout, record, hash64);
    } catch (error) {
      // The file may stand for either: the old record is written once more, so that no start finds what was refused.
      const [again] = await Promise.allSettled([writeGroupRecord(disk, layout, this.#record, hash64)]);
      if (again.status === "rejected")
        logger.warn("the record of the group may be the one that was refused", {
          error: describeError(again.reason),
        });
      throw recordUnwritable(record.specification.group, error);
    }
    this.#record = record;
    onChange();
  }
}
