import { setTimeout as sleep } from "node:timers/promises";
import type { ListenAddress } from "#src/base/listen-address.js";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import type { Random } from "#src/platform/random/random.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { BLOCK_BYTES, stampedBlock } from "#test/support/replication/stamped-block.js";
import type { WriteHistory } from "#test/support/replication/write-history.js";

export interface GroupWriterOptions {
  readonly address: ListenAddress;
  readonly exportName: string;
  /** As the blocks say it. */
  readonly member?: number;
  readonly history: WriteHistory;
  readonly random: Random;
  readonly depth: number;
  /** One write in so many is followed by a flush; none when left out. */
  readonly flushEvery?: number;
  /** Left out: as fast as it is answered. */
  readonly writesPerSecondMax?: number;
  /** In bytes; one block when left out. Blocks lie this far apart, so that few writes touch many extents. */
  readonly strideBytes?: number;
}

/** Between two attempts to attach to a daemon that is starting. */
const AGAIN_MS = 20;
const FLUSH_COOKIE = 2n ** 63n;

/**
 * An application: keeps writes to random blocks under way, never two on one block, and tells the history what it sent and
 * what it was told. When the daemon goes away it attaches again and goes on, until it is stopped.
 */
export class GroupWriter {
  readonly #options: GroupWriterOptions;
  readonly #run: Promise<void>;
  #stopping = false;
  #client: RawClient | undefined;
  #failure: unknown;

  constructor(options: GroupWriterOptions) {
    this.#options = options;
    this.#run = this.#write().catch((error) => {
      this.#failure = error;
    });
  }

  /** Waits for the replies to what is under way, unless the daemon is gone. Rejects if a request was refused. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#run;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Without waiting: what is under way stays without a reply. */
  async abandon(): Promise<void> {
    this.#stopping = true;
    this.#client?.close();
    await this.stop();
  }

  async #write(): Promise<void> {
    while (!this.#stopping) {
      const client = await this.#attach();
      if (client === undefined) {
        await sleep(AGAIN_MS);
        continue;
      }
      this.#client = client;
      await this.#writeTo(client);
      client.close();
    }
  }

  async #attach(): Promise<RawClient | undefined> {
    try {
      return await RawClient.transmitting(this.#options.address, this.#options.exportName);
    } catch {
      return undefined; // Not there yet, or not serving yet: the same to an application that goes on trying.
    }
  }

  async #writeTo(client: RawClient): Promise<void> {
    const { history, depth, flushEvery = Number.POSITIVE_INFINITY, writesPerSecondMax } = this.#options;
    const busy = new Set<number>();
    const sent = new Map<bigint, number>();
    let flushing: (() => void) | undefined;
    let [count, sinceFlush] = [0, 0];
    const startedMs = performance.now();
    const send = () => {
      const block = this.#freeBlock(busy);
      busy.add(block);
      const write = history.send(block);
      sent.set(BigInt(write), block);
      this.#request(client, write, block);
    };
    for (;;) {
      while (!this.#stopping && sent.size < depth) {
        const dueMs = writesPerSecondMax === undefined ? 0 : startedMs + (count / writesPerSecondMax) * 1000;
        // A writer with a rate is held back only while nothing is under way that would wake it sooner.
        if (dueMs > performance.now()) {
          if (sent.size > 0) break;
          await sleep(dueMs - performance.now());
        }
        count += 1;
        send();
      }
      if (sent.size === 0 && flushing === undefined) return;
      const answer = await client.answer().catch(() => undefined);
      if (answer === undefined) {
        if (client.closed) return;
        continue; // It waits for long, as a group in mode `write` whose secondary is away.
      }
      if (answer.error !== 0) throw new Error(`a request was answered with error ${answer.error}`);
      if (answer.cookie === FLUSH_COOKIE) {
        flushing?.();
        flushing = undefined;
        continue;
      }
      const block = sent.get(answer.cookie);
      if (block === undefined) throw new Error(`a reply to ${answer.cookie}, which was not sent`);
      sent.delete(answer.cookie);
      busy.delete(block);
      history.acknowledge(Number(answer.cookie), performance.now());
      sinceFlush += 1;
      if (sinceFlush >= flushEvery && flushing === undefined) {
        sinceFlush = 0;
        flushing = history.flush();
        client.request({ command: COMMAND.flush, cookie: FLUSH_COOKIE });
      }
    }
  }

  #freeBlock(busy: ReadonlySet<number>): number {
    const { history, random } = this.#options;
    let block = Math.floor(random.fraction() * history.blocks);
    while (busy.has(block)) block = (block + 1) % history.blocks;
    return block;
  }

  #request(client: RawClient, write: number, block: number): void {
    const { member = 0, strideBytes = BLOCK_BYTES } = this.#options;
    const payload = stampedBlock(member, write, block);
    client.request({ command: COMMAND.write, cookie: BigInt(write), offset: block * strideBytes, payload });
  }
}
