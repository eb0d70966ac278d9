/** What a running daemon takes up when its configuration is read again, and what waits for the next start. */
import { isDeepStrictEqual } from "node:util";
import type { DaemonConfig } from "#src/config/daemon-config.js";

interface Setting {
  /** The key in the file. */
  readonly key: string;
  readonly atRunTime: boolean;
  readonly read: (config: DaemonConfig) => unknown;
}

/** Together they cover every key: two configurations in which none differs are the same. */
export const SETTINGS: readonly Setting[] = [
  { key: "site", atRunTime: false, read: (config) => config.site },
  { key: "data_dir", atRunTime: false, read: (config) => config.dataDir },
  { key: "grpc.listen", atRunTime: false, read: (config) => config.grpc.listen },
  { key: "nbd.listen", atRunTime: false, read: (config) => config.nbd.listen },
  { key: "nbd.slow_request", atRunTime: true, read: (config) => config.nbd.slowRequestMs },
  { key: "nbd.memory", atRunTime: false, read: (config) => config.nbd.memoryBytesMax },
  { key: "http.listen", atRunTime: false, read: (config) => config.http.listen },
  // Listeners are bound with TLS or without; the files behind it can change at any time.
  { key: "tls", atRunTime: false, read: (config) => config.tls !== undefined },
  { key: "tls.ca", atRunTime: true, read: (config) => config.tls?.ca },
  { key: "tls.cert", atRunTime: true, read: (config) => config.tls?.cert },
  { key: "tls.key", atRunTime: true, read: (config) => config.tls?.key },
  { key: "tls.identity", atRunTime: true, read: (config) => config.tls?.identity },
  { key: "peers", atRunTime: true, read: (config) => config.peers },
  { key: "access", atRunTime: true, read: (config) => config.access },
  { key: "image_roots", atRunTime: true, read: (config) => config.imageRoots },
  { key: "hooks", atRunTime: true, read: (config) => config.hooks },
  { key: "start_alone", atRunTime: true, read: (config) => config.startAlone },
  { key: "log.level", atRunTime: true, read: (config) => config.log.level },
  { key: "log.format", atRunTime: false, read: (config) => config.log.format },
];

export interface ConfigDifference {
  /** Keys that changed and are taken up now. */
  readonly reloaded: readonly string[];
  /** Keys that changed and take effect at the next start. */
  readonly needRestart: readonly string[];
}

export function diffConfig(old: DaemonConfig, now: DaemonConfig): ConfigDifference {
  const changed = SETTINGS.filter(({ read }) => !isDeepStrictEqual(read(old), read(now)));
  const keys = (atRunTime: boolean) =>
    changed.filter((setting) => setting.atRunTime === atRunTime).map(({ key }) => key);
  const needRestart = keys(false);
  // With TLS itself switched on or off, its files only matter once the daemon starts again.
  const waits = needRestart.includes("tls");
  return { reloaded: keys(true).filter((key) => !(waits && key.startsWith("tls."))), needRestart };
}

/** What the daemon runs by after a reload: the new values of what can change, the old ones of what cannot. */
export function applyReload(old: DaemonConfig, now: DaemonConfig): DaemonConfig {
  return {
    ...old,
    nbd: { ...old.nbd, slowRequestMs: now.nbd.slowRequestMs },
    tls: old.tls === undefined || now.tls === undefined ? old.tls : now.tls,
    peers: now.peers,
    access: now.access,
    imageRoots: now.imageRoots,
    hooks: now.hooks,
    startAlone: now.startAlone,
    log: { ...old.log, level: now.log.level },
  };
}
