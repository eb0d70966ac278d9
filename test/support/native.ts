import { createRequire } from "node:module";
import { endianness } from "node:os";

/** What tests of src/platform/libc need from the system and the product does not: errors at will, a datagram receiver. */

const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
const own = koffi.load(null);
const socket = own.func("int socket(int family, int type, int protocol)");
const bind = own.func("int bind(int fd, const uint8_t *address, uint32_t length)");
const recv = own.func("int64_t recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)");
const close = own.func("int close(int fd)");

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;

export function setErrno(errno: number): void {
  koffi.errno(errno);
}

/** A bound unix datagram socket; a zero byte in front of the name makes it abstract. */
export class DatagramReceiver {
  readonly #fd: number;

  constructor(name: string) {
    this.#fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    const family = Buffer.alloc(2);
    if (endianness() === "LE") family.writeUInt16LE(AF_UNIX);
    else family.writeUInt16BE(AF_UNIX);
    const address = Buffer.concat([family, Buffer.from(name)]);
    if (bind(this.#fd, address, address.length) !== 0)
      throw new Error(`bind failed with errno ${koffi.errno()}`);
  }

  /** The next datagram that is there; undefined when there is none. */
  receive(): string | undefined {
    const bytes = Buffer.alloc(65_536);
    const count = Number(recv(this.#fd, bytes, bytes.length, MSG_DONTWAIT));
    return count === -1 ? undefined : bytes.toString("utf8", 0, count);
  }

  close(): void {
    close(this.#fd);
  }
}
