import { TidemarkError } from "#src/base/errors.js";
import { drillFull } from "#src/operations/drills/drill-errors.js";
import type { DrillRoom } from "#src/operations/drills/drill-room.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** What a change takes in the journal beside its bytes, at most: a zero of a whole volume has none of its own. */
const CHANGE_BYTES = 512;

/**
 * A member of a drill, as a client has it: asks for room before each change, says ENOSPC where there is none, and nothing
 * more once the drill has ended.
 */
export class DrillDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = false;
  readonly #device: BlockDevice;
  readonly #room: DrillRoom;
  #ended: TidemarkError | undefined;

  constructor(device: BlockDevice, room: DrillRoom) {
    this.sizeBytes = device.sizeBytes;
    this.#device = device;
    this.#room = room;
  }

  /** From here on every call throws this. */
  end(why: TidemarkError): void {
    this.#ended ??= why;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    this.#assertThere();
    return this.#device.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    return this.#change(source.length + CHANGE_BYTES, () => this.#device.write(offset, source));
  }

  zero(offset: number, length: number): void | Promise<void> {
    return this.#change(CHANGE_BYTES, () => this.#device.zero(offset, length));
  }

  async flush(): Promise<void> {
    this.#assertThere();
    await this.#told(() => this.#device.flush());
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    this.#assertThere();
    return this.#device.allocation(offset, length);
  }

  close(): Promise<void> {
    return this.#device.close();
  }

  #change(bytes: number, change: () => void | Promise<void>): void | Promise<void> {
    this.#assertThere();
    const room = this.#room.take(bytes);
    if (room === undefined) return this.#told(change);
    return room.then(() => {
      this.#assertThere();
      return this.#told(change);
    });
  }

  #told(work: () => void | Promise<void>): void | Promise<void> {
    try {
      return work()?.catch(refuseFull);
    } catch (error) {
      refuseFull(error);
    }
  }

  #assertThere(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }
}

/** What the journal has no room for is no failure of the drill: it goes on when there is some. */
function refuseFull(error: unknown): never {
  throw error instanceof TidemarkError && error.kind === "exhausted" ? drillFull(error) : error;
}
