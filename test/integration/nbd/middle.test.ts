import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { patternOf } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;
const SIZE = 4 * MIB;

t.test("through a man in the middle who delays every request, copies are whole", async (t) => {
  if (!requireTool(t, "nbdkit", "nbdinfo")) return;
  const folder = tempFolder(t);
  const device = new SlowDevice(SIZE);
  const rig = await NbdRig.open(t, { "": device });
  const path = join(folder, "middle.sock");
  const log = join(folder, "log");
  const ours = rig.address.type === "unix" ? rig.address.path : "";
  const filters = ["delay", "log"].map((name) => `--filter=${name}`);
  const settings = ["rdelay=2ms", "wdelay=2ms", `logfile=${log}`];
  const middle = spawn("nbdkit", ["-f", "-U", path, ...filters, "nbd", `socket=${ours}`, ...settings], {
    stdio: "ignore",
  });
  t.teardown(() => middle.kill());
  await eventually(path, () =>
    RawClient.connect({ type: "unix", path }).then(
      (client) => client.close() ?? true,
      () => undefined,
    ),
  );
  const [source, back] = [join(folder, "source"), join(folder, "back")];
  writeFileSync(source, patternOf(SIZE));
  const uri = `nbd+unix:///?socket=${path}`;
  const many = ["--connections=2", "--requests=16", "--request-size=65536"];
  const to = await runClient("nbdcopy", [...many, "--flush", source, uri]);
  t.equal(to.code, 0, to.output);
  const from = await runClient("nbdcopy", [...many, uri, back]);
  t.equal(from.code, 0, from.output);
  t.ok(readFileSync(source).equals(readFileSync(back)), "the same bytes");
  const last = device.calls.findLastIndex((call) => call.startsWith("write"));
  t.ok(device.calls.indexOf("flush", last) > last, "and flushed behind the last write");
  middle.kill();
  await once(middle, "exit");
  t.match(readFileSync(log, "utf8"), /Write id=/);
});
