import { createDrillCalls, type DrillCalls } from "#src/api/cli/client/drill-calls.js";
import { createEventCalls, type EventCalls } from "#src/api/cli/client/event-calls.js";
import { createFailoverCalls, type FailoverCalls } from "#src/api/cli/client/failover-calls.js";
import { createGroupCalls, type GroupCalls } from "#src/api/cli/client/group-calls.js";
import { createPointCalls, type PointCalls } from "#src/api/cli/client/point-calls.js";
import { type Candidates, candidatesOf, FIRST_CALL_MS, reach } from "#src/api/cli/client/reach.js";
import type { GlobalOptions, Target } from "#src/api/cli/global-options.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, parseListenAddress } from "#src/base/listen-address.js";
import { nearest } from "#src/base/nearest.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import type { DrillServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/DrillService.js";
import type { FailoverServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverService.js";
import type { GetSiteResponse__Output as GetSiteResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetSiteResponse.js";
import type { GroupServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import type { JobServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";
import type { RecoveryPointServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPointService.js";
import type { Site__Output as Site } from "#src/platform/grpc/generated/tidemark/control/v1/Site.js";
import type { SiteServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/SiteService.js";
import {
  callUnary,
  openClient,
  type ServerTarget,
  type UnaryMethod,
} from "#src/platform/grpc/grpc-client.js";

/** A daemon that answered, and what it said of itself first. */
export interface SiteConnection {
  readonly client: SiteServiceClient;
  readonly site: Site;
  /** As messages name the server. */
  readonly server: string;
  /** The groups of the same daemon; dialled when first asked for. */
  groups(): GroupCalls;
  /** Their recovery points; likewise. */
  points(): PointCalls;
  /** Their drills; likewise. */
  drills(): DrillCalls;
  /** Failing over, and the jobs of it; likewise. */
  failovers(): FailoverCalls;
  /** What happened there; likewise. */
  events(): EventCalls;
  close(): void;
}

/** Connects to the daemon that the global options mean. */
export async function connectSite(
  global: Pick<GlobalOptions, "target" | "tls">,
  signal: AbortSignal,
): Promise<SiteConnection> {
  const { target } = global;
  if (target.type !== "site") return dial(candidatesOf(target), global.tls, signal);
  const asked = await dial(candidatesOf(target.via), global.tls, signal);
  if (asked.site.name === target.site) return asked;
  asked.close();
  return dial(peerOf(asked.site, target), global.tls, signal);
}

/** Where the daemon of a site is, as the one that was asked knows it, and who it must prove to be. */
export function peerOf(asked: Site, target: Extract<Target, { type: "site" }>): Candidates {
  const peer = asked.peers.find(({ name }) => name === target.site);
  if (peer === undefined) throw unknownSite(asked, target.site);
  return {
    addresses: [parseListenAddress(peer.address)],
    source: "--site",
    expectedIdentity: peer.identity,
  };
}

async function dial(
  candidates: Candidates,
  tls: GlobalOptions["tls"],
  signal: AbortSignal,
): Promise<SiteConnection> {
  return reach(candidates, tls, (target) => open(target, signal));
}

async function open(target: ServerTarget, signal: AbortSignal): Promise<SiteConnection> {
  const client = openClient(controlApi().SiteService, target);
  const server = formatListenAddress(target.address);
  try {
    const options = { server, signal, deadlineMs: FIRST_CALL_MS };
    const getSite: UnaryMethod<object, GetSiteResponse> = (...args) => client.getSite(...args);
    const { site } = await callUnary(getSite, {}, options);
    let groups: GroupServiceClient | undefined;
    let points: RecoveryPointServiceClient | undefined;
    let drills: DrillServiceClient | undefined;
    let events: JobServiceClient | undefined;
    let failovers: FailoverServiceClient | undefined;
    return {
      client,
      site: present(site, "the site in the answer"),
      server,
      groups: () => {
        groups ??= openClient(controlApi().GroupService, target);
        return createGroupCalls(groups, { server, signal });
      },
      points: () => {
        points ??= openClient(controlApi().RecoveryPointService, target);
        return createPointCalls(points, { server, signal });
      },
      drills: () => {
        drills ??= openClient(controlApi().DrillService, target);
        return createDrillCalls(drills, { server, signal });
      },
      events: () => {
        events ??= openClient(controlApi().JobService, target);
        return createEventCalls(events, { server, signal });
      },
      failovers: () => {
        events ??= openClient(controlApi().JobService, target);
        failovers ??= openClient(controlApi().FailoverService, target);
        return createFailoverCalls(failovers, events, { server, signal });
      },
      close: () => {
        client.close();
        drills?.close();
        failovers?.close();
        events?.close();
        groups?.close();
        points?.close();
      },
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

function unknownSite(asked: Site, name: string): TidemarkError {
  const known = [asked.name, ...asked.peers.map((peer) => peer.name)];
  const near = nearest(name, known);
  return new TidemarkError({
    kind: "not-found",
    code: "SITE_UNKNOWN",
    message: `${asked.name} knows no site ${name}`,
    hint: `${near === undefined ? "" : `did you mean ${near}? `}known: ${known.join(", ")}`,
    facts: { asked: asked.name, site: name },
  });
}
