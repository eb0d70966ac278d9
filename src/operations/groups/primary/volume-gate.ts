import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/**
 * What clients have of a volume, while what stands behind it may be replaced: the members of a group become others, a
 * capture begins anew. Between the two nothing is under way below, and who comes waits. Clients notice a pause, and no
 * more.
 *
 * A request that the device answers within the tick costs one call more than without, and no promise.
 */
export class VolumeGate implements BlockDevice {
  readonly readOnly = false;
  #sizeBytes: number;
  #device: BlockDevice | undefined;
  #ended: TidemarkError | undefined;
  #underWay = 0;
  #whenIdle: (() => void)[] = [];
  #whenOpen: (() => void)[] = [];

  constructor(device: BlockDevice) {
    this.#device = device;
    this.#sizeBytes = device.sizeBytes;
  }

  get sizeBytes(): number {
    return this.#device?.sizeBytes ?? this.#sizeBytes;
  }

  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Requests that are not answered yet by what stands behind. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Nothing passes any more; resolves when nothing is under way below. */
  async hold(): Promise<void> {
    this.#sizeBytes = this.sizeBytes;
    this.#device = undefined;
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** One that has ended stays so. */
  open(device: BlockDevice): void {
    if (this.#ended !== undefined) return;
    this.#device = device;
    this.#wake();
  }

  /** For good, by the first who says so: what waits is refused, and so is what comes. */
  end(error: TidemarkError): void {
    this.#sizeBytes = this.sizeBytes;
    this.#device = undefined;
    this.#ended ??= error;
    this.#wake();
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    if (this.#device === undefined) return this.#later((device) => device.read(offset, target));
    const reading = this.#device.read(offset, target);
    return reading === undefined ? undefined : this.#counted(reading);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    if (this.#device === undefined) return this.#later((device) => device.write(offset, source));
    const writing = this.#device.write(offset, source);
    return writing === undefined ? undefined : this.#counted(writing);
  }

  zero(offset: number, length: number): void | Promise<void> {
    if (this.#device === undefined) return this.#later((device) => device.zero(offset, length));
    const zeroing = this.#device.zero(offset, length);
    return zeroing === undefined ? undefined : this.#counted(zeroing);
  }

  flush(): Promise<void> {
    if (this.#device === undefined) return this.#later((device) => device.flush());
    return this.#counted(this.#device.flush());
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    if (this.#device === undefined) return this.#later((device) => device.allocation(offset, length));
    const found = this.#device.allocation(offset, length);
    return found instanceof Promise ? this.#counted(found) : found;
  }

  /** What stands behind belongs to the group. */
  async close(): Promise<void> {
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #later<T>(ask: (device: BlockDevice) => T | Promise<T>): Promise<T> {
    while (this.#device === undefined) {
      if (this.#ended !== undefined) throw this.#ended;
      await new Promise<void>((resolve) => this.#whenOpen.push(resolve));
    }
    const answer = ask(present(this.#device, "a device that is open"));
    return answer instanceof Promise ? await this.#counted(answer) : answer;
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  #wake(): void {
    for (const resolve of this.#whenOpen.splice(0)) resolve();
  }
}

/** The same where another site was promoted. */
export function volumeMoved(volume: string, winner: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: `${volume} is not served here any more: the site ${winner} was promoted`,
    hint: `open it at ${winner}`,
    facts: { volume, winner },
  });
}

/** Told to clients as ESHUTDOWN. */
export function volumeEnded(volume: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: `${volume} is not served any more`,
    hint: "tidemark group show tells why",
    facts: { volume },
  });
}
