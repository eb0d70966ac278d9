import { AssertionFailure } from "#src/base/assert.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

export interface AckedFloorOptions {
  readonly ports: SectorFilePorts;
  readonly path: string;
  readonly group: Uint8Array;
  /** What this run writes. */
  readonly entry: bigint;
  /** What this site has written up to now. */
  readonly lineage: Lineage;
  /** The secondary has nothing yet: what one before it had acknowledged is no word of its own. */
  readonly isNew: boolean;
  /** It could not be raised: nothing is forgotten meanwhile. */
  readonly onTrouble: (error: unknown) => void;
}

/** What asks for it before it makes durable that something is forgotten. False: it may not be. */
export type SettleAcks = () => Promise<boolean>;

/**
 * What the secondary had acknowledged at the least, durably: a floor of it.
 *
 * Hot extents, dirty bits and what is spilled are forgotten once the secondary has said that it holds their writes durably.
 * From then on that word is all there is, and it is worth something only as long as it is known which word it was. So
 * before anything is durably forgotten, the position is durable here on which that rests:
 *
 * 1. the secondary acknowledges; 2. the floor is raised to that, durably; 3. the row, the bit or the segment may go.
 *
 * Hence at every instant, and after every end: what the secondary lacks behind the floor is hot, dirty or spilled here. One
 * that holds less than the floor has lost what nobody here remembers, and gets all of it again. The floor is never above
 * what was acknowledged, so nobody is told that who has not lost anything.
 *
 * It is raised when somebody wants to forget, and not for every ack: one write of a sector for hundreds of extents.
 */
export class AckedFloor {
  readonly #options: AckedFloorOptions;
  /** All writing of the file, one after the other: two at once would tear the sector. */
  readonly #writes = new SharedRun(() => this.#write());
  /** What the next run writes before it raises the floor. */
  #due: (() => Promise<void>)[] = [];
  /** Undefined: what is there is damaged, and stays until it is written anew. */
  #file: SectorFile | undefined;
  #position: Position | undefined;
  /** Of the entry that is being written: what was acknowledged, and what of it the floor covers. */
  #acked: Sequence = 0;
  #covered: Sequence = 0;

  private constructor(
    options: AckedFloorOptions,
    file: SectorFile | undefined,
    position: Position | undefined,
  ) {
    this.#options = options;
    this.#file = file;
    this.#position = position;
  }

  /** `lost`: it was there, and cannot be read; what was acknowledged is not known. */
  static async open(
    options: AckedFloorOptions,
  ): Promise<{ readonly floor: AckedFloor; readonly lost: string | undefined }> {
    const { ports, path, group, isNew, lineage } = options;
    if (isNew || (await ports.disk.stat(path)) === undefined) {
      const file = await create(options);
      return { floor: new AckedFloor(options, file, undefined), lost: undefined };
    }
    const found = await SectorFile.open(ports, path, { kind: "acked", group, member: 0 });
    if (typeof found === "string")
      return { floor: new AckedFloor(options, undefined, undefined), lost: found };
    const [body] = found.bodies;
    if (body === undefined || found.bad.length > 0) {
      await found.file.close();
      const lost = "it does not check out";
      return { floor: new AckedFloor(options, undefined, undefined), lost };
    }
    const position = positionOf(body);
    // After a failover to a moment before it, it is no history of this site's any more.
    const isOurs = position !== undefined && contains(lineage, position);
    return { floor: new AckedFloor(options, found.file, isOurs ? position : undefined), lost: undefined };
  }

  /** As it is durable. Undefined: nothing was forgotten on the word of a secondary. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Up to here of the entry that is being written what was acknowledged may be relied on. */
  get covered(): Sequence {
    return this.#covered;
  }

  /** What an orderly stop says was acknowledged: that is known without a floor. */
  begin(acked: Sequence): void {
    this.#acked = acked;
    this.#covered = acked;
  }

  acknowledged(sequence: Sequence): void {
    this.#acked = Math.max(this.#acked, sequence);
  }

  /** Resolves once all that is acknowledged by now is covered; false, when that could not be made durable. */
  async settle(): Promise<boolean> {
    if (this.#acked <= this.#covered) return true;
    try {
      await this.#writes.request();
      return true;
    } catch (error) {
      if (error instanceof AssertionFailure) throw error;
      this.#options.onTrouble(error);
      return false;
    }
  }

  /** The same of an entry that was written before, of which something is sent still. */
  async settleAt(position: Position): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#position === undefined || this.#position.sequence < position.sequence)
        await this.#put(position);
    });
  }

  /** The secondary holds no more than that, and every block is dirty, durably: nothing is left that would rest on more. */
  async lower(held: Position | undefined): Promise<void> {
    await this.#inTurn(async () => {
      await this.#put(held);
      this.#acked = held?.entry === this.#options.entry ? held.sequence : 0;
      this.#covered = this.#acked;
    });
  }

  async close(): Promise<void> {
    await this.#writes.idle();
    await this.#file?.close();
  }

  /** Rejects with what failed of all that the same run was to do: what was not written is not relied on by anybody. */
  async #inTurn(step: () => Promise<void>): Promise<void> {
    this.#due.push(step);
    await this.#writes.request();
  }

  async #write(): Promise<void> {
    const due = this.#due;
    this.#due = [];
    for (const step of due) await step();
    await this.#raise();
  }

  async #raise(): Promise<void> {
    const sequence = this.#acked;
    if (sequence <= this.#covered) return;
    await this.#put({ entry: this.#options.entry, sequence });
    this.#covered = sequence;
  }

  async #put(position: Position | undefined): Promise<void> {
    this.#file ??= await create(this.#options);
    await this.#file.write([0], (body) => {
      const view = viewOf(body);
      view.setBigUint64(0, position?.entry ?? 0n, true);
      setUint53(view, 8, position?.sequence ?? 0);
    });
    this.#position = position;
  }
}

/** As a capture that has ended has left it; a text: why it is not known. */
export async function readAcked(
  ports: SectorFilePorts,
  path: string,
  group: Uint8Array,
): Promise<Position | string | undefined> {
  const found = await SectorFile.open(ports, path, { kind: "acked", group, member: 0 });
  if (typeof found === "string") return found;
  await found.file.close();
  const [body] = found.bodies;
  return body === undefined || found.bad.length > 0 ? "it does not check out" : positionOf(body);
}

function create({ ports, path, group }: AckedFloorOptions): Promise<SectorFile> {
  const subject = { kind: "acked", group, member: 0, sizeBytes: 0, sectors: 1 } as const;
  return SectorFile.create(ports, path, subject, () => undefined);
}

function positionOf(body: Uint8Array): Position | undefined {
  const view = viewOf(body);
  const entry = view.getBigUint64(0, true);
  return entry === 0n ? undefined : { entry, sequence: getUint53(view, 8) };
}
