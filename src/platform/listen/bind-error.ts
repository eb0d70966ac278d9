import { dirname } from "node:path";
import { describeError, systemCode, TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";

interface BindFailure {
  readonly code: string;
  readonly message: (address: string) => string;
  readonly hint: (address: ListenAddress) => string;
}

/**
 * The kernel's answers to bind and listen that a person can do something about. All are of kind `failed`: the same
 * configuration works once the machine has changed (the other program ended, the address arrived, DNS answers), so a
 * service manager does well to start the daemon again, which it does not for `invalid` and `refused`.
 */
const FAILURES: Readonly<Record<string, BindFailure>> = {
  EADDRINUSE: {
    code: "LISTEN_ADDRESS_TAKEN",
    message: (address) => `another program listens on ${address} already`,
    hint: (address) => `${findHolder(address)}; end it, or configure another address`,
  },
  EACCES: {
    code: "LISTEN_NOT_PERMITTED",
    message: (address) => `this user may not listen on ${address}`,
    hint: (address) => permit(address),
  },
  EADDRNOTAVAIL: {
    code: "LISTEN_ADDRESS_NOT_LOCAL",
    message: (address) => `this machine has no such address to listen on: ${address}`,
    hint: () => `see what it has with: ip -brief address; 0.0.0.0 listens on all of them`,
  },
  ENOTFOUND: {
    code: "LISTEN_HOST_UNKNOWN",
    message: (address) => `the host in ${address} has no address`,
    hint: () => `write an address of this machine, or 0.0.0.0 for all of them`,
  },
  ENOENT: {
    code: "LISTEN_DIRECTORY_MISSING",
    message: (address) => `the directory for the socket ${address} does not exist, nor the one above it`,
    hint: (address) => `make it, owned by the daemon's user: mkdir -p ${directoryOf(address)}`,
  },
  ENOTDIR: {
    code: "LISTEN_DIRECTORY_MISSING",
    message: (address) => `a part of the path of ${address} is not a directory`,
    hint: () => `correct the path in the configuration`,
  },
  EROFS: {
    code: "LISTEN_NOT_PERMITTED",
    message: (address) => `the socket ${address} would be on a file system that is read-only`,
    hint: () => `put it where the daemon may write, such as /run/tidemark`,
  },
};
/** Answers that mean the same as another. */
const SAME_AS: Readonly<Record<string, string>> = {
  EPERM: "EACCES",
  EAI_AGAIN: "ENOTFOUND",
  EAFNOSUPPORT: "EADDRNOTAVAIL",
};

export function bindError(address: ListenAddress, cause: unknown): TidemarkError {
  if (cause instanceof TidemarkError) return cause;
  const text = formatListenAddress(address);
  const code = systemCode(cause) ?? "";
  const failure = FAILURES[SAME_AS[code] ?? code];
  return new TidemarkError({
    kind: "failed",
    code: failure?.code ?? "LISTEN_FAILED",
    message: failure?.message(text) ?? `cannot listen on ${text}: ${describeError(cause)}`,
    hint: failure?.hint(address) ?? `check the address in the configuration`,
    facts: { address: text, cause: code },
    cause,
  });
}

export function addressTaken(address: ListenAddress): TidemarkError {
  return bindError(address, Object.assign(new Error("address already in use"), { code: "EADDRINUSE" }));
}

function findHolder(address: ListenAddress): string {
  return address.type === "unix"
    ? `see which one with: ss -xlp | grep ${address.path}`
    : `see which one with: ss -tlnp 'sport = :${address.port}'`;
}

function permit(address: ListenAddress): string {
  return address.type === "unix"
    ? `give the daemon's user a directory of its own (systemd: RuntimeDirectory=tidemark), or configure another path`
    : `ports below 1024 need CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities=); better choose a higher port`;
}

function directoryOf(address: ListenAddress): string {
  return address.type === "unix" ? dirname(address.path) : "";
}
