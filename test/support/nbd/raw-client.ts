import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { ListenAddress } from "#src/base/listen-address.js";
import { OPTION_MAGIC_HIGH, OPTION_MAGIC_LOW, REPLY } from "#src/platform/nbd/handshake-format.js";
import {
  CHUNK_MAGIC,
  COMMAND,
  REQUEST_BYTES,
  REQUEST_MAGIC,
  SIMPLE_REPLY_MAGIC,
} from "#src/platform/nbd/request-format.js";

/** An NBD client that says exactly what a test wants it to say, and no more. */

export interface RequestFields {
  readonly command: number;
  readonly flags?: number;
  readonly cookie?: bigint;
  readonly offset?: number | bigint;
  readonly length?: number;
  readonly payload?: Uint8Array;
}

export function requestBytes(fields: RequestFields): Buffer {
  const { command, flags = 0, cookie = 0n, offset = 0, payload = new Uint8Array(0) } = fields;
  const bytes = Buffer.alloc(REQUEST_BYTES);
  bytes.writeUInt32BE(REQUEST_MAGIC, 0);
  bytes.writeUInt16BE(flags, 4);
  bytes.writeUInt16BE(command, 6);
  bytes.writeBigUInt64BE(cookie, 8);
  bytes.writeBigUInt64BE(BigInt(offset), 16);
  bytes.writeUInt32BE(fields.length ?? payload.length, 24);
  return Buffer.concat([bytes, payload]);
}

export function optionBytes(option: number, data: Uint8Array = new Uint8Array(0)): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(OPTION_MAGIC_HIGH, 0);
  header.writeUInt32BE(OPTION_MAGIC_LOW, 4);
  header.writeUInt32BE(option, 8);
  header.writeUInt32BE(data.length, 12);
  return Buffer.concat([header, data]);
}

export function flagsBytes(flags: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(flags, 0);
  return bytes;
}

/** The data of INFO and GO. */
export function nameAndItems(name: string, items: readonly number[] = []): Buffer {
  const text = Buffer.from(name);
  const bytes = Buffer.alloc(4 + text.length + 2 + 2 * items.length);
  bytes.writeUInt32BE(text.length, 0);
  bytes.set(text, 4);
  bytes.writeUInt16BE(items.length, 4 + text.length);
  for (const [index, item] of items.entries()) bytes.writeUInt16BE(item, 6 + text.length + 2 * index);
  return bytes;
}

/** The data of LIST_META_CONTEXT and SET_META_CONTEXT. */
export function nameAndQueries(name: string, queries: readonly string[]): Buffer {
  const sized = (text: string) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length, 0);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32BE(queries.length, 0);
  return Buffer.concat([sized(name), count, ...queries.map(sized)]);
}

export interface OptionAnswer {
  readonly option: number;
  readonly type: number;
  readonly data: Buffer;
}

/** A simple reply has no type. */
export interface Answer {
  readonly cookie: bigint;
  readonly error: number;
  readonly type?: number;
  readonly flags?: number;
  readonly data: Buffer;
}

const WAIT_MS_MAX = 20_000;

export class RawClient {
  readonly socket: Socket;
  #chunks: Buffer[] = [];
  #unread = 0;
  #closed = false;
  /** Who waits for bytes or for the end; two may wait at once. */
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#unread += chunk.length;
      this.#wake();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async connect(address: ListenAddress): Promise<RawClient> {
    const socket = address.type === "unix" ? connect(address.path) : connect(address.port, address.host);
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  /** Connected, and through the handshake, with structured replies or without. */
  static async transmitting(
    address: ListenAddress,
    name = "",
    options: { readonly structured?: boolean; readonly contexts?: readonly string[] } = {},
  ): Promise<RawClient> {
    const client = await RawClient.connect(address);
    await client.greet(3);
    if (options.structured === true) await client.option(8);
    if (options.contexts !== undefined) {
      client.send(optionBytes(10, nameAndQueries(name, options.contexts)));
      for (const _ of options.contexts) await client.optionAnswer();
      await client.optionAnswer();
    }
    const answers = await client.optionAnswers(7, nameAndItems(name));
    if (answers.at(-1)?.type !== REPLY.ack) throw new Error(`refused: ${answers.at(-1)?.data}`);
    return client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get unread(): number {
    return this.#unread;
  }

  send(...bytes: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(bytes));
  }

  request(fields: RequestFields): void {
    this.send(requestBytes(fields));
  }

  /** Takes the greeting and says the flags. */
  async greet(flags: number): Promise<Buffer> {
    const greeting = await this.read(18);
    this.send(flagsBytes(flags));
    return greeting;
  }

  /** Exactly so many bytes; rejects when the connection ends before. */
  async read(length: number): Promise<Buffer> {
    await this.#until(() => this.#unread >= length || this.#closed);
    if (this.#unread < length) throw new Error(`closed with ${this.#unread} of ${length} bytes`);
    this.#unread -= length;
    const bytes = Buffer.alloc(length);
    for (let filled = 0; filled < length; ) {
      const first = this.#chunks[0] ?? bytes;
      const count = Math.min(first.length, length - filled);
      bytes.set(first.subarray(0, count), filled);
      filled += count;
      if (count === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(count);
    }
    return bytes;
  }

  async option(option: number, data?: Uint8Array): Promise<OptionAnswer> {
    this.send(optionBytes(option, data));
    return await this.optionAnswer();
  }

  /** All answers up to the one that ends them. */
  async optionAnswers(option: number, data?: Uint8Array): Promise<OptionAnswer[]> {
    const answers = [await this.option(option, data)];
    while (
      ![undefined, REPLY.ack].includes(answers.at(-1)?.type as never) &&
      (answers.at(-1)?.type ?? 0) < 2 ** 31
    )
      answers.push(await this.optionAnswer());
    return answers;
  }

  async optionAnswer(): Promise<OptionAnswer> {
    const header = await this.read(20);
    const data = await this.read(header.readUInt32BE(16));
    return { option: header.readUInt32BE(8), type: header.readUInt32BE(12), data };
  }

  /** The next reply or chunk; of a simple one the length of its data has to be known. */
  async answer(dataBytes = 0): Promise<Answer> {
    const magic = (await this.read(4)).readUInt32BE(0);
    if (magic === SIMPLE_REPLY_MAGIC) {
      const rest = await this.read(12);
      const error = rest.readUInt32BE(0);
      return { error, cookie: rest.readBigUInt64BE(4), data: await this.read(error === 0 ? dataBytes : 0) };
    }
    if (magic !== CHUNK_MAGIC) throw new Error(`no reply begins with ${magic.toString(16)}`);
    const rest = await this.read(16);
    const data = await this.read(rest.readUInt32BE(12));
    const type = rest.readUInt16BE(2);
    const error = type >= 2 ** 15 ? data.readUInt32BE(0) : 0;
    return { error, type, flags: rest.readUInt16BE(0), cookie: rest.readBigUInt64BE(4), data };
  }

  /** Sends a request and takes its answer. */
  async ask(fields: RequestFields): Promise<Answer> {
    this.request(fields);
    return await this.answer(fields.command === COMMAND.read ? (fields.length ?? 0) : 0);
  }

  async ended(): Promise<void> {
    await this.#until(() => this.#closed);
  }

  close(): void {
    this.socket.destroy();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #until(condition: () => boolean): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, WAIT_MS_MAX);
    while (!condition()) {
      if (isLate) throw new Error(`waited in vain; ${this.#unread} bytes came`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    clearTimeout(timer);
  }
}
