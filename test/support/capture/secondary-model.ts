import { SparseBytes } from "#src/base/sparse-bytes.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import { decodeMark } from "#src/domain/model/mark.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import { hash64 } from "#test/support/hash.js";

/**
 * The other side, as the primary sees it: it takes in batches in order, makes them durable some time later, and knows what
 * it could be promoted to. Slow, obvious, and nothing in common with the code it judges.
 */
export class SecondaryModel {
  /** What it refused: each is a broken promise of the primary. */
  readonly refused: string[] = [];
  #received: Batch[] = [];
  #end: { readonly position: Position; readonly hash: bigint };
  #durable: Position;
  #images: Map<number, SparseBytes>;
  /** During a resync: the images, and the position, that a failover would give. */
  #held: { readonly images: Map<number, SparseBytes>; readonly position: Position } | undefined;

  constructor(sizes: ReadonlyMap<number, number>, start: Position) {
    this.#end = { position: start, hash: 0n };
    this.#durable = start;
    this.#images = new Map([...sizes].map(([member, bytes]) => [member, new SparseBytes(bytes)]));
  }

  get received(): Position {
    return this.#end.position;
  }

  get durable(): Position {
    return this.#durable;
  }

  get promotable(): Sequence {
    return this.#held?.position.sequence ?? this.#durable.sequence;
  }

  get waiting(): number {
    return this.#received.length;
  }

  take(bytes: Uint8Array): void {
    const batch = decodeBatch(new Uint8Array(bytes), hash64);
    if (isFault(batch)) return void this.refused.push(batch.reason);
    if (batch.verifyPayloads(hash64) !== undefined) this.refused.push("a payload does not check out");
    if (!this.#continues(batch)) {
      const { entry, sequence } = this.#end.position;
      this.refused.push(`${batch.entry}/${batch.first} does not continue ${entry}/${sequence}`);
      return;
    }
    this.#received.push(batch);
    this.#end = { position: { entry: batch.entry, sequence: batch.last }, hash: batch.hash };
  }

  /** Its fdatasync: some of what it received, from the front. */
  sync(count: number): void {
    for (const batch of this.#received.splice(0, count)) this.#apply(batch);
  }

  read(member: number, target: Uint8Array, offset: number): void {
    readOf(this.#images.get(member), target, offset);
  }

  readPromotable(member: number, target: Uint8Array, offset: number): void {
    readOf((this.#held?.images ?? this.#images).get(member), target, offset);
  }

  #continues(batch: Batch): boolean {
    const { position, hash } = this.#end;
    if (batch.entry === position.entry) return continuesEntry(batch, position.sequence, hash);
    const mark = batch.kindAt(0) === "mark" ? decodeMark(batch.payloadOf(0)) : undefined;
    if (mark?.type !== "resync-begin" || batch.link !== 0n) return false;
    return mark.predecessor.entry === position.entry && mark.predecessor.sequence === position.sequence;
  }

  #apply(batch: Batch): void {
    for (let index = 0; index < batch.count; index += 1) {
      const image = this.#images.get(batch.memberAt(index));
      const offset = batch.offsetAt(index);
      const kind = batch.kindAt(index);
      const end = offset + batch.lengthAt(index);
      if (kind !== "mark" && end > (image?.sizeBytes ?? 0)) this.refused.push("behind the end it knows of");
      if (kind === "mark") this.#mark(batch, index);
      else if (kind === "write") image?.write(batch.payloadOf(index), offset);
      else image?.zero(offset, offset + batch.lengthAt(index));
    }
    this.#durable = { entry: batch.entry, sequence: batch.last };
  }

  #mark(batch: Batch, index: number): void {
    const mark = decodeMark(batch.payloadOf(index));
    if (mark?.type === "resync-end") this.#held = undefined;
    if (mark?.type === "resize") this.#resize(mark.member, mark.sizeBytes);
    if (mark?.type !== "resync-begin" || this.#held !== undefined) return;
    const images = new Map([...this.#images].map(([member, image]) => [member, image.copy()]));
    this.#held = { images, position: mark.predecessor };
  }

  #resize(member: number, sizeBytes: number): void {
    const image = this.#images.get(member);
    if (image === undefined || sizeBytes < image.sizeBytes)
      this.refused.push("a volume that becomes smaller");
    image?.resize(sizeBytes);
  }

  sizeOf(member: number): number {
    return this.#images.get(member)?.sizeBytes ?? 0;
  }
}

/** Behind its end it has nothing. */
function readOf(image: SparseBytes | undefined, target: Uint8Array, offset: number): void {
  target.fill(0);
  image?.read(target, offset);
}
