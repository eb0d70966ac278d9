import { TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import { formatListenAddress } from "#src/base/listen-address.js";

/** What is said when no daemon answered: what was tried, why each failed, and how to go on. */

export interface Attempt {
  readonly address: ListenAddress;
  readonly error: TidemarkError;
}

/** Who named the addresses, which decides what can be done about it. */
export type AddressSource = "default" | "--server" | "TIDEMARK_SERVER" | "--site";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such socket",
  ECONNREFUSED: "connection refused",
  EACCES: "no permission to open the socket",
  ECONNRESET: "the connection was cut",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ENOTFOUND: "there is no such host",
};

const HINTS: Readonly<Record<AddressSource, string>> = {
  default:
    "start a daemon with tidemark daemon --config FILE, or name one by --server ADDR or TIDEMARK_SERVER",
  "--server": "check that a daemon listens at this address",
  TIDEMARK_SERVER:
    "check that a daemon listens at the address in TIDEMARK_SERVER, or name another by --server ADDR",
  "--site":
    "check that the daemon of that site runs, or ask it at another address by --server ADDR; its peers entry at the local site says where it is looked for",
};

/** Only these leave open whether somebody is there: every other error is an answer. */
const TRANSPORT_CODES: readonly string[] = ["GRPC_UNAVAILABLE", "GRPC_DEADLINE_EXCEEDED"];

export function isUnreached(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && TRANSPORT_CODES.includes(error.code);
}

export function unreachableError(attempts: readonly Attempt[], source: AddressSource): TidemarkError {
  const tried = attempts.map(({ address, error }) => `${formatListenAddress(address)} (${reasonOf(error)})`);
  return new TidemarkError({
    kind: "unreachable",
    code: "SERVER_UNREACHABLE",
    message: `no daemon answers at ${tried.join(", nor at ")}`,
    hint: hintFor(attempts, source),
    facts: { tried: attempts.map(({ address }) => formatListenAddress(address)).join(" ") },
  });
}

function hintFor(attempts: readonly Attempt[], source: AddressSource): string {
  const reasons = attempts.map(({ error }) => reasonOf(error));
  if (reasons.includes(REASONS["EACCES"] ?? "")) {
    return "the socket is for its owner and group: run this as a member of the group, or as root";
  }
  // Somebody is there and hangs up: most often a daemon with TLS that is asked without, or the other way round.
  const hungUp = attempts.some(
    ({ address }, index) => address.type === "tcp" && !Object.values(REASONS).includes(reasons[index] ?? ""),
  );
  return hungUp ? `${HINTS[source]}; if it asks for certificates, add --tls-dir DIR` : HINTS[source];
}

function reasonOf(error: TidemarkError): string {
  if (error.code === "GRPC_DEADLINE_EXCEEDED") return "no answer";
  const systemError = /\b(E[A-Z]{4,})\b/.exec(error.message)?.[1];
  const known = systemError === undefined ? undefined : REASONS[systemError];
  return known ?? error.message.replace(/^.* answered: /, "").replace(/ Resolution note: *$/, "");
}
