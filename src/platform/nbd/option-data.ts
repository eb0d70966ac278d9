import { STRING_BYTES_MAX } from "#src/platform/nbd/handshake-format.js";

/**
 * The data of options, decoded. Everything here comes from a stranger: a length is believed only as far as there are
 * bytes, the data must end where it says, and a string is UTF-8 of at most 4,096 bytes without a zero.
 */
export interface ExportQuestion {
  readonly name: string;
  /** What the client wants to know, as INFO values; unknown ones among them. */
  readonly items: readonly number[];
}

export interface ContextQuestion {
  readonly name: string;
  readonly queries: readonly string[];
}

/** More queries than a client can have a use for. */
const QUERIES_MAX = 128;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The name that EXPORT_NAME carries, which is all of its data. */
export function decodeName(data: Uint8Array): string | undefined {
  return new FieldReader(data).text(data.length);
}

export function decodeExportQuestion(data: Uint8Array): ExportQuestion | undefined {
  const reader = new FieldReader(data);
  const name = reader.text(reader.uint32());
  const count = reader.uint16();
  const items: number[] = [];
  for (let index = 0; index < count && !reader.failed; index += 1) items.push(reader.uint16());
  return name === undefined || !reader.finished ? undefined : { name, items };
}

export function decodeContextQuestion(data: Uint8Array): ContextQuestion | undefined {
  const reader = new FieldReader(data);
  const name = reader.text(reader.uint32());
  const count = reader.uint32();
  if (count > QUERIES_MAX) return undefined;
  const queries: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const query = reader.text(reader.uint32());
    if (query === undefined) return undefined;
    queries.push(query);
  }
  return name === undefined || !reader.finished ? undefined : { name, queries };
}

/** Reads fields one after the other. Once something is not there, `failed` stays true and every number is 0. */
class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;
  failed = false;

  constructor(data: Uint8Array) {
    this.#bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }

  get finished(): boolean {
    return !this.failed && this.#at === this.#bytes.length;
  }

  uint16(): number {
    return this.#take(2) ? this.#bytes.readUInt16BE(this.#at - 2) : 0;
  }

  uint32(): number {
    return this.#take(4) ? this.#bytes.readUInt32BE(this.#at - 4) : 0;
  }

  text(length: number): string | undefined {
    if (length > STRING_BYTES_MAX || !this.#take(length)) {
      this.failed = true;
      return undefined;
    }
    const bytes = this.#bytes.subarray(this.#at - length, this.#at);
    try {
      if (!bytes.includes(0)) return UTF8.decode(bytes);
    } catch (error) {
      // A TypeError says that it is not UTF-8.
      if (!(error instanceof TypeError)) throw error;
    }
    this.failed = true;
    return undefined;
  }

  #take(length: number): boolean {
    if (this.failed || this.#at + length > this.#bytes.length) {
      this.failed = true;
      return false;
    }
    this.#at += length;
    return true;
  }
}
