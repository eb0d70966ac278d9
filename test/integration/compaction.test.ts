import { basename, join } from "node:path";
import t from "tap";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { checkPoints } from "#test/support/compaction/acts.js";
import { compactAll, cut, makeGroup, restart, write } from "#test/support/compaction/small-group.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** The index of a compacted group, in LevelDB as it is. */
t.test("spans are compacted, merged, and read from again with a real index", async (t) => {
  const index = join(tempFolder(t), "index");
  const level = new LevelOpener();
  const at = (path: string) => join(index, basename(path));
  let group = await makeGroup(1, {
    open: (path) => level.open(at(path)),
    destroy: (path) => level.destroy(at(path)),
    verify: (path, options) => level.verify(at(path), options),
  });
  for (let point = 0; point < 9; point += 1) {
    for (let count = 40; count > 0; count -= 1) {
      await write(group, 4096 * group.run.random.integer(0, 3 * (SLOT_BYTES / 4096) - 1), 4096);
    }
    cut(group);
    await compactAll(group);
  }
  group.run.points = group.run.points.filter((_, at) => at % 3 === 2);
  t.match(
    (await compactAll(group)).map((report) => (report.type === "compacted" ? report.replaced.length : 0)),
    [3, 3, 3],
  );
  await checkPoints(group.run, group.life);
  t.same(group.run.broken, []);
  for (const isIndexLost of [false, true]) {
    await group.life.replica.close();
    if (isIndexLost) await level.destroy(at("1"));
    group = await restart(group);
    await checkPoints(group.run, group.life);
    t.same(group.run.broken, []);
  }
  await group.life.replica.close();
});
