import { setTimeout as sleep } from "node:timers/promises";
import type { SiteConnection } from "#src/api/cli/client/site-connection.js";
import { type GroupStatus, groupStatus } from "#src/api/cli/group/group-status.js";
import { GROUP, type SitePair } from "#test/support/replication/site-pair.js";

export interface ExposureSample {
  /** When it was asked: what is answered is of this moment or later. */
  readonly askedMs: number;
  readonly exposure: GroupStatus["exposure"];
}

/** Often enough that the last one before a kill is close to it, seldom enough to cost the daemon little. */
const EVERY_MS = 20;
/** Those of the last seconds, where nobody asks for more. */
const KEPT_MAX = 100;

/** Asks a primary again and again what would be lost, as a control plane does, until it is gone. */
export class ExposureSamples {
  readonly #samples: ExposureSample[] = [];
  readonly #run: Promise<void>;
  #over = false;

  readonly #keptMax: number;

  constructor(pair: SitePair, keptMax = KEPT_MAX) {
    this.#keptMax = keptMax;
    this.#run = pair.ask("alpha", (connection) => this.#ask(connection)).catch(() => undefined);
  }

  /** The newest last. */
  async end(): Promise<readonly ExposureSample[]> {
    this.#over = true;
    await this.#run;
    return this.#samples;
  }

  async #ask(connection: SiteConnection): Promise<void> {
    while (!this.#over) {
      const sample = await sampleExposure(connection);
      this.#samples.push(sample);
      if (this.#samples.length > this.#keptMax) this.#samples.shift();
      await sleep(EVERY_MS);
    }
  }
}

export async function sampleExposure(connection: SiteConnection): Promise<ExposureSample> {
  const askedMs = performance.now();
  const { group } = await connection.groups().get(GROUP);
  if (group === null) throw new Error("no group was answered");
  return { askedMs, exposure: groupStatus(group, []).exposure };
}
