import { endianness } from "node:os";
import { checked, libc } from "#src/platform/libc/libc.js";

/** What a socket is bound to. */
export type SocketName =
  | { readonly type: "tcp"; readonly host: string; readonly port: number }
  /** Empty where the socket has no name. */
  | { readonly type: "unix"; readonly path: string }
  | { readonly type: "other"; readonly family: number };

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
/** Room for every kind of address the kernel has (sockaddr_storage). */
const ADDRESS_BYTES = 128;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** Throws a SystemCallError: EBADF for what is not open, ENOTSOCK for what is no socket. */
export function socketName(fd: number): SocketName {
  const address = Buffer.alloc(ADDRESS_BYTES);
  const length = new Uint32Array([ADDRESS_BYTES]);
  checked("getsockname", () => libc().getsockname(fd, address, length));
  const family = endianness() === "LE" ? address.readUInt16LE(0) : address.readUInt16BE(0);
  switch (family) {
    case AF_INET:
      return { type: "tcp", host: address.subarray(4, 8).join("."), port: address.readUInt16BE(2) };
    case AF_INET6:
      return { type: "tcp", host: formatIpv6(address.subarray(8, 24)), port: address.readUInt16BE(2) };
    case AF_UNIX: {
      const path = address.subarray(2, length[0]);
      const end = path.indexOf(0, 1);
      return {
        type: "unix",
        path: path.toString("utf8", 0, end === -1 ? path.length : end).replace(/^\0/, "@"),
      };
    }
    default:
      return { type: "other", family };
  }
}

/** Programs that this process starts do not get the descriptor. */
export function closeOnExec(fd: number): void {
  checked("fcntl", () => libc().fcntl(fd, F_SETFD, "int", FD_CLOEXEC));
}

/** As the standard writes it, the longest run of zeros left out, by the parser of URLs. */
function formatIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}
