import type {
  CertificateStatus,
  ListenerStatus,
  PartStatus,
  SiteOperations,
  SiteStatus,
} from "#src/api/control/site.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { toTimestamp } from "#src/api/rpc/timestamps.js";
import type { ListenerSecurity } from "#src/platform/grpc/generated/tidemark/control/v1/ListenerSecurity.js";
import type { ListenerService } from "#src/platform/grpc/generated/tidemark/control/v1/ListenerService.js";
import type { PartState } from "#src/platform/grpc/generated/tidemark/control/v1/PartState.js";
import type { Site } from "#src/platform/grpc/generated/tidemark/control/v1/Site.js";
import type { SiteServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/SiteService.js";

export function siteService(operations: SiteOperations, handlers: Handlers): SiteServiceHandlers {
  return {
    GetSite: handlers.unary(() => ({ site: toSite(operations.getSite()) })),
    WatchSite: handlers.serverStream(async function* (_request, { signal }) {
      for await (const status of operations.watchSite(signal)) yield { site: toSite(status) };
    }),
    ReloadConfig: handlers.unary(async () => {
      const { reloaded, restartNeeded } = await operations.reloadConfig();
      return {
        reloaded: reloaded.map((key) => ({ key })),
        restartNeeded: restartNeeded.map((key) => ({ key })),
      };
    }),
  };
}

const SERVICE: Readonly<Record<ListenerStatus["service"], ListenerService>> = {
  grpc: "LISTENER_SERVICE_GRPC",
  nbd: "LISTENER_SERVICE_NBD",
  http: "LISTENER_SERVICE_HTTP",
};

const SECURITY: Readonly<Record<ListenerStatus["security"], ListenerSecurity>> = {
  "file-mode": "LISTENER_SECURITY_FILE_MODE",
  loopback: "LISTENER_SECURITY_LOOPBACK",
  "mutual-tls": "LISTENER_SECURITY_MUTUAL_TLS",
  tls: "LISTENER_SECURITY_TLS",
  open: "LISTENER_SECURITY_OPEN",
};

const PART_STATE: Readonly<Record<PartStatus["state"], PartState>> = {
  starting: "PART_STATE_STARTING",
  running: "PART_STATE_RUNNING",
  retrying: "PART_STATE_RETRYING",
  stopping: "PART_STATE_STOPPING",
  stopped: "PART_STATE_STOPPED",
};

function toSite(status: SiteStatus): Site {
  return {
    name: status.name,
    id: status.id,
    version: status.version,
    startTime: toTimestamp(status.startedAtMs),
    dataDir: status.dataDir,
    listeners: status.listeners.map(({ service, address, security }) => ({
      service: SERVICE[service],
      address,
      security: SECURITY[security],
    })),
    parts: status.parts.map(({ name, state, detail }) => ({ name, state: PART_STATE[state], detail })),
    peers: status.peers.map(({ name, address, identity }) => ({ name, address, identity })),
    groupCount: status.groupCount,
    certificate: status.certificate === undefined ? null : toCertificate(status.certificate),
  };
}

function toCertificate({ subject, identities, notAfterMs }: CertificateStatus) {
  return { subject, identities: [...identities], notAfter: toTimestamp(notAfterMs) };
}
