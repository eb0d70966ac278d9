import { AssertionFailure } from "#src/base/assert.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { GrowableDevice } from "#src/platform/block/growable-device.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";

export const SECTOR_BYTES = 512;

/** Every change of a member's image, in the order in which the image took it, sector by sector. */
export class ImageTrace {
  readonly #changes = new Map<number, Uint8Array[]>();

  /** Contents of the sector, oldest first; the first are its zeros. */
  contentsOf(sector: number): readonly Uint8Array[] {
    return this.#changes.get(sector) ?? [ZEROS];
  }

  get sectors(): Iterable<number> {
    return this.#changes.keys();
  }

  add(offset: number, bytes: Uint8Array | number): void {
    const length = typeof bytes === "number" ? bytes : bytes.length;
    const copy = typeof bytes === "number" ? undefined : new Uint8Array(bytes);
    for (let at = 0; at < length; at += SECTOR_BYTES) {
      const sector = (offset + at) / SECTOR_BYTES;
      const content = copy?.subarray(at, at + SECTOR_BYTES) ?? ZEROS;
      const known = this.#changes.get(sector);
      if (known === undefined) this.#changes.set(sector, [ZEROS, content]);
      else known.push(content);
    }
  }
}

const ZEROS = new Uint8Array(SECTOR_BYTES);

/**
 * An image under the filter: what it took is traced, it may answer later when chance wants it, and once its process has ended
 * it never answers again.
 */
export class TracedDevice implements GrowableDevice {
  readonly readOnly = false;
  readonly #device: GrowableDevice;
  readonly #trace: ImageTrace;
  readonly #late: SimulatedRandom | undefined;
  readonly #hidesFrom: number;
  #isDead = false;

  /** `hidesFrom`: from there on it calls everything a hole, which is a lie. */
  constructor(
    device: GrowableDevice,
    trace: ImageTrace,
    late: SimulatedRandom | undefined,
    hidesFrom = Number.POSITIVE_INFINITY,
  ) {
    this.#hidesFrom = hidesFrom;
    this.#device = device;
    this.#trace = trace;
    this.#late = late;
  }

  get sizeBytes(): number {
    return this.#device.sizeBytes;
  }

  grow(sizeBytes: number): Promise<void> {
    return this.#isDead ? never() : this.#device.grow(sizeBytes);
  }

  end(): void {
    this.#isDead = true;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    if (this.#isDead) return never();
    return this.#device.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    return this.#change(() => {
      const writing = this.#device.write(offset, source);
      this.#trace.add(offset, source);
      return writing;
    });
  }

  zero(offset: number, length: number): void | Promise<void> {
    return this.#change(() => {
      const zeroing = this.#device.zero(offset, length);
      this.#trace.add(offset, length);
      return zeroing;
    });
  }

  flush(): Promise<void> {
    return this.#isDead ? never() : this.#device.flush();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    if (this.#isDead) return never();
    if (offset >= this.#hidesFrom) return [{ offset, length, hole: true }];
    return this.#device.allocation(offset, length);
  }

  close(): Promise<void> {
    return this.#isDead ? never() : this.#device.close();
  }

  #change(change: () => void | Promise<void>): void | Promise<void> {
    if (this.#isDead) return never();
    if (this.#late?.chance(0.5) !== true) return change();
    return this.#later(this.#late.integer(1, 12), change);
  }

  async #later(turns: number, change: () => void | Promise<void>): Promise<void> {
    for (let left = turns; left > 0; left -= 1) await undefined;
    if (this.#isDead) return never();
    try {
      await change();
    } catch (error) {
      // The disk of a process that has ended is asked no more.
      if (error instanceof AssertionFailure && this.#isDead) return never();
      throw error;
    }
  }
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
