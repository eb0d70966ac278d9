import { type Candidates, candidatesOf, FIRST_CALL_MS, reach } from "#src/api/cli/client/reach.js";
import { connectSite, peerOf } from "#src/api/cli/client/site-connection.js";
import type { GlobalOptions } from "#src/api/cli/global-options.js";
import { formatListenAddress } from "#src/base/listen-address.js";
import { openHealthClient, type ServingStatus } from "#src/platform/grpc/health-client.js";

export interface HealthAnswer {
  readonly status: ServingStatus;
  readonly server: string;
}

/** Asks the health service only: a daemon that is starting or stopping answers it when it answers nothing else. */
export async function checkHealth(
  global: Pick<GlobalOptions, "target" | "tls">,
  signal: AbortSignal,
): Promise<HealthAnswer> {
  return reach(await addressesOf(global, signal), global.tls, async (target) => {
    const client = openHealthClient(target);
    const server = formatListenAddress(target.address);
    try {
      return { status: await client.check({ server, signal, deadlineMs: FIRST_CALL_MS }), server };
    } finally {
      client.close();
    }
  });
}

async function addressesOf(
  { target, tls }: Pick<GlobalOptions, "target" | "tls">,
  signal: AbortSignal,
): Promise<Candidates> {
  if (target.type !== "site") return candidatesOf(target);
  const asked = await connectSite({ target: target.via, tls }, signal);
  asked.close();
  if (asked.site.name === target.site) return candidatesOf(target.via);
  return peerOf(asked.site, target);
}
