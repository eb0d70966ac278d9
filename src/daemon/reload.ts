import type { DaemonConfig } from "#src/config/daemon-config.js";
import { applyReload, type ConfigDifference, diffConfig } from "#src/config/reload.js";
import type { Site } from "#src/daemon/site.js";
import type { LogLevel } from "#src/telemetry/logger.js";

/**
 * Reads the configuration again, one at a time, and takes up what a running daemon can:
 *
 * 1. Load and check the file. A wrong one ends here, and everything stays as it was.
 * 2. Load the certificates it names. Wrong ones end here too.
 * 3. Put the new values in force; name the keys that wait for a restart.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /** Rejects with what is wrong, having logged it. */
  reload(): Promise<ConfigDifference> {
    const result = this.#turn.then(() => this.#reload());
    // Whoever comes next waits for this one, however it ends.
    this.#turn = Promise.allSettled([result]);
    return result;
  }

  async #reload(): Promise<ConfigDifference> {
    const { site } = this.#options;
    try {
      const loaded = await this.#options.load();
      const difference = diffConfig(site.config, loaded);
      const next = applyReload(site.config, loaded);
      if (next.tls !== undefined) await site.credentials?.reload(next.tls);
      site.putConfig(next);
      this.#options.setLogLevel(next.log.level);
      site.logger.info("configuration reloaded", { ...difference });
      if (difference.needRestart.length > 0) {
        site.logger.warn("some changed keys take effect at the next start only", {
          keys: difference.needRestart,
        });
      }
      return difference;
    } catch (error) {
      site.logger.error("configuration not reloaded: the old one stays in force", { error });
      throw error;
    }
  }
}

export interface ReloaderOptions {
  readonly site: Site;
  readonly load: () => Promise<DaemonConfig>;
  readonly setLogLevel: (level: LogLevel) => void;
}
