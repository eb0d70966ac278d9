import { parseListenAddress } from "#src/base/listen-address.js";
import { parseDuration, parseRate, parseSize } from "#src/base/quantity.js";
import { mapEntries } from "#src/config/absolute-paths.js";
import type { DaemonConfig, StartAlone, TlsConfig } from "#src/config/daemon-config.js";
import type { DaemonFile } from "#src/config/daemon-schema.js";

/** From a file that the schema and the rules have passed, with its paths made absolute. */
export function createDaemonConfig(file: DaemonFile): DaemonConfig {
  return {
    site: file.site,
    dataDir: file.data_dir,
    grpc: { listen: asList(file.grpc.listen).map(parseListenAddress) },
    nbd: {
      listen: asList(file.nbd.listen).map(parseListenAddress),
      slowRequestMs: parseDuration(file.nbd.slow_request),
      memoryBytesMax: parseSize(file.nbd.memory),
    },
    http: { listen: asList(file.http.listen).map(parseListenAddress) },
    tls: createTls(file.tls),
    peers: mapEntries(file.peers, ({ address, identity, bandwidth }, site) => ({
      address,
      identity: identity ?? site,
      ...(bandwidth === undefined ? {} : { bytesPerSecondMax: parseRate(bandwidth) }),
    })),
    access: file.access,
    imageRoots: file.image_roots,
    hooks: mapEntries(file.hooks, ({ run, timeout }) => ({ run, timeoutMs: parseDuration(timeout) })),
    startAlone: parseStartAlone(file.start_alone),
    log: file.log,
  };
}

export function asList(listen: string | readonly string[]): readonly string[] {
  return typeof listen === "string" ? [listen] : listen;
}

function parseStartAlone(text: string): StartAlone {
  if (text === "never") return { type: "never" };
  if (text === "at once") return { type: "at-once" };
  return { type: "after", delayMs: parseDuration(text.slice("after ".length)) };
}

function createTls(tls: DaemonFile["tls"]): TlsConfig | undefined {
  if (tls === undefined) return undefined;
  const { identity, ...files } = tls;
  return identity === undefined ? files : { ...files, identity };
}
