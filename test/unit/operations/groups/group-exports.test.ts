import t from "tap";
import { parseExportName } from "#src/operations/groups/export-name.js";
import type { ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import { exportsOf, GroupWorld, specification, volume } from "#test/support/groups/group-world.js";

function textOf(answer: ServedExport | ExportRefusal): string {
  return answer.type === "refused" ? `${answer.reason}: ${answer.text}` : answer.description;
}

t.test("an export is a volume, the same object as long as somebody has it", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(specification("payroll", [volume("data"), volume("log")]));
  const exports = exportsOf(world.host);
  t.same(exports.list(), [
    { name: "payroll/data", description: "volume data of group payroll" },
    { name: "payroll/log", description: "volume log of group payroll" },
  ]);
  const first = exports.open("payroll/data");
  t.equal(exports.open("payroll/data"), first);
  t.not(exports.open("payroll/log"), first);
  await (first.type === "export" ? first.close() : undefined);
  const next = exports.open("payroll/data");
  t.not(next, first, "one that was closed is never answered again");
  await world.delete("payroll");
  t.same(world.ended.sort(), ["volume data of group payroll", "volume log of group payroll"]);
  t.same(exports.list(), []);
  const device = next.type === "export" ? next.device : undefined;
  await t.rejects(Promise.resolve(device?.read(0, new Uint8Array(512))), { code: "ESHUTDOWN" });
});

t.test("refusals tell the person at the client where to go", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(specification("payroll", [volume("data")]));
  const exports = exportsOf(world.host);
  t.match(
    textOf(exports.open("payrol/data")),
    /^unknown: this site has no group payrol; did you mean payroll\?$/,
  );
  t.match(textOf(exports.open("payroll/date")), /^unknown: .*did you mean payroll\/data\?$/);
  t.match(
    textOf(exports.open("payroll/data@latest")),
    /^policy: .*a point latest of it can't be opened here/,
  );
  t.match(textOf(exports.open("payroll/data@drill-june")), /^policy: .*a drill june/);
  await world.run(world.host.stop());
  t.match(
    textOf(exports.open("payroll/data")),
    /^policy: the group payroll is not served: it is being closed here: the daemon is stopping, or /,
  );
});

t.test("names that nobody gave are refused in a line that can be shown", async (t) => {
  const world = await GroupWorld.open();
  const exports = exportsOf(world.host);
  for (const name of [
    "",
    "/",
    "a",
    "a/",
    "/b",
    "a/b@",
    "a/b/c",
    "A/b",
    "a/b@drill-",
    "../../etc/passwd",
    "a\0/b",
    "\u202e/x",
    "x".repeat(9000),
  ]) {
    t.match(textOf(exports.open(name)), /^unknown: [\x20-\x7e]{1,300}$/, JSON.stringify(name.slice(0, 20)));
  }
});

t.test("every form of a name is told apart", async (t) => {
  t.same(parseExportName("g/m"), { type: "live", group: "g", member: "m" });
  t.same(parseExportName("g/m@seq-1.2"), { type: "view", group: "g", member: "m", selector: "seq-1.2" });
  t.same(parseExportName("g/m@lsn-0/1"), { type: "view", group: "g", member: "m", selector: "lsn-0/1" });
  t.same(parseExportName("g/m@drill-d"), { type: "drill", group: "g", member: "m", drill: "d" });
});
