import { X509Certificate } from "node:crypto";
import type { CertificateStatus, PartStatus, SiteSource, SiteStatus } from "#src/api/control/site.js";
import { formatListenAddress } from "#src/base/listen-address.js";
import type { PartState, PartStateType } from "#src/daemon/part-state.js";
import type { Site } from "#src/daemon/site.js";

/** The running site as operators are shown it. */
export function siteSource(site: Site): SiteSource {
  return {
    status: () => describeSite(site),
    subscribe: (onChange) => site.subscribe(onChange),
    reload: async () => {
      const { reloaded, needRestart } = await site.reload();
      return { reloaded, restartNeeded: needRestart };
    },
  };
}

function describeSite(site: Site): SiteStatus {
  const { config, dataDirectory, version } = site;
  return {
    name: config.site,
    id: dataDirectory.storeId,
    version,
    startedAtMs: site.startedWallMs,
    dataDir: dataDirectory.path,
    listeners: site.listeners.map(({ service, security, listener }) => ({
      service,
      security,
      address: formatListenAddress(listener.address),
    })),
    parts: site.parts.map(({ name, state }) => ({
      name,
      state: SHOWN_STATE[state.type],
      detail: detailOf(state) || troubleOf(site, name),
    })),
    peers: Object.entries(config.peers).map(([name, { address, identity }]) => ({ name, address, identity })),
    groupCount: site.dataPlane?.groups.count ?? 0,
    certificate: describeCertificate(site),
  };
}

const SHOWN_STATE: Readonly<Record<PartStateType, PartStatus["state"]>> = {
  waiting: "starting",
  starting: "starting",
  running: "running",
  retrying: "retrying",
  stopping: "stopping",
  stopped: "stopped",
  failed: "stopped",
};

function detailOf(state: PartState): string {
  switch (state.type) {
    case "retrying":
      return `attempt ${state.attempt} in ${Math.ceil(state.delayMs / 1000)} s: ${state.cause}`;
    case "failed":
      return `failed: ${state.cause}`;
    case "waiting":
      return "waits for the parts before it";
    default:
      return "";
  }
}

/** Of a part that runs, and yet is not well. */
function troubleOf(site: Site, part: string): string {
  return part === "data-plane" ? (site.dataPlane?.trouble ?? "") : "";
}

function describeCertificate(site: Site): CertificateStatus | undefined {
  if (site.credentials === undefined) return undefined;
  const { identities, notAfterMs, pems } = site.credentials.current;
  const subject = new X509Certificate(pems.cert).subject.replaceAll("\n", ", ");
  return { subject, identities, notAfterMs };
}
