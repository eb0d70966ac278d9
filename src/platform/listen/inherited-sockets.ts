import { TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import { SystemCallError } from "#src/platform/libc/libc.js";
import { closeOnExec, socketName } from "#src/platform/libc/socket-name.js";

/**
 * Sockets that systemd bound for us (socket activation, sd_listen_fds(3)): descriptors from 3 on, as many as LISTEN_FDS
 * says, meant for the process LISTEN_PID, with the names of LISTEN_FDNAMES. What may be served on one is decided as for
 * every other address: without TLS nothing but a unix socket or loopback.
 */
export interface InheritedSocket {
  readonly descriptor: number;
  /** FileDescriptorName= of the socket unit; by default the unit's name. Empty where nobody gave one. */
  readonly name: string;
  readonly address: ListenAddress;
}

type Environment = Readonly<Record<string, string | undefined>>;

const FIRST_DESCRIPTOR = 3;
/** More than any set of units hands to one service. */
const DESCRIPTORS_MAX = 64;

/**
 * Takes them over, once: they are not handed on to programs that this process starts, and their variables are to be
 * removed from the environment by the caller, as nothing that is started later is meant by them.
 */
export function takeInheritedSockets(environment: Environment, pid: number): readonly InheritedSocket[] {
  return listDescriptors(environment, pid).map(({ descriptor, name }) => {
    const address = addressOf(descriptor, name);
    closeOnExec(descriptor);
    return { descriptor, name, address };
  });
}

export const INHERITED_VARIABLES = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as const;

/** What the variables say; nothing if they are another process's. */
export function listDescriptors(
  environment: Environment,
  pid: number,
): readonly { readonly descriptor: number; readonly name: string }[] {
  const count = Number(environment["LISTEN_FDS"] ?? "0");
  if (environment["LISTEN_PID"] !== String(pid) || count === 0) return [];
  if (!Number.isInteger(count) || count < 0 || count > DESCRIPTORS_MAX) {
    throw unusable(`LISTEN_FDS is ${JSON.stringify(environment["LISTEN_FDS"])}`, "");
  }
  const names = (environment["LISTEN_FDNAMES"] ?? "").split(":");
  return Array.from({ length: count }, (_, index) => ({
    descriptor: FIRST_DESCRIPTOR + index,
    name: names[index] ?? "",
  }));
}

function addressOf(descriptor: number, name: string): ListenAddress {
  try {
    const bound = socketName(descriptor);
    if (bound.type !== "other") return bound;
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw unusable(`descriptor ${descriptor} is no socket`, name, error);
  }
  throw unusable(`descriptor ${descriptor} is neither a TCP nor a unix socket`, name);
}

function unusable(what: string, name: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "LISTEN_INHERITED_UNUSABLE",
    message: `a socket handed over by the service manager cannot be used: ${what}`,
    hint: "in the .socket unit use ListenStream= with a TCP address or an absolute path, and Accept=no",
    facts: { name },
    cause,
  });
}
