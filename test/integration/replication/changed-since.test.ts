import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { SitePair } from "#test/support/replication/site-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** A backup of a point is brought to a later one by an unmodified client that reads only what changed. */

const KIB = 1024;
const SIZE = 8 * KIB * KIB;

interface Extent {
  readonly offset: number;
  readonly length: number;
  readonly type: number;
}

t.test("an incremental copy from a view, by what the daemon says has changed", async (t) => {
  if (!requireTool(t, "nbdinfo")) return;
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply("8MiB");
  const write = async (...writes: readonly (readonly [offset: number, length: number])[]) => {
    const client = await RawClient.transmitting(
      { type: "unix", path: pair.nbdSocket("alpha") },
      "payroll/data",
    );
    for (const [offset, length] of writes)
      await client.ask({ command: COMMAND.write, offset, payload: patternOf(length, offset + 1) });
    client.socket.destroy();
  };
  /** Named, since points that nobody named are thinned out. */
  const cut = async (label: string): Promise<string> => {
    const { stdout, stderr } = await pair.tidemark(
      "alpha",
      ...["point", "cut", "payroll", "--sync", "--consistent", "flush", "--label", label, "--output", "json"],
    );
    t.equal(stderr, "");
    return (JSON.parse(stdout) as { readonly point: { readonly id: string } }).point.id;
  };
  const read = async (name: string, { offset, length }: Omit<Extent, "type">): Promise<Buffer> => {
    const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket("beta") }, name);
    const { data } = await client.ask({ command: COMMAND.read, offset, length });
    client.socket.destroy();
    return Buffer.from(data);
  };

  await write([0, 64 * KIB], [4096 * KIB, 1024 * KIB]);
  await pair.reaches("alpha", "protected");
  const first = await cut("monday");
  await write([16 * KIB, 4 * KIB], [6000 * KIB, 128 * KIB], [512 * KIB, 512]);
  const second = await cut("tuesday");

  const view = (point: string) => `payroll/data@${point}`;
  const uri = (point: string) =>
    `nbd+unix:///${encodeURIComponent(view(point))}?socket=${pair.nbdSocket("beta")}`;
  const whole = { offset: 0, length: SIZE };
  const copy = await read(view(first), whole);
  const later = await read(view(second), whole);
  t.notOk(copy.equals(later));

  const context = `x-tidemark:changed-since:${first}`;
  const offered = await runClient("nbdinfo", ["--json", uri(second)]);
  const { contexts } = JSON.parse(offered.output).exports[0] as { readonly contexts: readonly string[] };
  t.ok(contexts.includes(context), offered.output);
  const before = await runClient("nbdinfo", ["--json", uri(first)]);
  t.notMatch(before.output, second, "a point is not compared with a later one");

  const map = await runClient("nbdinfo", [`--map=${context}`, "--json", uri(second)]);
  t.equal(map.code, 0, map.output);
  const extents = JSON.parse(map.output) as readonly Extent[];
  const changed = extents.filter(({ type }) => type !== 0);
  for (const extent of changed) copy.set(await read(view(second), extent), extent.offset);
  t.ok(copy.equals(later), "what it did not read was the same");
  const bytes = changed.reduce((sum, { length }) => sum + length, 0);
  t.ok(bytes < 512 * KIB, `${bytes} bytes of 8 MiB were read for 133 KiB that changed`);

  t.same(await pair.stop("alpha"), { code: 0, signal: null });
  t.same(await pair.stop("beta"), { code: 0, signal: null });
});
