import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE_MIB = 20;
/** Of which so many hold something. */
const DATA_MIB = 16;
const BLOCK_BYTES = 4096;
const BLOCKS = (SIZE_MIB * MIB) / BLOCK_BYTES;
/** So slow that a seed takes seconds, and can be met in its middle. */
const BANDWIDTH = "1MiB/s";

/** A good part of the link, and not all of it: else nothing would ever be in step. */
const WRITE_EVERY_MS = 10;

/** What a block holds; 0: nothing. */
function contents(stamp: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES, stamp % 251);
  if (stamp !== 0) bytes.writeBigUInt64LE(BigInt(stamp), 0);
  return bytes;
}

class Writer {
  readonly model = new Map<number, number>();
  readonly #pair: SitePair;
  #stamp = 0;

  constructor(pair: SitePair) {
    this.#pair = pair;
  }

  /** Consecutive blocks in one request a MiB. */
  async fill(client: RawClient, count: number): Promise<void> {
    const perRequest = MIB / BLOCK_BYTES;
    for (let block = 0; block < count; block += perRequest) {
      const stamps = Array.from({ length: perRequest }, (_, index) => this.#next(block + index));
      await this.#write(client, block, Buffer.concat(stamps.map(contents)));
    }
  }

  /** A block here and there, until it is to stop or the connection ends. */
  async scatter(until: AbortSignal): Promise<void> {
    const client = await this.open();
    while (!until.aborted) {
      const block = (this.#stamp * 7919) % BLOCKS;
      await this.#write(client, block, contents(this.#next(block)));
      await sleep(WRITE_EVERY_MS);
    }
    client.socket.destroy();
  }

  open(): Promise<RawClient> {
    return RawClient.transmitting({ type: "unix", path: this.#pair.nbdSocket("alpha") }, "payroll/data");
  }

  #next(block: number): number {
    this.#stamp += 1;
    this.model.set(block, this.#stamp);
    return this.#stamp;
  }

  async #write(client: RawClient, block: number, payload: Buffer): Promise<void> {
    const answer = await client.ask({ command: COMMAND.write, offset: block * BLOCK_BYTES, payload });
    if (answer.error !== 0) throw new Error(`a write failed with ${answer.error}`);
  }
}

async function contentsAt(pair: SitePair, site: SiteName, name: string): Promise<Buffer> {
  const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
  const parts: Buffer[] = [];
  for (let offset = 0; offset < SIZE_MIB * MIB; offset += MIB)
    parts.push((await client.ask({ command: COMMAND.read, offset, length: MIB })).data);
  client.socket.destroy();
  return Buffer.concat(parts);
}

/** Of a seed that goes on this much is done as soon as anything is known of it. */
const KNOWN = 0.01;

/** Until the primary says that so much of the seed is done. */
function seededTo(pair: SitePair, share: number): Promise<number> {
  return eventually(`a seed that is ${share} done`, async () => {
    const { seed } = await pair.status("alpha");
    return seed !== null && seed.done_bytes >= share * seed.total_bytes ? seed.done_bytes : undefined;
  });
}

t.test("a first seed goes on where it was when either side is killed in its middle", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.kill("beta");
  await pair.apply(`${SIZE_MIB}MiB`, `link: { bandwidth: ${BANDWIDTH} }\n`);
  const writer = new Writer(pair);
  const client = await writer.open();
  await writer.fill(client, (DATA_MIB * MIB) / BLOCK_BYTES);
  client.socket.destroy();

  // So that nothing is hot: what was written lately is sent again after a kill of the primary.
  await pair.stop("alpha");
  await pair.startSite("alpha");

  await pair.startSite("beta");
  const atKill = await seededTo(pair, 0.35);
  await pair.kill("alpha");
  await pair.startSite("alpha");
  const resumed = await seededTo(pair, KNOWN);
  // What went from the dirty map in the last second may have come back.
  t.ok(
    resumed >= atKill / 2,
    `of ${atKill} bytes that were done ${resumed} are after the primary was killed`,
  );

  const stopping = new AbortController();
  const writing = writer.scatter(stopping.signal);
  const before = await seededTo(pair, 0.6);
  await pair.kill("beta");
  await pair.startSite("beta");
  const after = await seededTo(pair, KNOWN);
  t.ok(after >= before, `of ${before} bytes that were done ${after} are after the secondary was killed`);
  await seededTo(pair, 0.8);
  stopping.abort();
  await writing;
  await pair.reaches("alpha", "protected");

  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  const here = await contentsAt(pair, "alpha", "payroll/data");
  const there = await contentsAt(pair, "beta", "payroll/data@latest");
  t.ok(here.equals(there), "both sites are equal");
  const expected = Buffer.concat(
    Array.from({ length: BLOCKS }, (_, block) => contents(writer.model.get(block) ?? 0)),
  );
  t.ok(here.equals(expected), "and as written");
});
