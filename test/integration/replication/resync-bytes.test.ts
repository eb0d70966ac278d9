import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { CountingProxy } from "#test/support/counting-proxy.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE_MIB = 24;
const CHANGED_BYTES = 4096;
/** One in every extent of the hot set, none at the edge of anything. */
const CHANGED_AT = [0, 1, 2, 3, 4, 5].map((extent) => extent * 4 * MIB + 301 * CHANGED_BYTES);

async function change(
  pair: SitePair,
  offset: number,
  payload: Uint8Array,
  client?: RawClient,
): Promise<void> {
  const used = client ?? (await clientOf(pair, "alpha", "payroll/data"));
  const { error } = await used.ask({ command: COMMAND.write, offset, payload });
  if (error !== 0) throw new Error(`a write failed with ${error}`);
  if (client === undefined) used.socket.destroy();
}

function clientOf(pair: SitePair, site: SiteName, name: string): Promise<RawClient> {
  return RawClient.transmitting({ type: "unix", path: pair.nbdSocket(site) }, name);
}

async function wholeOf(pair: SitePair, site: SiteName, name: string): Promise<Buffer> {
  const client = await clientOf(pair, site, name);
  const parts: Buffer[] = [];
  for (let at = 0; at < SIZE_MIB; at += 1)
    parts.push((await client.ask({ command: COMMAND.read, offset: at * MIB, length: MIB })).data);
  client.socket.destroy();
  return Buffer.concat(parts);
}

t.test("after a kill of the primary, what goes over the link is what changed and little more", async (t) => {
  const folder = tempFolder(t);
  const proxy = await CountingProxy.start(t, join(folder, "route"), join(folder, "alpha", "grpc.sock"));
  const pair = await SitePair.start(t, folder, { reachedBy: { alpha: `unix:${proxy.path}` } });
  await pair.apply(`${SIZE_MIB}MiB`);
  const client = await clientOf(pair, "alpha", "payroll/data");
  for (let at = 0; at < SIZE_MIB; at += 1) await change(pair, at * MIB, patternOf(MIB, at + 1), client);
  client.socket.destroy();
  await pair.reaches("alpha", "protected");
  t.ok(proxy.downBytes > SIZE_MIB * MIB, "the first time all of it went over");

  await pair.kill("beta");
  for (const [index, offset] of CHANGED_AT.entries())
    await change(pair, offset, patternOf(CHANGED_BYTES, 100 + index));
  await pair.kill("alpha");
  const before = { down: proxy.downBytes, up: proxy.upBytes };
  await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
  await pair.reaches("alpha", "protected");

  const line = await pair.daemon("alpha").logged("what the secondary lacked is on its way");
  const { sentBytes, comparedBytes, equalBytes } = line as unknown as Record<string, number>;
  t.same(
    { sentBytes, comparedBytes },
    { sentBytes: CHANGED_AT.length * CHANGED_BYTES, comparedBytes: SIZE_MIB * MIB },
  );
  t.equal(equalBytes, SIZE_MIB * MIB - CHANGED_AT.length * CHANGED_BYTES);
  // 8 bytes of hash for each page of what was hot, what changed, and heartbeats.
  const hashBytes = (SIZE_MIB * MIB * 8) / 4096;
  const wire = { down: proxy.downBytes - before.down, up: proxy.upBytes - before.up };
  const allowed = 2 * (hashBytes + CHANGED_AT.length * CHANGED_BYTES) + 64 * 1024;
  t.ok(
    wire.down < allowed,
    `${wire.down} bytes down for ${CHANGED_AT.length} changed blocks, ${allowed} allowed`,
  );
  t.ok(wire.up < allowed, `${wire.up} up`);

  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  const here = await wholeOf(pair, "alpha", "payroll/data");
  const there = await wholeOf(pair, "beta", "payroll/data@latest");
  t.ok(here.equals(there), "both sites are equal by bytes");
  for (const [index, offset] of CHANGED_AT.entries())
    t.ok(there.subarray(offset, offset + CHANGED_BYTES).equals(patternOf(CHANGED_BYTES, 100 + index)));
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});

