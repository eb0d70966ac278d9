import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import { type ErrorKind, type Fact, type Facts, TidemarkError } from "#src/base/errors.js";
import { decodeRefusal, encodeRefusal } from "#src/platform/grpc/status-details.js";

/**
 * The border between our errors and gRPC's statuses: the one table, read in both directions.
 *
 * What is not a TidemarkError says nothing about itself to the other side: it may hold anything.
 */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  refused: status.FAILED_PRECONDITION,
  pending: status.ABORTED,
  "not-found": status.NOT_FOUND,
  denied: status.PERMISSION_DENIED,
  unreachable: status.UNAVAILABLE,
  exhausted: status.RESOURCE_EXHAUSTED,
  failed: status.UNKNOWN,
  corrupt: status.DATA_LOSS,
};

/** How a call ends. */
export type CallStatus = Pick<StatusObject, "code" | "details"> & Partial<Pick<StatusObject, "metadata">>;

/** For statuses that come without our details: made by gRPC itself, by a proxy, or by another program. */
const KIND_OF_STATUS: Readonly<Partial<Record<status, ErrorKind>>> = {
  [status.INVALID_ARGUMENT]: "invalid",
  [status.OUT_OF_RANGE]: "invalid",
  [status.FAILED_PRECONDITION]: "refused",
  [status.ALREADY_EXISTS]: "refused",
  [status.ABORTED]: "pending",
  [status.NOT_FOUND]: "not-found",
  [status.PERMISSION_DENIED]: "denied",
  [status.UNAUTHENTICATED]: "denied",
  [status.UNAVAILABLE]: "unreachable",
  [status.DEADLINE_EXCEEDED]: "unreachable",
  [status.RESOURCE_EXHAUSTED]: "exhausted",
  [status.DATA_LOSS]: "corrupt",
};

const HINT_OF_STATUS: Readonly<Partial<Record<status, string>>> = {
  [status.UNAVAILABLE]: "check that the daemon runs and that its address is right",
  [status.DEADLINE_EXCEEDED]: "ask again, or allow it more time",
  [status.UNIMPLEMENTED]: "the daemon does not know this call: compare its version with this program's",
  [status.INTERNAL]: "this is a defect: the daemon's log has the cause",
};

export const INTERNAL_STATUS: CallStatus = {
  code: status.INTERNAL,
  details: "internal error: the daemon's log has the cause",
};

export function toStatus(error: TidemarkError): CallStatus {
  const code = STATUS_OF_KIND[error.kind];
  const { message, details } = encodeRefusal(error, code);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", details);
  return { code, details: message, metadata };
}

/** The error behind a failed call, as the other side threw it where it said so. */
export function fromStatus(error: ServiceError, server: string): TidemarkError {
  const details = error.metadata?.get("grpc-status-details-bin")[0];
  const refusal = Buffer.isBuffer(details) ? decodeRefusal(details) : undefined;
  const kind = refusal === undefined ? undefined : asKind(refusal.kind);
  if (refusal === undefined || kind === undefined) return fromBareStatus(error, server);
  return new TidemarkError({
    kind,
    code: refusal.code,
    message: refusal.message,
    hint: refusal.hint,
    facts: toFacts(refusal.facts),
    cause: error,
  });
}

function fromBareStatus(error: ServiceError, server: string): TidemarkError {
  return new TidemarkError({
    kind: KIND_OF_STATUS[error.code] ?? "failed",
    code: `GRPC_${status[error.code] ?? "UNKNOWN"}`,
    message: `${server} answered: ${error.details || status[error.code]}`,
    hint: HINT_OF_STATUS[error.code] ?? "the daemon's log may say more",
    facts: { server },
    cause: error,
  });
}

function asKind(text: string): ErrorKind | undefined {
  return Object.hasOwn(STATUS_OF_KIND, text) ? (text as ErrorKind) : undefined;
}

function toFacts(facts: readonly { name: string; text?: string; number?: number; flag?: boolean }[]): Facts {
  const result: Record<string, Fact> = {};
  for (const fact of facts) {
    const value = fact.text ?? fact.number ?? fact.flag;
    if (value !== undefined) result[fact.name] = value;
  }
  return result;
}
