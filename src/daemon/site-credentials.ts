import { isDeepStrictEqual } from "node:util";
import type { TlsConfig } from "#src/config/daemon-config.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { type CertificateStatus, CertificateWatcher } from "#src/platform/tls/certificate-watcher.js";
import type { Finding } from "#src/platform/tls/check-certificates.js";
import type { TlsMaterial, TlsMaterialSource } from "#src/platform/tls/tls-material.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * The site's certificate, key and authorities, wherever the configuration says their files are, now and after each
 * reload. Listeners hold this; the watcher of the files is replaced beneath it when the paths change.
 */
export class SiteCredentials implements TlsMaterialSource {
  readonly #options: CredentialOptions;
  readonly #subscribers = new Set<(material: TlsMaterial) => void>();
  #config: TlsConfig;
  #watcher: CertificateWatcher;

  private constructor(options: CredentialOptions, config: TlsConfig, watcher: CertificateWatcher) {
    this.#options = options;
    this.#config = config;
    this.#watcher = watcher;
  }

  static async start(options: CredentialOptions, config: TlsConfig): Promise<SiteCredentials> {
    const credentials = new SiteCredentials(options, config, await watch(options, config));
    credentials.#follow(credentials.#watcher);
    return credentials;
  }

  get current(): TlsMaterial {
    return this.#watcher.current;
  }

  get status(): CertificateStatus {
    return this.#watcher.status;
  }

  subscribe(onChange: (material: TlsMaterial) => void): () => void {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  }

  /** Takes the files that the configuration names now, whether or not it changed. Throws what is wrong with them. */
  async reload(config: TlsConfig): Promise<void> {
    if (isDeepStrictEqual(config, this.#config)) {
      const result = await this.#watcher.reload();
      if (result.type === "rejected") throw result.error;
      return;
    }
    const old = this.#watcher;
    const next = await watch(this.#options, config);
    this.#watcher = next;
    this.#config = config;
    this.#follow(next);
    await old.stop();
    for (const subscriber of this.#subscribers) subscriber(next.current);
  }

  async stop(): Promise<void> {
    await this.#watcher.stop();
  }

  #follow(watcher: CertificateWatcher): void {
    watcher.subscribe((material) => {
      if (watcher !== this.#watcher) return;
      for (const subscriber of this.#subscribers) subscriber(material);
    });
  }
}

export interface CredentialOptions {
  readonly site: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

async function watch(options: CredentialOptions, config: TlsConfig): Promise<CertificateWatcher> {
  const { logger, clock, site } = options;
  const { watcher, warnings } = await CertificateWatcher.start({
    files: { ca: config.ca, cert: config.cert, key: config.key },
    expectation: { identity: config.identity ?? site, usages: ["server", "client"] },
    clock,
    onReloaded: (material, findings) => {
      logger.info("certificates reloaded", describeMaterial(material));
      tellFindings(logger, findings);
    },
    onRejected: (error) => logger.error("changed certificates are not used: the old ones stay", { error }),
  });
  logger.info("certificates loaded", describeMaterial(watcher.current));
  tellFindings(logger, warnings);
  return watcher;
}

function describeMaterial(material: TlsMaterial): Record<string, unknown> {
  const { identities, fingerprint, notAfterMs } = material;
  return { identities, fingerprint, notAfter: new Date(notAfterMs).toISOString() };
}

function tellFindings(logger: Logger, findings: readonly Finding[]): void {
  for (const { code, message, hint, facts } of findings) logger.warn(message, { code, hint, facts });
}
