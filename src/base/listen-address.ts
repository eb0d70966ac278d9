import { TidemarkError } from "#src/base/errors.js";

/** Where a program listens or is reached: `unix:/run/x.sock`, `127.0.0.1:7420`, `[::1]:7420`, `beta.example:7420`. */
export type ListenAddress =
  | { readonly type: "unix"; readonly path: string }
  | { readonly type: "tcp"; readonly host: string; readonly port: number };

const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s[\]/]+)):(\d{1,5})$/;
const LOOPBACK_V4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
/** The address field of a unix socket (sun_path) has 108 bytes, the last of them a zero. */
const UNIX_PATH_BYTES_MAX = 107;

export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith("unix:")) return parseUnix(text);
  const match = HOST_AND_PORT.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) {
    throw invalid(text, "write HOST:PORT (127.0.0.1:7420, [::1]:7420) or unix:/path/to.sock");
  }
  return { type: "tcp", host, port };
}

export function formatListenAddress(address: ListenAddress): string {
  if (address.type === "unix") return `unix:${address.path}`;
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Whether only this machine can reach it. A name other than localhost may resolve to anything, so it never counts. */
export function isLocalOnly(address: ListenAddress): boolean {
  if (address.type === "unix") return true;
  return address.host === "localhost" || address.host === "::1" || LOOPBACK_V4.test(address.host);
}

function parseUnix(text: string): ListenAddress {
  const path = text.slice("unix:".length);
  if (!path.startsWith("/")) throw invalid(text, "a unix socket is unix: and an absolute path");
  if (new TextEncoder().encode(path).length > UNIX_PATH_BYTES_MAX) {
    throw invalid(
      text,
      `the path of a unix socket has at most ${UNIX_PATH_BYTES_MAX} bytes: choose a shorter one`,
    );
  }
  return { type: "unix", path };
}

function invalid(text: string, hint: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_ADDRESS",
    message: `${JSON.stringify(text)} is not an address`,
    hint,
  });
}
