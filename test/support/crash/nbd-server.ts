/**
 * A small NBD server: one export of any name on a unix socket, enough for `nbdfuse` and the kernel above it.
 *
 * Fixed newstyle handshake with EXPORT_NAME, GO and ABORT; READ, WRITE, FLUSH, TRIM, WRITE_ZEROES, DISC and the FUA flag.
 * The commands of a connection are carried out and answered one after the other, in the order in which they came. So when
 * a FLUSH is carried out, every write that was answered before it was sent is done, which is what a FLUSH covers.
 */
import { createServer, type Server, type Socket } from "node:net";
import { ByteReader } from "#test/support/crash/byte-reader.js";

/** What a request does; each is done when the call returns. `fua`: it is durable when it is answered. */
export interface NbdDevice {
  readonly sizeBytes: number;
  read(offset: number, target: Uint8Array): void;
  write(offset: number, bytes: Uint8Array, fua: boolean): void;
  zero(offset: number, length: number, fua: boolean): void;
  flush(): void;
}

const GREETING_MAGIC = 0x4e42444d41474943n; // NBDMAGIC
const OPTION_MAGIC = 0x49484156454f5054n; // IHAVEOPT
const OPTION_REPLY_MAGIC = 0x3e889045565a9n;
const REQUEST_MAGIC = 0x25609513;
const REPLY_MAGIC = 0x67446698;
const FIXED_NEWSTYLE = 1;
const NO_ZEROES = 2;
const OPTION = { exportName: 1, abort: 2, go: 7 } as const;
const REPLY = { ack: 1, info: 3, unsupported: 2 ** 31 + 1 } as const;
const INFO_EXPORT = 0;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, writeZeroes: 6 } as const;
/** HAS_FLAGS, SEND_FLUSH, SEND_FUA, SEND_TRIM, SEND_WRITE_ZEROES. No CAN_MULTI_CONN: there is one connection. */
const TRANSMISSION_FLAGS = 1 | 4 | 8 | 32 | 64;
const COMMAND_FUA = 1;
const EINVAL = 22;
const REQUEST_BYTES = 28;
/** As NBD allows; the kernel sends less. */
const PAYLOAD_BYTES_MAX = 32 * 1024 * 1024;

export class NbdServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #failure: unknown;

  private constructor(device: NbdDevice) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      serve(device, socket).catch((error: unknown) => {
        this.#failure ??= error;
        socket.destroy();
      });
    });
  }

  static async listen(device: NbdDevice, path: string): Promise<NbdServer> {
    const made = new NbdServer(device);
    await new Promise<void>((resolve, reject) => {
      made.#server.once("error", reject);
      made.#server.listen(path, resolve);
    });
    return made;
  }

  /** What ended a connection otherwise than by its client's wish. */
  get failure(): unknown {
    return this.#failure;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

async function serve(device: NbdDevice, socket: Socket): Promise<void> {
  // A client that is killed resets the connection; the reader then ends, which is all there is to know.
  socket.on("error", () => socket.destroy());
  const reader = new ByteReader(socket);
  if (await negotiate(device, socket, reader)) await transmit(device, socket, reader);
  socket.end();
}

/** True when the client goes on to transmission. */
async function negotiate(device: NbdDevice, socket: Socket, reader: ByteReader): Promise<boolean> {
  const greeting = Buffer.alloc(18);
  greeting.writeBigUInt64BE(GREETING_MAGIC, 0);
  greeting.writeBigUInt64BE(OPTION_MAGIC, 8);
  greeting.writeUInt16BE(FIXED_NEWSTYLE | NO_ZEROES, 16);
  socket.write(greeting);
  const clientFlags = (await reader.take(4))?.readUInt32BE(0);
  if (clientFlags === undefined) return false;
  for (;;) {
    const header = await reader.take(16);
    if (header === undefined) return false;
    if (header.readBigUInt64BE(0) !== OPTION_MAGIC) throw new Error("not an option");
    const option = header.readUInt32BE(8);
    const length = header.readUInt32BE(12);
    if (length > PAYLOAD_BYTES_MAX) throw new Error("an option without end");
    await reader.take(length);
    if (option === OPTION.exportName) {
      const zeroes = (clientFlags & NO_ZEROES) === 0 ? 124 : 0;
      socket.write(Buffer.concat([exportFacts(device), Buffer.alloc(zeroes)]));
      return true;
    }
    if (option === OPTION.go) {
      const info = Buffer.concat([Buffer.from([0, INFO_EXPORT]), exportFacts(device)]);
      socket.write(optionReply(option, REPLY.info, info));
      socket.write(optionReply(option, REPLY.ack));
      return true;
    }
    socket.write(optionReply(option, option === OPTION.abort ? REPLY.ack : REPLY.unsupported));
    if (option === OPTION.abort) return false;
  }
}

function exportFacts({ sizeBytes }: NbdDevice): Buffer {
  const facts = Buffer.alloc(10);
  facts.writeBigUInt64BE(BigInt(sizeBytes), 0);
  facts.writeUInt16BE(TRANSMISSION_FLAGS, 8);
  return facts;
}

function optionReply(option: number, type: number, data = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(20);
  header.writeBigUInt64BE(OPTION_REPLY_MAGIC, 0);
  header.writeUInt32BE(option, 8);
  header.writeUInt32BE(type, 12);
  header.writeUInt32BE(data.length, 16);
  return Buffer.concat([header, data]);
}

async function transmit(device: NbdDevice, socket: Socket, reader: ByteReader): Promise<void> {
  for (;;) {
    const header = await reader.take(REQUEST_BYTES);
    if (header === undefined) return;
    if (header.readUInt32BE(0) !== REQUEST_MAGIC) throw new Error("not a request");
    const type = header.readUInt16BE(6);
    if (type === COMMAND.disconnect) return;
    const length = header.readUInt32BE(24);
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(REPLY_MAGIC, 0);
    header.copy(reply, 8, 8, 16);
    const payload = type === COMMAND.write ? await takePayload(reader, length) : Buffer.alloc(0);
    if (payload === undefined) return;
    const offset = Number(header.readBigUInt64BE(16));
    const fua = (header.readUInt16BE(4) & COMMAND_FUA) !== 0;
    const inside = offset + length <= device.sizeBytes;
    const data = inside ? carryOut(device, { type, offset, length, fua }, payload) : undefined;
    if (data === undefined) reply.writeUInt32BE(EINVAL, 4);
    socket.write(reply);
    if (data !== undefined && data.length > 0) socket.write(data);
  }
}

async function takePayload(reader: ByteReader, length: number): Promise<Buffer | undefined> {
  if (length > PAYLOAD_BYTES_MAX) throw new Error("a write without end");
  return await reader.take(length);
}

interface Request {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
  readonly fua: boolean;
}

/** What is answered beside the header; undefined for a command that is not known. */
function carryOut(device: NbdDevice, request: Request, payload: Buffer): Uint8Array | undefined {
  const { type, offset, length, fua } = request;
  switch (type) {
    case COMMAND.read: {
      const data = new Uint8Array(length);
      device.read(offset, data);
      return data;
    }
    case COMMAND.write:
      device.write(offset, payload, fua);
      return payload.subarray(0, 0);
    case COMMAND.trim:
    case COMMAND.writeZeroes:
      device.zero(offset, length, fua);
      return payload;
    case COMMAND.flush:
      device.flush();
      return payload;
    default:
      return undefined;
  }
}
