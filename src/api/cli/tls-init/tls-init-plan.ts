import { isIP } from "node:net";
import { TidemarkError } from "#src/base/errors.js";
import { isName, NAME_RULE } from "#src/domain/model/name.js";
import type { LeafRequest } from "#src/platform/tls/certificate-authority.js";

/** What `tidemark tls init` was asked for. */
export interface TlsInitRequest {
  readonly sites: readonly string[];
  readonly operators: readonly string[];
  /** `SITE=HOST`: further names and addresses for a site's certificate. */
  readonly hosts: readonly string[];
  readonly validDays: number;
}

/** Names that would clash with files of another meaning in the same directory. */
const RESERVED = new Map([
  ["ca", "ca.pem is the authority's certificate"],
  ["client", "client.pem is the pair a client takes by itself, whatever name it is for"],
]);
/** Ten years: what lives longer than its authority is cut to it anyway. */
const VALID_DAYS_MAX = 3650;
const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The leaves to issue, or the reason why these cannot be. */
export function planLeaves(request: TlsInitRequest): readonly LeafRequest[] {
  const { validDays } = request;
  if (!Number.isInteger(validDays) || validDays < 1 || validDays > VALID_DAYS_MAX) {
    throw invalid("the validity is not a possible number of days", `--days takes 1 to ${VALID_DAYS_MAX}`);
  }
  const names = [...request.sites, ...request.operators];
  if (names.length === 0) {
    throw invalid(
      "there is nobody to make a certificate for",
      "name the sites and operators: --site alpha --site beta --operator ops",
    );
  }
  for (const name of names) checkName(name, names);
  const hosts = request.hosts.map((text) => parseHost(text, request.sites, names));
  return [
    ...request.sites.map(
      (name): LeafRequest => ({
        role: "site",
        name,
        hosts: hosts.filter(({ site }) => site === name).map(({ host }) => host),
        validDays,
      }),
    ),
    ...request.operators.map((name): LeafRequest => ({ role: "operator", name, hosts: [], validDays })),
  ];
}

function checkName(name: string, names: readonly string[]): void {
  if (!isName(name))
    throw invalid(`${JSON.stringify(name)} is not a name for a site or an operator`, NAME_RULE);
  const clash = RESERVED.get(name);
  if (clash !== undefined) throw invalid(`${name} cannot be the name of a site or an operator here`, clash);
  if (names.indexOf(name) !== names.lastIndexOf(name)) {
    throw invalid(
      `${name} is asked for more than once`,
      "sites and operators need different names: the name is what rights are given to",
    );
  }
}

/**
 * A host is an identity, too, so it must not be able to be anybody's name: with a dot it cannot be, as names have none.
 */
function parseHost(
  text: string,
  sites: readonly string[],
  names: readonly string[],
): { site: string; host: string } {
  const equals = text.indexOf("=");
  const site = text.slice(0, Math.max(equals, 0));
  const host = text.slice(equals + 1).toLowerCase();
  if (!sites.includes(site)) {
    throw invalid(
      `--host ${text} does not begin with one of the sites asked for`,
      `write --host ${sites[0] ?? "SITE"}=beta.example`,
    );
  }
  const isAddress = isIP(host) !== 0 && !host.includes("%");
  if (!isAddress && !HOST.test(host)) {
    throw invalid(
      `${JSON.stringify(host)} is not a host name or an address`,
      `write --host ${site}=beta.example`,
    );
  }
  const couldBeName = !isAddress && isName(host) && (host !== "localhost" || names.includes(host));
  if (couldBeName) {
    throw invalid(
      `the host ${host} could be taken for the site or operator of that name`,
      "write it with its domain, such as beta.example; for the identity alone no host is needed",
    );
  }
  return { site, host };
}

function invalid(message: string, hint: string): TidemarkError {
  return new TidemarkError({ kind: "invalid", code: "TLS_INIT_INVALID", message, hint });
}