t.test("a copy that was brought there is compared, and only what differs is sent", async (t) => {
  const folder = tempFolder(t);
  const proxy = await CountingProxy.start(t, join(folder, "route"), join(folder, "alpha", "grpc.sock"));
  const pair = await SitePair.start(t, folder, { reachedBy: { alpha: `unix:${proxy.path}` } });
  const image = Buffer.concat(Array.from({ length: SIZE_MIB }, (_, at) => patternOf(MIB, at + 1)));
  const copy = Buffer.from(image);
  for (const [index, offset] of CHANGED_AT.entries()) copy.set(patternOf(CHANGED_BYTES, 200 + index), offset);
  const places = {
    alpha: join(folder, "alpha", "data", "images"),
    beta: join(folder, "beta", "data", "images"),
  };
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true });
  const images = { alpha: join(places.alpha, "brought.img"), beta: join(places.beta, "brought.img") };
  writeFileSync(images.alpha, image);
  writeFileSync(images.beta, copy);
  await pair.apply(`${SIZE_MIB}MiB, images: { alpha: ${images.alpha}, beta: ${images.beta} }`);
  await pair.reaches("alpha", "protected");
  const line = await pair.daemon("alpha").logged("what the secondary lacked is on its way");
  const { sentBytes, equalBytes } = line as unknown as Record<string, number>;
  t.equal(equalBytes, SIZE_MIB * MIB - CHANGED_AT.length * CHANGED_BYTES);
  t.equal(sentBytes, CHANGED_AT.length * CHANGED_BYTES);
  t.ok(proxy.downBytes < MIB / 4, `${proxy.downBytes} bytes went over`);
  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  t.ok((await wholeOf(pair, "beta", "payroll/data@latest")).equals(image), "equal by bytes");
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});

/** Until the primary says that so much of the seed is done. */
async function seededTo(pair: SitePair, share: number): Promise<void> {
  await eventually(`a seed that is ${share} done`, async () => {
    const { seed } = await pair.status("alpha");
    return seed !== null && seed.done_bytes >= share * seed.total_bytes ? true : undefined;
  });
}

t.test("a seed goes on after a kill of either side, and what was durable is not sent again", async (t) => {
  const folder = tempFolder(t);
  const proxy = await CountingProxy.start(t, join(folder, "route"), join(folder, "alpha", "grpc.sock"));
  const pair = await SitePair.start(t, folder, { reachedBy: { alpha: `unix:${proxy.path}` } });
  await pair.kill("beta");
  // So slow that it can be met in its middle.
  await pair.apply(`${SIZE_MIB}MiB`, "link: { bandwidth: 4MiB/s }\n");
  const client = await clientOf(pair, "alpha", "payroll/data");
  for (let at = 0; at < SIZE_MIB; at += 1) await change(pair, at * MIB, patternOf(MIB, at + 1), client);
  client.socket.destroy();
  const before = proxy.downBytes;
  await pair.startSite("beta");
  await seededTo(pair, 0.3);
  await pair.kill("beta");
  await pair.startSite("beta");
  await seededTo(pair, 0.6);
  // What went from its dirty map in the last second comes back, and so does all that is hot, which here is everything.
  await pair.kill("alpha");
  await pair.startSite("alpha");
  await pair.reaches("alpha", "protected");
  const sentBytes = proxy.downBytes - before;
  t.ok(sentBytes > SIZE_MIB * MIB, "all of it went over");
  // What was on its way when either ended: the link carries 4 MiB a second, and an answer takes far less.
  t.ok(sentBytes < (SIZE_MIB + 2) * MIB, `${sentBytes} bytes went over for ${SIZE_MIB} MiB`);
  const line = await pair.daemon("alpha").logged("what the secondary lacked is on its way");
  const { equalBytes = 0 } = line as unknown as Record<string, number>;
  t.ok(equalBytes > 0.5 * SIZE_MIB * MIB, `${equalBytes} bytes were there already`);
  const cut = await pair.tidemark("alpha", "point", "cut", "payroll", "--sync", "--output", "json");
  t.equal(cut.exitCode, 0, cut.stderr);
  const here = await wholeOf(pair, "alpha", "payroll/data");
  t.ok(here.equals(await wholeOf(pair, "beta", "payroll/data@latest")), "both sites are equal by bytes");
  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});
