import type { Hash64 } from "#src/domain/model/hash64.js";
import type { RpoMinute } from "#src/domain/rpo/rpo-minute.js";
import { decodeSlot, encodeSlot, SLOT_BYTES, SLOTS, slotAt } from "#src/operations/rpo/rpo-ring-format.js";
import type { Disk, OpenMode } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import { readWhole } from "#src/platform/disk/durable-file.js";

/** The minutes of one group on the disk. Nothing of it is held in memory, and no file is kept open. */
export class RpoRing {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #hash64: Hash64;
  /** The name of the file is durable, as far as this run has seen to it. */
  #isNamed = false;

  constructor(disk: Disk, path: string, hash64: Hash64) {
    this.#disk = disk;
    this.#path = path;
    this.#hash64 = hash64;
  }

  /** Outlives the process once it resolves; with `durable` the machine too. */
  async write(minute: RpoMinute, durable: boolean): Promise<void> {
    await this.#with("create", async (file) => {
      await file.write(encodeSlot(minute, this.#hash64), slotAt(minute.minute));
      if (durable) await file.datasync();
    });
    if (!durable || this.#isNamed) return;
    await this.#disk.syncDirectory(parentOf(this.#path));
    this.#isNamed = true;
  }

  /** One minute; undefined where it is not known. */
  async read(minute: number): Promise<RpoMinute | undefined> {
    if ((await this.#disk.stat(this.#path)) === undefined) return undefined;
    const slot = new Uint8Array(SLOT_BYTES);
    const bytes = await this.#with("read", (file) => file.read(slot, slotAt(minute)));
    const known = bytes < SLOT_BYTES ? undefined : decodeSlot(slot, this.#hash64);
    return known?.minute === minute ? known : undefined;
  }

  /** All that are known, ascending; of those the ring has room for up to and with that one. */
  async all(newest: number): Promise<readonly RpoMinute[]> {
    const bytes = (await readWhole(this.#disk, this.#path)) ?? new Uint8Array(0);
    const minutes: RpoMinute[] = [];
    for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
      const minute = decodeSlot(bytes.subarray(at, at + SLOT_BYTES), this.#hash64);
      if (minute !== undefined && slotAt(minute.minute) === at && isInside(minute.minute, newest))
        minutes.push(minute);
    }
    return minutes.sort((a, b) => a.minute - b.minute);
  }

  async #with<T>(mode: OpenMode, work: (file: Awaited<ReturnType<Disk["open"]>>) => Promise<T>): Promise<T> {
    const file = await this.#disk.open(this.#path, mode);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }
}

function isInside(minute: number, newest: number): boolean {
  return minute <= newest && minute > newest - SLOTS;
}
