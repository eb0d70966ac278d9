import { createSecureContext } from "node:tls";
import type { ClientTlsOptions } from "#src/api/cli/global-options.js";
import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, isLocalOnly, type ListenAddress } from "#src/base/listen-address.js";
import type { ClientTls } from "#src/platform/grpc/grpc-client.js";
import { chooseClientFiles } from "#src/platform/tls/client-identity.js";
import { requireIdentity } from "#src/platform/tls/peer-identity.js";
import { loadTlsFiles } from "#src/platform/tls/tls-files.js";
import { secureContextOptions } from "#src/platform/tls/tls-policy.js";

/**
 * How a connection to an address is secured; undefined where being on this machine is the credential: a unix socket,
 * and loopback when no certificates are given.
 *
 * `expectedIdentity` is known when a site is dialled by its name. With an address only, whoever holds a certificate
 * for servers from our authority is believed to be the one that was meant: the address is all the caller said.
 */
export async function clientTlsFor(
  address: ListenAddress,
  options: ClientTlsOptions | undefined,
  expectedIdentity: string | undefined,
): Promise<ClientTls | undefined> {
  if (address.type === "unix") return undefined;
  if (options === undefined) {
    if (isLocalOnly(address)) return undefined;
    throw needsTls(address);
  }
  const files = await chooseClientFiles(options.dir, options.identity);
  const { material } = await loadTlsFiles(files, {
    identity: undefined,
    usages: ["client"],
    nowMs: Date.now(),
  });
  return {
    secureContext: createSecureContext(secureContextOptions(material.pems)),
    checkServerIdentity: expectedIdentity === undefined ? acceptAnySite : requireIdentity(expectedIdentity),
  };
}

function acceptAnySite(): undefined {
  return undefined;
}

function needsTls(address: ListenAddress): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_NEEDED",
    message: `${formatListenAddress(address)} is not on this machine, and is asked with certificates only`,
    hint: "give the directory with ca.pem and your certificate and key: --tls-dir DIR or TIDEMARK_TLS_DIR",
  });
}
