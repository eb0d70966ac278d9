import { clientTlsFor } from "#src/api/cli/client/client-tls.js";
import {
  type AddressSource,
  type Attempt,
  isUnreached,
  unreachableError,
} from "#src/api/cli/client/unreachable.js";
import type { ClientTlsOptions, Target } from "#src/api/cli/global-options.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import type { ServerTarget } from "#src/platform/grpc/grpc-client.js";

/** Finds the daemon that answers, among the addresses where it may be. */

/** Where the daemon of this machine listens when nothing is configured. */
export const DEFAULT_ADDRESSES: readonly ListenAddress[] = [
  { type: "unix", path: "/run/tidemark/grpc.sock" },
  { type: "tcp", host: "127.0.0.1", port: 7420 },
];

/** A daemon answers the first call in milliseconds; a person notices a second, and gives up after a few. */
export const FIRST_CALL_MS = 5_000;

export interface Candidates {
  readonly addresses: readonly ListenAddress[];
  readonly source: AddressSource;
  readonly expectedIdentity?: string;
}

export function candidatesOf(target: Exclude<Target, { type: "site" }>): Candidates {
  if (target.type === "default") return { addresses: DEFAULT_ADDRESSES, source: "default" };
  return { addresses: [target.address], source: target.from };
}

/**
 * Makes the first call at each address in turn until one answers; a refusal is an answer too. Only reads may be a
 * first call: when a connection breaks, it may have been carried out, and the next address may be the same daemon.
 */
export async function reach<T>(
  candidates: Candidates,
  tls: ClientTlsOptions | undefined,
  firstCall: (target: ServerTarget) => Promise<T>,
): Promise<T> {
  const attempts: Attempt[] = [];
  for (const address of candidates.addresses) {
    const secured = await clientTlsFor(address, tls, candidates.expectedIdentity);
    try {
      return await firstCall(secured === undefined ? { address } : { address, tls: secured });
    } catch (error) {
      if (!isUnreached(error)) throw error;
      attempts.push({ address, error });
    }
  }
  throw unreachableError(attempts, candidates.source);
}
