import t from "tap";
import { CatchingUp } from "#src/operations/groups/primary/sync-progress.js";

const MIB = 1024 * 1024;

t.test("what is left is told of the most that was left", async (t) => {
  const behind = new CatchingUp();
  t.equal(behind.at(0, undefined), undefined);
  t.match(behind.at(1000, 4 * MIB), { doneBytes: 0, totalBytes: 4 * MIB, bytesPerSecond: 0 });
  t.match(behind.at(2000, 10 * MIB), { doneBytes: 0, totalBytes: 10 * MIB }, "more was written meanwhile");
  t.match(behind.at(4000, 4 * MIB), { doneBytes: 6 * MIB, totalBytes: 10 * MIB, bytesPerSecond: 2 * MIB });
  t.match(behind.at(5000, 0), { doneBytes: 10 * MIB, totalBytes: 10 * MIB });
  t.equal(behind.at(6000, undefined), undefined);
  t.match(behind.at(7000, MIB), { doneBytes: 0, totalBytes: MIB, bytesPerSecond: 0 }, "the next begins anew");
});

t.test("of nothing there is no share", async (t) => {
  t.equal(new CatchingUp().at(0, 0), undefined);
});
