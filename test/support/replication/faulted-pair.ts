import { join } from "node:path";

import { parseListenAddress } from "#src/base/listen-address.js";
import type { Random } from "#src/platform/random/random.js";
import { GroupWriter, type GroupWriterOptions } from "#test/support/replication/group-writer.js";
import { LinkProxy } from "#test/support/replication/link-proxy.js";
import { type ReadVolume, readVolume } from "#test/support/replication/read-stamps.js";
import {
  GROUP,
  type SiteName,
  SitePair,
  type SitePairOptions,
  type Teardown,
} from "#test/support/replication/site-pair.js";
import { BLOCK_BYTES } from "#test/support/replication/stamped-block.js";
import { WriteHistory } from "#test/support/replication/write-history.js";

export const VOLUME = `${GROUP}/data`;

export interface FaultedPairOptions extends SitePairOptions {
  readonly blocks?: number;
  /** How far they lie apart; side by side when left out. */
  readonly strideBytes?: number;
  /** The link is TCP with TLS; else it is between unix sockets. */
  readonly tlsDirectory?: string;
  /** Lines of the group's specification. */
  readonly group?: string;
}

/**
 * Two daemons whose link is in the test's hands, an application that writes to the group between them, and a pinned point:
 * what every test of a fault begins with, and what must hold after each.
 */
export class FaultedPair {
  readonly pair: SitePair;
  /** Both ways of dialling: the stream that beta pulls by, and what alpha offers. */
  readonly link: { readonly toAlpha: LinkProxy; readonly toBeta: LinkProxy };
  readonly history: WriteHistory;
  #writer: GroupWriter | undefined;
  #pinned: { readonly id: string; readonly hash: string } | undefined;

  private constructor(pair: SitePair, link: FaultedPair["link"], blocks: number) {
    this.pair = pair;
    this.link = link;
    this.history = new WriteHistory(blocks);
  }

  static async start(t: Teardown, folder: string, options: FaultedPairOptions = {}): Promise<FaultedPair> {
    const { blocks = 2048, strideBytes = BLOCK_BYTES, group = "" } = options;
    const isTls = options.tlsDirectory !== undefined;
    const listen = async (site: SiteName) => {
      const target = { type: "unix", path: join(folder, site, "grpc.sock") } as const;
      const proxy = await LinkProxy.listen(target, isTls ? {} : { path: join(folder, `to-${site}.sock`) });
      t.teardown(() => proxy.close());
      return proxy;
    };
    const [toAlpha, toBeta] = await Promise.all([listen("alpha"), listen("beta")]);
    const pair = await SitePair.start(t, folder, {
      reachedBy: { alpha: toAlpha.address, beta: toBeta.address },
      ...(isTls ? { listen: { alpha: "127.0.0.1:0", beta: "127.0.0.1:0" } } : {}),
      // The kernel chooses the port anew at each start.
      onReady: (site, addresses) => {
        const found = addresses.map(parseListenAddress).find(({ type }) => type === "tcp");
        if (found !== undefined) (site === "alpha" ? toAlpha : toBeta).target = found;
      },
      ...options,
    });
    const faulted = new FaultedPair(pair, { toAlpha, toBeta }, blocks);
    await pair.apply(`${(blocks * strideBytes) / 1024}KiB`, group);
    return faulted;
  }

  write(random: Random, options: Partial<GroupWriterOptions> = {}): GroupWriter {
    const address = { type: "unix", path: this.pair.nbdSocket("alpha") } as const;
    const usual = { depth: 8, flushEvery: 40, writesPerSecondMax: 300 };
    const history = this.history;
    this.#writer = new GroupWriter({ address, exportName: VOLUME, history, random, ...usual, ...options });
    return this.#writer;
  }

  cutLink(): void {
    this.link.toAlpha.cut();
    this.link.toBeta.cut();
  }

  healLink(): void {
    this.link.toAlpha.heal();
    this.link.toBeta.heal();
  }

  /** Cuts a point, pins it and remembers how it reads. */
  async pinPoint(): Promise<void> {
    const { point } = await this.pair.ask("alpha", ({ points }) =>
      points().cut({ group: GROUP, label: "kept", sync: true }),
    );
    if (point === null) throw new Error("no point was answered");
    await this.pair.ask("beta", ({ points }) => points().pin({ group: GROUP, point: { text: point.id } }));
    this.#pinned = { id: point.id, hash: (await this.read("beta", point.id)).hash };
  }

  /** The live volume, or what beta can open. */
  read(site: "alpha" | "beta", selector?: string): Promise<ReadVolume> {
    return readVolume(this.pair.nbdSocket(site), selector === undefined ? VOLUME : `${VOLUME}@${selector}`);
  }

  /** Beta's newest moment must be a state that the volume was in, whatever goes on. Its findings. */
  async notPrefix(selector = "latest"): Promise<string[]> {
    return this.history.notPrefix((await this.read("beta", selector)).stamps);
  }

  /**
   * Once it is quiet: nothing that was acknowledged is missing at either site, both are equal by hash, and the pinned point
   * reads as it did. What does not hold, as text.
   */
  async settled(): Promise<string[]> {
    await this.#writer?.stop();
    this.#writer = undefined;
    await this.pair.caughtUp();
    const [alpha, beta] = await Promise.all([this.read("alpha"), this.read("beta", "latest")]);
    const findings = [
      ...this.history.notPrefix(alpha.stamps).map((finding) => `alpha: ${finding}`),
      ...this.history.notPrefix(beta.stamps).map((finding) => `beta: ${finding}`),
    ];
    const { writes } = this.history.missing(alpha.stamps);
    if (writes > 0) findings.push(`${writes} acknowledged writes are missing at alpha`);
    if (alpha.hash !== beta.hash) findings.push(`the sites differ: ${alpha.hash} and ${beta.hash}`);
    if (this.#pinned !== undefined) {
      const { hash } = await this.read("beta", this.#pinned.id);
      if (hash !== this.#pinned.hash) findings.push(`the pinned point ${this.#pinned.id} reads otherwise`);
    }
    this.history.settle(alpha.stamps);
    return findings;
  }
}
