import { assert } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import {
  type CompactedHeader,
  encodeHeader,
  encodePageHeader,
  encodeRow,
  PAGE_PAYLOAD_BYTES,
  PAGE_ROWS,
  pageHashOf,
  ROW_BYTES,
  type Row,
  sealOf,
} from "#src/data-path/compaction/compacted-format.js";
import { COMPACTED_BYTES_MAX, REGION_BYTES, type Survivor } from "#src/data-path/replica/replica.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** Writes one compacted file from front to end, with one page of it in memory. It syncs nothing but at `finish`. */
export class CompactedWriter {
  readonly seal: bigint;
  readonly #file: DiskFile;
  readonly #header: CompactedHeader;
  readonly #headerBytes: Uint8Array;
  readonly #hash64: Hash64;
  readonly #payload = new Uint8Array(PAGE_PAYLOAD_BYTES + SLOT_BYTES);
  #rows: Row[] = [];
  #payloadBytes = 0;
  #at = 0;
  #ordinal = 0;
  #rowsBefore = 0;
  #payloadBefore = 0;
  #link: bigint;

  constructor(file: DiskFile, header: CompactedHeader, hash64: Hash64) {
    this.#file = file;
    this.#header = header;
    this.#hash64 = hash64;
    this.#headerBytes = encodeHeader(header, hash64);
    this.seal = sealOf(this.#headerBytes);
    this.#link = this.seal;
  }

  /** Takes the survivors in their order; `contents` has the bytes of each data piece of a slot, in turn. */
  async add(survivor: Survivor, contents: readonly Uint8Array[]): Promise<void> {
    const isFull = this.#payloadBytes >= PAGE_PAYLOAD_BYTES || this.#rows.length >= PAGE_ROWS;
    if (isFull) await this.#writePage();
    const { member } = survivor;
    if (survivor.type === "region") {
      const offset = survivor.region * REGION_BYTES;
      const { sequence } = survivor;
      this.#rows.push({
        member,
        kind: "region",
        offset,
        length: REGION_BYTES,
        sequence,
        payloadAt: 0,
        hash: 0n,
      });
      return;
    }
    let next = 0;
    for (const piece of survivor.pieces) {
      const place = {
        member,
        offset: survivor.slot * SLOT_BYTES + piece.from,
        length: piece.to - piece.from,
      };
      if (piece.type === "zero") {
        this.#rows.push({ ...place, kind: "zero", sequence: piece.sequence, payloadAt: 0, hash: 0n });
        continue;
      }
      const bytes = contents[next];
      assert(piece.type === "data" && bytes?.length === place.length, "each data piece comes with its bytes");
      next += 1;
      this.#addWrite(place, piece.source.sequence, bytes);
    }
  }

  /** Ends the file and makes its bytes durable. */
  async finish(): Promise<{ readonly sizeBytes: number }> {
    await this.#writePage();
    await this.#write([this.#pageHeader(true, new Uint8Array(0))]);
    await this.#file.datasync();
    return { sizeBytes: this.#at };
  }

  #addWrite(place: Pick<Row, "member" | "offset" | "length">, sequence: number, bytes: Uint8Array): void {
    const hash = this.#hash64(bytes, deltaSeed(this.#header.branch, sequence));
    this.#rows.push({ ...place, kind: "write", sequence, payloadAt: this.#payloadBytes, hash });
    this.#payload.set(bytes, this.#payloadBytes);
    this.#payloadBytes += bytes.length;
  }

  async #writePage(): Promise<void> {
    if (this.#rows.length === 0) return;
    const table = new Uint8Array(this.#rows.length * ROW_BYTES);
    const view = viewOf(table);
    for (const [index, row] of this.#rows.entries()) encodeRow(view, index * ROW_BYTES, row);
    const header = this.#pageHeader(false, table);
    await this.#write([header, table, this.#payload.subarray(0, this.#payloadBytes)]);
    this.#link = pageHashOf(header);
    this.#ordinal += 1;
    this.#rowsBefore += this.#rows.length;
    this.#payloadBefore += this.#payloadBytes;
    this.#rows = [];
    this.#payloadBytes = 0;
  }

  #pageHeader(isEnd: boolean, table: Uint8Array): Uint8Array {
    const { branch } = this.#header;
    const page = {
      isEnd,
      rows: this.#rows.length,
      payloadBytes: this.#payloadBytes,
      ordinal: this.#ordinal,
      rowsBefore: this.#rowsBefore,
      payloadBefore: this.#payloadBefore,
      link: this.#link,
      tableHash: this.#hash64(table, branch),
    };
    return encodePageHeader(page, branch, this.#hash64);
  }

  async #write(sources: readonly Uint8Array[]): Promise<void> {
    const all = this.#at === 0 ? [this.#headerBytes, ...sources] : sources;
    await this.#file.writeMany(
      all.filter(({ length }) => length > 0),
      this.#at,
    );
    for (const { length } of all) this.#at += length;
    assert(this.#at <= COMPACTED_BYTES_MAX, "a file is no longer than its places can be named");
  }
}
