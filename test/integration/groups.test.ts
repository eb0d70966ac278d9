import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { judgeImagePath } from "#src/config/group/check-group.js";
import { realFiles } from "#src/config/real-files.js";
import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { GroupHost } from "#src/operations/groups/group-host.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, MIB, NO_PEERS, specification, volume } from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

/** The groups of a site on the file system of this machine. */

const disk = new RealDisk();

async function homeOf(test: Test): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "tidemark-groups-"));
  test.teardown(() => rm(home, { recursive: true }));
  await disk.makeDirectory(join(home, "data"), 0o700);
  await disk.makeDirectory(join(home, "images"), 0o700);
  return home;
}

async function hostAt(home: string, dataDirectory = join(home, "data")): Promise<GroupHost> {
  const host = new GroupHost({
    disk,
    clock: new RealClock(),
    random: new RealRandom(),
    hash64,
    site: "alpha",
    dataDirectory,
    logger: new RecordingLogger(),
    judgePath: (path) =>
      judgeImagePath(path, { imageRoots: [join(home, "images")], dataDir: dataDirectory }, realFiles),
    onChange: () => undefined,
    endExport: (served) => served.close(),
    countsOf: () => NO_CAPTURE_METRICS,
    forgetCounts: () => undefined,
    slowMs: () => 1000,
    onSlow: () => undefined,
    ...NO_PEERS,
  });
  await host.start();
  return host;
}

t.test("a volume is made, written, made larger, found again and kept", async (t) => {
  const home = await homeOf(t);
  const first = await hostAt(home);
  const { group } = await first.apply(specification("payroll", [volume("data")]), changeOf({}));
  const device = first.named("payroll")?.exportOf("data")?.device;
  await device?.write(8192, pattern(4096, 1));
  await first.resize("payroll", "data", 3 * MIB, changeOf({}));
  t.equal(device?.sizeBytes, 3 * MIB, "the same device, larger");
  await device?.write(3 * MIB - 4096, pattern(4096, 2));
  await device?.flush();
  await first.stop();
  const second = await hostAt(home);
  const again = second.named("payroll")?.exportOf("data")?.device;
  const bytes = new Uint8Array(4096);
  await again?.read(3 * MIB - 4096, bytes);
  t.same(bytes, pattern(4096, 2));
  const { kept } = await second.delete("payroll", changeOf({ confirm: "Delete" }));
  t.equal(kept[0]?.path, join(home, "data", "kept", `payroll-${group.id.slice(0, 8)}`, "data.img"));
  t.equal((await disk.stat(kept[0]?.path ?? ""))?.sizeBytes, 3 * MIB);
  t.same(await disk.list(join(home, "data", "groups")), []);
  await second.stop();
});

t.test("links are followed to where they lead, and two names of one file are one file", async (t) => {
  const home = await homeOf(t);
  const host = await hostAt(home);
  const image = join(home, "images", "data.img");
  await writeFile(image, pattern(64 * KIB, 1));
  await symlink(image, join(home, "images", "link.img"));
  await symlink("/etc/hostname", join(home, "images", "out.img"));
  await symlink(join(home, "data", "groups"), join(home, "images", "inside"));
  const at = (group: string, path: string) =>
    host.apply(specification(group, [volume("data", 64 * KIB, { alpha: path })]), changeOf({}));
  await t.rejects(at("out", join(home, "images", "out.img")), { code: "IMAGE_OUTSIDE" });
  await t.rejects(at("in", join(home, "images", "inside", "x.img")), { code: "IMAGE_RESERVED" });
  await at("payroll", join(home, "images", "link.img"));
  await t.rejects(at("twin", image), { code: "IMAGE_IN_USE" });
  await host.stop();
});

t.test("another daemon on the same image is refused, as long as the first has it", async (t) => {
  const home = await homeOf(t);
  const image = join(home, "images", "data.img");
  const wanted = specification("payroll", [volume("data", MIB, { alpha: image })]);
  const first = await hostAt(home);
  await first.apply(wanted, changeOf({}));
  await disk.makeDirectory(join(home, "other"), 0o700);
  const second = await hostAt(home, join(home, "other"));
  await t.rejects(second.apply(wanted, changeOf({})), { code: "IMAGE_BUSY" });
  await first.stop();
  t.equal((await second.apply(wanted, changeOf({}))).group.sites[0]?.status, "unprotected");
  await second.stop();
});
