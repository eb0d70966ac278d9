import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { randomOf } from "#test/support/chance.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { ServedVolume } from "#test/support/volumes/served-volume.js";

/**
 * A writer is told of each write that it is done; the daemon is killed at a random moment, again and again. What was
 * confirmed is there after each start, and every block holds something that was written to it last, or was being written.
 */

const BLOCK_BYTES = 4096;
const BLOCKS = 2048;
const BLOCKS_PER_READ = 64;
const KILLS = 5;
const DEPTH = 16;
/** In every other life the writer also flushes, which must not hold back what is written meanwhile. */
const FLUSH_EVERY = 50;
const FLUSH_COOKIE = 0n;

/** What a block may hold: the last that was confirmed, and whatever was sent to it since. */
type Allowed = Set<number>;

t.test("a daemon that is killed again and again has lost nothing that it confirmed", async (t) => {
  const volume = await ServedVolume.make(t, {
    folder: tempFolder(t),
    size: `${(BLOCKS * BLOCK_BYTES) / 1024}KiB`,
  });
  const random = randomOf(7);
  const allowed: Allowed[] = Array.from({ length: BLOCKS }, () => new Set([0]));
  let stamp = 0;
  let confirmed = 0;
  let flushed = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const client = await RawClient.transmitting({ type: "unix", path: volume.nbdSocket }, "payroll/data");
    const sent = new Map<bigint, { readonly block: number; readonly stamp: number }>();
    const send = () => {
      stamp += 1;
      // Never two at once on one block: then the order of their answers would say nothing about which is there.
      let block = Math.floor(random.fraction() * BLOCKS);
      while ([...sent.values()].some((write) => write.block === block)) block = (block + 1) % BLOCKS;
      sent.set(BigInt(stamp), { block, stamp });
      allowed[block]?.add(stamp);
      const offset = block * BLOCK_BYTES;
      client.request({ command: COMMAND.write, cookie: BigInt(stamp), offset, payload: contents(stamp) });
    };
    for (let depth = 0; depth < DEPTH; depth += 1) send();
    const until = 50 + Math.floor(random.fraction() * 1500);
    for (let answered = 0; ; answered += 1) {
      if (answered === until) volume.daemon.kill("SIGKILL");
      // What was confirmed before the kill may still come; then the connection ends.
      const answer = await client.answer().catch(() => undefined);
      if (answer === undefined) break;
      if (answer.cookie === FLUSH_COOKIE && answer.error === 0) {
        flushed += 1;
        continue;
      }
      const write = sent.get(answer.cookie);
      if (answer.error !== 0 || write === undefined)
        throw new Error(`error ${answer.error} to ${answer.cookie}`);
      sent.delete(answer.cookie);
      confirmed += 1;
      allowed[write.block] = new Set([write.stamp]);
      if (answered < until) send();
      if (kill % 2 === 0 && confirmed % FLUSH_EVERY === 0)
        client.request({ command: COMMAND.flush, cookie: FLUSH_COOKIE });
    }
    await volume.daemon.ended();
    await volume.startAgain();
    t.same(
      await wrongBlocks(volume, allowed),
      [],
      `after kill ${kill + 1}, with ${confirmed} confirmed in all`,
    );
  }
  t.ok(confirmed > KILLS * 50, `${confirmed} writes were confirmed`);
  t.ok(flushed > 0, `${flushed} flushes were answered`);
  t.same(await volume.stop(), { code: 0, signal: null });
});

async function wrongBlocks(volume: ServedVolume, allowed: readonly Allowed[]): Promise<string[]> {
  const client = await RawClient.transmitting({ type: "unix", path: volume.nbdSocket }, "payroll/data");
  const wrong: string[] = [];
  let read: Buffer = Buffer.alloc(0);
  for (const [block, may] of allowed.entries()) {
    const at = (block % BLOCKS_PER_READ) * BLOCK_BYTES;
    if (at === 0)
      read = (
        await client.ask({
          command: COMMAND.read,
          offset: block * BLOCK_BYTES,
          length: BLOCKS_PER_READ * BLOCK_BYTES,
        })
      ).data;
    const data = read.subarray(at, at + BLOCK_BYTES);
    const stamp = Number(data.readBigUInt64LE(0));
    if (!may.has(stamp) || !data.equals(contents(stamp)))
      wrong.push(`block ${block} holds ${stamp}, not one of ${[...may]}`);
    may.clear();
    may.add(stamp);
  }
  client.request({ command: COMMAND.disconnect });
  client.socket.destroy();
  return wrong;
}

/** The stamp, and bytes that follow from it. */
function contents(stamp: number): Buffer {
  if (stamp === 0) return Buffer.alloc(BLOCK_BYTES);
  const bytes = Buffer.alloc(BLOCK_BYTES, stamp % 251);
  bytes.writeBigUInt64LE(BigInt(stamp), 0);
  return bytes;
}
