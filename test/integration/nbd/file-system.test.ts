import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const SIZE = 128 * 1024 * 1024;

async function run(t: Test, command: string, ...args: string[]): Promise<string> {
  const { code, output } = await runClient(command, args);
  t.equal(code, 0, [command, ...args].join(" "), { output });
  return output.trim();
}

t.test("a real file system lives on an export: made, filled, checked, mounted again", async (t) => {
  if (!requireTool(t, "nbdfuse", "fuse", "root", "loop-devices", "mounts", "mkfs.ext4")) return;
  const folder = tempFolder(t);
  const file = await new RealDisk().open(join(folder, "image"), "create");
  await file.truncate(SIZE);
  const device = new FileBlockDevice(file, { sizeBytes: SIZE, readOnly: false });
  const rig = await NbdRig.open(t, { "": device });
  const [disks, mounted] = [join(folder, "disks"), join(folder, "mounted")];
  mkdirSync(disks);
  mkdirSync(mounted);

  const fuse = spawn("nbdfuse", [disks, rig.uri()], { stdio: "ignore" });
  const cleanUp: (() => Promise<unknown>)[] = [];
  t.teardown(async () => {
    for (const step of cleanUp.reverse()) await step();
  });
  cleanUp.push(async () => {
    await runClient("umount", [disks]);
    fuse.kill();
    await device.close();
  });
  const disk = join(disks, "nbd");
  await eventually("the disk", async () =>
    (await runClient("test", ["-f", disk])).code === 0 ? true : undefined,
  );
  const loop = await run(t, "losetup", "--find", "--show", disk);
  cleanUp.push(() => runClient("losetup", ["-d", loop]));
  cleanUp.push(() => runClient("umount", [mounted]));

  await run(t, "mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", loop);
  await run(t, "mount", "-o", "discard", loop, mounted);
  const work = `
    cd "$1" && cp -r /usr/share/doc/fio /usr/share/doc/nbdkit /usr/share/doc/libnbd0 . 2>/dev/null
    for i in $(seq 1 200); do echo "line $i" >> log; done; sync log
    mkdir many && (cd many && seq 1 500 | while read i; do echo $i > $i; done) && rm many/*7
    dd if=/dev/zero of=big bs=1M count=20 conv=fsync 2>/dev/null && rm big
    find . -type f -exec md5sum {} + | sort > "$2"`;
  await run(t, "sh", "-c", work, "work", mounted, join(folder, "sums"));
  await run(t, "umount", mounted);
  await run(t, "e2fsck", "-fn", loop);
  await run(t, "mount", loop, mounted);
  await run(
    t,
    "sh",
    "-c",
    'cd "$1" && find . -type f -exec md5sum {} + | sort | diff - "$2"',
    "check",
    mounted,
    join(folder, "sums"),
  );
  await run(t, "umount", mounted);
  t.ok(
    rig.metrics.answers.some(({ command }) => command === "flush"),
    "the syncs arrived",
  );
  t.same(
    rig.metrics.answers.filter(({ error }) => error !== 0),
    [],
  );
});
