import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { run } from "#test/support/volumes/fuse-disk.js";
import { groupFile, ServedVolume } from "#test/support/volumes/served-volume.js";
import { loopDevice } from "#test/support/volumes/small-disk.js";

/** What an image can be that it should not: said by `tidemark apply`, and no other volume notices. */

const MIB = 1024 * 1024;
const STOPPED = { code: 0, signal: null };

function fileOf(path: string, sizeBytes: number, data = new Uint8Array(0)): string {
  writeFileSync(path, data);
  truncateSync(path, sizeBytes);
  return path;
}

async function start(t: Test, image?: (roots: string) => string) {
  const folder = tempFolder(t);
  const roots = join(folder, "roots");
  mkdirSync(roots);
  const volume = await ServedVolume.make(t, {
    folder,
    size: "1MiB",
    config: `image_roots: [${roots}, /dev]`,
    ...(image === undefined ? {} : { image: image(roots) }),
  });
  return { folder, roots, volume };
}

async function writes(volume: ServedVolume, group = "payroll"): Promise<boolean> {
  const client = await RawClient.transmitting({ type: "unix", path: volume.nbdSocket }, `${group}/data`);
  const { error } = await client.ask({ command: COMMAND.write, payload: patternOf(4096) });
  client.close();
  return error === NBD_ERROR.none;
}

t.test(
  "what cannot be an image, or a volume, is refused, and the volume that there is never notices",
  async (t) => {
    const { folder, roots, volume } = await start(t);
    await t.test(
      "an image that cannot be one is refused with what to do, and nothing is left of it",
      async (t) => {
        const [id = ""] = readdirSync(join(folder, "data", "groups"));
        const own = join(folder, "data", "groups", id);
        mkdirSync(join(roots, "folder"));
        symlinkSync("/etc", join(roots, "out"));
        symlinkSync(own, join(roots, "in"));
        symlinkSync(join(folder, "not-yet.img"), join(roots, "dangling.img"));
        const small = fileOf(join(roots, "small.img"), 4096, new Uint8Array(patternOf(4096)));
        const large = fileOf(join(roots, "large.img"), 2 * MIB, new Uint8Array(patternOf(4096)));
        const reserved = /a place that alpha keeps for itself/;
        const cases: readonly (readonly [string, string, RegExp])[] = [
          [
            "too small",
            small,
            /small\.img has 4KiB, and other\/data is to have 1MiB[\s\S]*hint: say size: 4KiB/,
          ],
          [
            "too large",
            large,
            /large\.img has 2MiB, and other\/data is to have 1MiB[\s\S]*hint: say size: 2MiB/,
          ],
          ["outside", "/etc/passwd", /outside the directories that alpha opens to groups/],
          ["a directory", join(roots, "folder"), /folder: it is a directory\nhint: name a regular file/],
          ["a character device", "/dev/null", /\/dev\/null: it is neither a file nor a block device/],
          ["a link that leads out", join(roots, "out", "passwd"), /which leads to "\/etc\/passwd"/],
          ["a link that leads nowhere", join(roots, "dangling.img"), /a symbolic link that leads nowhere/],
          ["a folder that is not there", join(roots, "no", "x.img"), /ENOENT/],
          ["another group's image", join(own, "images", "1.img"), reserved],
          ["another group's image by a link", join(roots, "in", "images", "1.img"), reserved],
          ["another group's state", join(own, "state"), reserved],
          ["another group's ledger", join(own, "ledger", "x"), reserved],
          ["a name below another group", join(own, "images", "x.img"), reserved],
          ["the identity of the site", join(folder, "data", "identity"), reserved],
          ["a name of ours", join(folder, "data", "other", "x.img"), reserved],
        ];
        for (const [what, image, says] of cases) {
          const answer = await volume.applyFile(groupFile("other", [{ name: "data", size: "1MiB", image }]));
          t.ok([1, 2, 3].includes(answer.exitCode ?? 0), `${what}: ended with ${answer.exitCode}`);
          t.match(answer.stderr, says, what);
        }
        const both = [
          { name: "a", size: "1MiB", image: join(roots, "both.img") },
          { name: "b", size: "1MiB", image: join(roots, "both.img") },
        ];
        t.match((await volume.applyFile(groupFile("other", both))).stderr, /both\.img/);
        fileOf(join(roots, "one.img"), MIB);
        await run("ln", join(roots, "one.img"), join(roots, "two.img"));
        const linked = [
          { name: "a", size: "1MiB", image: join(roots, "one.img") },
          { name: "b", size: "1MiB", image: join(roots, "two.img") },
        ];
        t.match((await volume.applyFile(groupFile("other", linked))).stderr, /it is the image of other\/a/);

        t.same(readdirSync(join(folder, "data", "groups")), [id], "no group was made");
        t.equal(statSync(small).size, 4096);
        t.equal(statSync(large).size, 2 * MIB);
        t.ok(await writes(volume), "and the volume that there was is served");
      },
    );

    await t.test(
      "sizes and names are what a file may say, and odd ones are told what they may be",
      async (t) => {
        for (const size of ["0", "513B", "1000000", "9007199254740992", "65TiB", "-1MiB"]) {
          const answer = await volume.applyFile(groupFile("other", [{ name: "data", size }]));
          t.equal(answer.exitCode, 2, size);
          t.match(answer.stderr, /members\[0\]\.size: [\s\S]*allowed: a size such as 512MiB/, size);
        }
        for (const odd of ["", "../x", "a/b", "Data", "a b", "a\0b", "a@b", "\u00fcml", "a".repeat(64)]) {
          const name = JSON.stringify(odd);
          const answer = await volume.applyFile(groupFile(name, [{ name, size: "1MiB" }]));
          t.equal(answer.exitCode, 2, odd);
          t.match(answer.stderr, /group: [\s\S]*members\[0\]\.volume: /, odd);
        }
        // Names of 63 letters, of digits alone, of what every object has; a size of sectors and not of pages.
        for (const name of ["constructor", "0", "a".repeat(63)]) {
          const file = groupFile(JSON.stringify(name), [{ name: "data", size: "4608B" }]);
          t.equal((await volume.applyFile(file)).exitCode, 0, name);
          t.ok(await writes(volume, name), name);
        }
      },
    );

    await t.test("an image that cannot be written says so", async (t) => {
      if (!requireTool(t, "root", "mounts")) return;
      const inner = join(roots, "read-only");
      mkdirSync(inner);
      const image = fileOf(join(inner, "data.img"), MIB);
      await run("mount", "--bind", inner, inner);
      t.teardown(() => runClient("umount", ["--lazy", inner]));
      await run("mount", "-o", "remount,ro,bind", inner);
      const file = groupFile("other", [{ name: "data", size: "1MiB", image }]);
      const refused = await volume.applyFile(file);
      t.equal(refused.exitCode, 1);
      t.match(refused.stderr, /the image of other\/data cannot be written: .*data\.img\nhint: give the user/);
      const made = groupFile("other", [{ name: "data", size: "1MiB", image: join(inner, "new.img") }]);
      t.match((await volume.applyFile(made)).stderr, /EROFS[\s\S]*read-only file system/);
      await run("mount", "-o", "remount,rw,bind", inner);
      t.equal((await volume.applyFile(file)).exitCode, 0, "and is taken once it can be");
    });

    t.ok(await writes(volume));
    t.same(await volume.stop(), STOPPED);
  },
);

