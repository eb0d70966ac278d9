import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { judgeImage } from "#src/daemon/data-plane/judge-image.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("an image is inside the roots in force or the data directory, where it leads", async (t) => {
  const folder = tempFolder(t);
  const [roots, data, other] = ["roots", "data", "other"].map((name) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  }) as [string, string, string];
  writeFileSync(join(other, "image"), "");
  symlinkSync(join(other, "image"), join(roots, "escape"));
  symlinkSync(other, join(folder, "also"));
  const judge = async (path: string, imageRoots: readonly string[]) =>
    (await judgeImage(path, imageRoots, data)).type;
  t.equal(await judge(join(roots, "new"), [roots]), "inside");
  t.equal(await judge(join(roots, "new"), []), "outside", "a root that was taken away opens nothing");
  t.equal(await judge(join(data, "new"), []), "inside");
  t.equal(await judge(join(roots, "escape"), [roots]), "outside");
  t.equal(await judge(join(other, "image"), [join(folder, "also")]), "inside", "a root may be a link");
  t.equal(await judge(join(roots, "new"), [join(folder, "missing")]), "outside");
});
