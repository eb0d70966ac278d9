import t from "tap";
import { DemoSite } from "#src/api/cli/demo/demo-site.js";
import { BLOCK_BYTES, checkVolume } from "#src/api/cli/demo/stamped-blocks.js";
import { waitUntil } from "#src/api/cli/demo/wait-until.js";
import { Writer } from "#src/api/cli/demo/writer.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { NbdClient } from "#src/platform/nbd-client/nbd-client.js";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { singleSite, volume } from "#test/support/groups/specifications.js";
import { outsideTap } from "#test/support/outside-tap.js";
import { tempFolder } from "#test/support/temp-folder.js";

const { signal } = new AbortController();

async function startSite(t: Parameters<typeof tempFolder>[0], sizeBytes: number) {
  const site = new DemoSite("alpha", tempFolder(t), outsideTap([process.execPath, PROGRAM]), signal);
  t.teardown(() => site.kill());
  await site.configure("beta");
  await site.start();
  const spec = encodeGroupSpec(singleSite({ members: [volume("data", sizeBytes)] }));
  await site.ask(({ groups }) => groups().apply({ spec }));
  return site;
}

t.test("the writer goes on through a kill of its daemon, and the volume is as its count says", async (t) => {
  const blocks = 256;
  const site = await startSite(t, blocks * BLOCK_BYTES);
  const writer = new Writer(site.nbd, "payroll/data");
  const written = (count: number) =>
    waitUntil(`${count} writes`, signal, async () => (writer.acknowledged >= count ? true : undefined));
  await written(100);
  writer.mark();
  const marked = writer.acknowledged;
  await site.kill();
  t.ok(writer.sinceMark().writes <= writer.acknowledged - marked, "the one under way does not count");
  const before = writer.acknowledged;
  await site.start();
  await written(before + 100);
  const { writes, seconds } = writer.sinceMark();
  t.ok(writes >= 98 && seconds > 0);
  await writer.stop();
  const client = await NbdClient.open(site.nbd, "payroll/data");
  t.equal(client.sizeBytes, blocks * BLOCK_BYTES);
  const check = checkVolume(await client.read(0, client.sizeBytes));
  client.close();
  t.same(check, { type: "as-of", write: writer.acknowledged });
});

t.test("a plain NBD client: writes, reads, flushes, and says what it is refused", async (t) => {
  const site = await startSite(t, 2 ** 20);
  const client = await NbdClient.open(site.nbd, "payroll/data");
  const bytes = new Uint8Array(300_000).fill(7);
  await client.write(4096, bytes);
  await client.flush();
  t.same(await client.read(4096, bytes.length), bytes);
  t.same(await client.read(0, 4096), new Uint8Array(4096));
  await t.rejects(client.read(2 ** 20, 4096), { kind: "failed", code: "NBD_REQUEST_FAILED" });
  t.same((await client.read(4096, 1))[0], 7, "it is not broken by that");
  await t.rejects(NbdClient.open(site.nbd, "payroll/dat"), {
    kind: "refused",
    message: /has no member dat; did you mean payroll\/data\?/,
  });
  await site.kill();
  await t.rejects(client.read(0, 1), { kind: "unreachable", code: "NBD_CONNECTION_LOST" });
  await t.rejects(NbdClient.open(site.nbd, "payroll/data"), {
    kind: "unreachable",
    code: "NBD_CONNECTION_LOST",
  });
  client.close();
});