t.test(
  "images that vanish are errors at the next start that say what to do, until they are back",
  async (t) => {
    const { folder, roots, volume } = await start(t, (inside) => join(inside, "data.img"));
    const [image, unlinked] = [join(roots, "data.img"), join(roots, "unlinked.img")];
    t.equal((await volume.applyFile(groupFile("other", [{ name: "data", size: "1MiB" }]))).exitCode, 0);
    const made = groupFile("unlinked", [{ name: "data", size: "1MiB", image: unlinked }]);
    t.equal((await volume.applyFile(made)).exitCode, 0);
    t.ok(await writes(volume));

    await t.test("one that is unlinked while it is served is served on", async (t) => {
      rmSync(unlinked);
      t.ok(await writes(volume, "unlinked"));
      t.match(await volume.status("unlinked"), { status: "unprotected" });
    });

    let isDetached = false;
    await t.test("a device that is detached stays as long as it is open", async (t) => {
      if (!requireTool(t, "root", "loop-devices")) return;
      const device = await loopDevice(t, fileOf(join(folder, "disk"), MIB));
      const adopted = groupFile("detached", [{ name: "data", size: "1MiB", image: device }]);
      t.equal((await volume.applyFile(adopted)).exitCode, 0);
      t.ok(await writes(volume, "detached"));
      await run("losetup", "-d", device);
      t.ok(await writes(volume, "detached"));
      isDetached = true;
    });

    await volume.stop();
    renameSync(image, `${image}.away`);
    await volume.startAgain();
    for (const group of ["payroll", "unlinked"]) {
      t.match(
        await volume.status(group),
        { status: "error", message: /is not there: .*bring it back/ },
        group,
      );
      await t.rejects(
        writes(volume, group),
        /the group \w+ is not served: .*is not there/,
        "clients are told why",
      );
    }
    t.ok(await writes(volume, "other"), "the other group is served");
    t.throws(() => statSync(image), "none was made in its place");
    t.match(
      isDetached ? await volume.status("detached") : { status: "error", message: "has lost its end" },
      { status: "error", message: /has lost its end/ },
      "the device has no disk in it",
    );

    fileOf(image, MIB / 2);
    const file = groupFile("payroll", [{ name: "data", size: "1MiB", image }]);
    const cut = await volume.applyFile(file);
    t.match([cut.exitCode, cut.stderr], [1, /has lost its end/], "half of it is not it");
    rmSync(image);
    renameSync(`${image}.away`, image);
    t.equal((await volume.applyFile(file)).exitCode, 0, "back, and applied again");
    t.ok(await writes(volume));

    await volume.stop();
    fileOf(`${image}.other`, MIB, new Uint8Array(patternOf(512)));
    renameSync(`${image}.other`, image);
    await volume.startAgain();
    t.match(await volume.status(), { status: "unprotected" });
    t.ok(
      volume.daemon.lines.some(({ msg }) => /is not the file or device it was/.test(msg)),
      "that another file is at its place is in the log",
    );
    await volume.stop();
    fileOf(image, MIB / 2);
    await volume.startAgain();
    t.match(await volume.status(), { status: "error", message: /has lost its end/ });
    t.same(await volume.stop(), STOPPED);
  },
);
