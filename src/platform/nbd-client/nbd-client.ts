import { connect, type Socket } from "node:net";
import { assert } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";
import {
  GREETING_BYTES,
  HANDSHAKE_FLAGS_OFFERED,
  OPTION,
  OPTION_HEADER_BYTES,
  OPTION_MAGIC_HIGH,
  OPTION_MAGIC_LOW,
  OPTION_REPLY_HEADER_BYTES,
  REPLY,
} from "#src/platform/nbd/handshake-format.js";
import {
  COMMAND,
  NBD_ERROR,
  REQUEST_BYTES,
  REQUEST_MAGIC,
  SIMPLE_REPLY_BYTES,
  SIMPLE_REPLY_MAGIC,
} from "#src/platform/nbd/request-format.js";
import { ByteReader } from "#src/platform/nbd-client/byte-reader.js";

/**
 * A plain NBD client: one request at a time, simple replies, no TLS. For looking at a volume and for trying one out; what
 * is to be fast uses a client of the operating system.
 */
export class NbdClient {
  readonly sizeBytes: number;
  readonly #socket: Socket;
  readonly #reader: ByteReader;
  readonly #server: string;
  #busy = false;
  #cookie = 0;

  private constructor(socket: Socket, reader: ByteReader, server: string, sizeBytes: number) {
    this.#socket = socket;
    this.#reader = reader;
    this.#server = server;
    this.sizeBytes = sizeBytes;
  }

  /** Rejects with kind `unreachable` when nobody answers, and `refused` with the server's words when it refuses. */
  static async open(address: ListenAddress, exportName: string): Promise<NbdClient> {
    const server = `${exportName} at ${formatListenAddress(address)}`;
    const socket =
      address.type === "unix" ? connect({ path: address.path }) : connect(address.port, address.host);
    const reader = new ByteReader(socket);
    try {
      const greeting = await reader.read(GREETING_BYTES);
      if (greeting.toString("latin1", 0, 16) !== "NBDMAGICIHAVEOPT") throw new Error("this is no NBD server");
      socket.write(Buffer.concat([uint32(HANDSHAKE_FLAGS_OFFERED), goOption(exportName)]));
      return new NbdClient(socket, reader, server, await readGoReply(reader, server));
    } catch (error) {
      socket.destroy();
      throw error instanceof TidemarkError ? error : lost(server, error);
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#request(COMMAND.read, offset, length, NOTHING, length));
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#request(COMMAND.write, offset, bytes.length, bytes, 0);
  }

  async flush(): Promise<void> {
    await this.#request(COMMAND.flush, 0, 0, NOTHING, 0);
  }

  /** Without waiting for the other end. What is under way rejects. */
  close(): void {
    if (!this.#busy) this.#socket.write(requestBytes(COMMAND.disconnect, 0, 0, 0));
    this.#socket.destroySoon();
  }

  async #request(
    command: number,
    offset: number,
    length: number,
    payload: Uint8Array,
    answerBytes: number,
  ): Promise<Buffer> {
    assert(!this.#busy, "one request at a time");
    this.#busy = true;
    try {
      this.#cookie += 1;
      const cookie = this.#cookie;
      this.#socket.write(Buffer.concat([requestBytes(command, cookie, offset, length), payload]));
      const header = await this.#reader.read(SIMPLE_REPLY_BYTES);
      if (header.readUInt32BE(0) !== SIMPLE_REPLY_MAGIC || Number(header.readBigUInt64BE(8)) !== cookie) {
        throw new Error("the server answered something else");
      }
      const error = header.readUInt32BE(4);
      if (error === NBD_ERROR.ESHUTDOWN) throw ended(this.#server);
      if (error !== 0) throw failed(this.#server, command, error);
      return await this.#reader.read(answerBytes);
    } catch (error) {
      throw error instanceof TidemarkError ? error : lost(this.#server, error);
    } finally {
      this.#busy = false;
    }
  }
}

const NOTHING = new Uint8Array();
/** Of one answer to an option: a name and a sentence for people, with room to spare. */
const OPTION_DATA_BYTES_MAX = 64 * 1024;
/** An export's size stands in the answer about it, behind the kind of that. */
const INFO_EXPORT = 0;

async function readGoReply(reader: ByteReader, server: string): Promise<number> {
  let sizeBytes: number | undefined;
  for (;;) {
    const header = await reader.read(OPTION_REPLY_HEADER_BYTES);
    const type = header.readUInt32BE(12);
    const length = header.readUInt32BE(16);
    if (length > OPTION_DATA_BYTES_MAX) throw new Error("an answer of the server is too long");
    const data = await reader.read(length);
    if (type === REPLY.info && length >= 12 && data.readUInt16BE(0) === INFO_EXPORT) {
      sizeBytes = Number(data.readBigUInt64BE(2));
    } else if (type === REPLY.ack && sizeBytes !== undefined) return sizeBytes;
    else if (type !== REPLY.info) throw refused(server, data.toString("utf8"));
  }
}

function goOption(name: string): Buffer {
  const text = Buffer.from(name);
  const data = Buffer.concat([uint32(text.length), text, Buffer.alloc(2)]);
  const header = Buffer.alloc(OPTION_HEADER_BYTES);
  header.writeUInt32BE(OPTION_MAGIC_HIGH, 0);
  header.writeUInt32BE(OPTION_MAGIC_LOW, 4);
  header.writeUInt32BE(OPTION.go, 8);
  header.writeUInt32BE(data.length, 12);
  return Buffer.concat([header, data]);
}

function requestBytes(command: number, cookie: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(REQUEST_BYTES);
  bytes.writeUInt32BE(REQUEST_MAGIC, 0);
  bytes.writeUInt16BE(command, 6);
  bytes.writeBigUInt64BE(BigInt(cookie), 8);
  bytes.writeBigUInt64BE(BigInt(offset), 16);
  bytes.writeUInt32BE(length, 24);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function lost(server: string, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "NBD_CONNECTION_LOST",
    message: `${server} does not answer: ${describeError(cause)}`,
    hint: "check that the daemon of that site runs, and try again",
    cause,
  });
}

function refused(server: string, text: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NBD_EXPORT_REFUSED",
    message: `${server} cannot be attached to: ${text}`,
    hint: "tidemark status GROUP says where the volume is served, tidemark point list which points there are",
  });
}

/** The volume is served here no more, or not at the moment. */
function ended(server: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NBD_EXPORT_ENDED",
    message: `${server} is not served any more`,
    hint: "tidemark status GROUP says where the volume is served; attach to it again there",
  });
}

function failed(server: string, command: number, error: number): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "NBD_REQUEST_FAILED",
    message: `a request to ${server} failed with error ${error}`,
    hint: "the log of the daemon there says why",
    facts: { command, error },
  });
}
