import type { GroupLine } from "#src/api/cli/group/group-status.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { Site__Output as Site } from "#src/platform/grpc/generated/tidemark/control/v1/Site.js";

/** The data of `tidemark status`: what programs read, described by schema/status.json. Pure. */
export interface SiteStatus {
  readonly site: string;
  readonly id: string;
  /** Nothing was found wanting; otherwise `findings` says what. */
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
  readonly version: string;
  /** RFC 3339; null when the daemon does not say. */
  readonly started_at: string | null;
  readonly data_dir: string;
  readonly group_count: number;
  readonly listeners: readonly {
    readonly service: string;
    readonly address: string;
    readonly security: string;
  }[];
  readonly parts: readonly { readonly name: string; readonly state: string; readonly detail: string }[];
  readonly peers: readonly { readonly name: string; readonly address: string; readonly identity: string }[];
  readonly certificate: SiteCertificate | null;
  /** By name. */
  readonly groups: readonly GroupLine[];
  readonly [key: string]: JsonValue;
}

export interface Finding {
  /** What it is about: a part's name, `certificate`, `group NAME`, or `groups` when they do not answer. */
  readonly about: string;
  readonly reason: string;
  readonly [key: string]: JsonValue;
}

export interface SiteCertificate {
  readonly subject: string;
  readonly identities: readonly string[];
  readonly not_after: string | null;
  readonly [key: string]: JsonValue;
}

export interface GroupsOfSite {
  readonly lines: readonly GroupLine[];
  /** Why the daemon cannot say which there are. */
  readonly problem: string | undefined;
}

export function siteStatus(site: Site, groups: GroupsOfSite, nowMs: number): SiteStatus {
  const parts = site.parts.map(({ name, state, detail }) => ({
    name,
    state: enumWord(state, "PART_STATE_"),
    detail,
  }));
  const certificate = certificateOf(site);
  const findings = [
    ...parts.flatMap(partFinding),
    ...certificateFindings(certificate, nowMs),
    ...groups.lines.flatMap(groupFinding),
    ...(groups.problem === undefined ? [] : [{ about: "groups", reason: groups.problem }]),
  ];
  return {
    site: site.name,
    id: site.id,
    healthy: findings.length === 0,
    findings,
    version: site.version,
    started_at: rfc3339(site.startTime),
    data_dir: site.dataDir,
    group_count: site.groupCount,
    listeners: site.listeners.map(({ service, address, security }) => ({
      service: enumWord(service, "LISTENER_SERVICE_"),
      address,
      security: enumWord(security, "LISTENER_SECURITY_"),
    })),
    parts,
    peers: site.peers.map(({ name, address, identity }) => ({ name, address, identity })),
    certificate,
    groups: groups.lines,
  };
}

function partFinding(part: SiteStatus["parts"][number]): readonly Finding[] {
  if (part.state === "running") return [];
  return [{ about: part.name, reason: part.detail === "" ? part.state : `${part.state}: ${part.detail}` }];
}

/** As of the group itself: one without a secondary is not protected either, however well it is. */
function groupFinding({ group, status, hint }: GroupLine): readonly Finding[] {
  if (status === "protected") return [];
  const reason = status ?? "unknown";
  return [{ about: `group ${group}`, reason: hint === "" ? reason : `${reason}: ${hint}` }];
}

function certificateOf(site: Site): SiteCertificate | null {
  if (site.certificate === null) return null;
  const { subject, identities, notAfter } = site.certificate;
  return { subject, identities, not_after: rfc3339(notAfter) };
}

function certificateFindings(certificate: SiteCertificate | null, nowMs: number): readonly Finding[] {
  const notAfter = certificate?.not_after ?? null;
  if (notAfter === null || Date.parse(notAfter) > nowMs) return [];
  return [{ about: "certificate", reason: `expired at ${notAfter}` }];
}
