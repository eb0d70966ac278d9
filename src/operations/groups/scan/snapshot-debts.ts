import { describeError, TidemarkError } from "#src/base/errors.js";
import { listOf, NotThatShape, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import type { Logger } from "#src/telemetry/logger.js";

/** A snapshot that was made, or was about to be, and is to be let go of. */
export interface SnapshotDebt {
  readonly member: number;
  readonly source: string;
  /** The hook that makes and lets go of it; empty: a reflink, which is a file of ours. */
  readonly hook: string;
  /** Where it is; empty: a hook was about to say. */
  readonly path: string;
}

const SEAL: Seal = { magic: 0x50534d54, version: 1 };
const DEBTS: Shape<{ readonly debts: readonly SnapshotDebt[] }> = record({
  debts: listOf(record<SnapshotDebt>({ member: whole, source: text, hook: text, path: text })),
});

/**
 * The file that says which snapshots are to be let go of: durable before one is made, until it is gone. So what a kill has left
 * is let go of by the next start.
 */
export class SnapshotDebts {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #hash64: Hash64;
  readonly #logger: Logger;
  #debts: readonly SnapshotDebt[] | undefined;

  constructor(disk: Disk, path: string, hash64: Hash64, logger: Logger) {
    this.#disk = disk;
    this.#path = path;
    this.#hash64 = hash64;
    this.#logger = logger;
  }

  async all(): Promise<readonly SnapshotDebt[]> {
    this.#debts ??= await this.#read();
    return this.#debts;
  }

  /** One a member. */
  async owe(debt: SnapshotDebt): Promise<void> {
    await this.#write([...(await this.all()).filter(({ member }) => member !== debt.member), debt]);
  }

  async settle(member: number): Promise<void> {
    await this.#write((await this.all()).filter((debt) => debt.member !== member));
  }

  async #write(debts: readonly SnapshotDebt[]): Promise<void> {
    await replaceFile(this.#disk, this.#path, sealJson(SEAL, { debts }, this.#hash64));
    this.#debts = debts;
  }

  async #read(): Promise<readonly SnapshotDebt[]> {
    const bytes = await readWhole(this.#disk, this.#path);
    if (bytes === undefined) return [];
    try {
      const unsealed = unsealJson(SEAL, bytes, this.#hash64);
      if (unsealed.type === "sound") return DEBTS(unsealed.json, "").debts;
    } catch (error) {
      if (!(error instanceof NotThatShape || error instanceof TidemarkError)) throw error;
      this.#logger.warn("which snapshots are to be let go of is not known", { error: describeError(error) });
      return [];
    }
    this.#logger.warn("which snapshots are to be let go of is not known: the file is damaged", {
      path: this.#path,
    });
    return [];
  }
}
