import { TidemarkError } from "#src/base/errors.js";

/** What can be wrong with a connection between sites. Every implementation of the port answers with these. */

const RETRIED =
  "nothing is lost: it is dialled again by itself; check the network between the sites if it stays away";

export function streamBroken(peer: string, reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "PEER_STREAM_BROKEN",
    message: `the connection with ${peer} broke: ${reason}`,
    hint: RETRIED,
    facts: { peer },
    cause,
  });
}

export const PEER_STREAM_ENDED = "PEER_STREAM_ENDED";

/** Something was to be sent on a stream that one of the two sides has closed in order. */
export function streamEnded(peer: string): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: PEER_STREAM_ENDED,
    message: `the connection with ${peer} has ended`,
    hint: RETRIED,
    facts: { peer },
  });
}

export function peerUnreachable(
  peer: string,
  address: string,
  reason: string,
  cause?: unknown,
): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "PEER_UNREACHABLE",
    message: `${peer} cannot be reached at ${address}: ${reason}`,
    hint: "check that the daemon runs there and listens on that address; it is dialled again by itself",
    facts: { peer, address },
    cause,
  });
}

export function peerIdentityWrong(peer: string, expected: string, found: string): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "PEER_IDENTITY_WRONG",
    message: `who answers for ${peer} is not ${expected}`,
    hint: "check address and identity of the peer in the configuration, and the names in its certificate",
    facts: { peer, expected, found },
  });
}

/** A caller names a site that it has not proven to be. */
export function notThatSite(named: string, sites: readonly string[]): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "NOT_THAT_SITE",
    message: `the caller may not speak for site ${JSON.stringify(named)}`,
    hint: "compare `site` in its configuration with `peers` in the configuration of this site",
    facts: { named, may_speak_for: sites.join(", ") },
  });
}
