import { constants, endianness } from "node:os";
import { checked, libc, SystemCallError } from "#src/platform/libc/libc.js";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** `sun_path` of a sockaddr_un. */
const ADDRESS_BYTES_MAX = 108;
const FAMILY_BYTES = 2;

/**
 * Sends one datagram to a unix socket, named by its path or, with a leading `@`, by its abstract name (as sd_notify(3)
 * writes NOTIFY_SOCKET). Throws a SystemCallError: ENOENT and ECONNREFUSED when nobody listens there, and EAGAIN rather
 * than waiting when the receiver's queue is full: the caller runs on the event loop.
 */
export function sendUnixDatagram(path: string, text: string): void {
  const address = socketAddress(path);
  const bytes = Buffer.from(text);
  const calls = libc();
  const fd = checked("socket", () => calls.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  try {
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    checked("sendto", () => calls.sendto(fd, bytes, bytes.length, flags, address, address.length));
  } finally {
    calls.close(fd);
  }
}

/** A sockaddr_un: the family in the machine's byte order, then the path. An abstract name begins with a zero byte. */
function socketAddress(path: string): Uint8Array {
  const name = Buffer.from(path.startsWith("@") ? `\0${path.slice(1)}` : path);
  if (name.length >= ADDRESS_BYTES_MAX) throw new SystemCallError("sendto", constants.errno.ENAMETOOLONG);
  const address = Buffer.alloc(FAMILY_BYTES + name.length);
  if (endianness() === "LE") address.writeUInt16LE(AF_UNIX);
  else address.writeUInt16BE(AF_UNIX);
  name.copy(address, FAMILY_BYTES);
  return address;
}
