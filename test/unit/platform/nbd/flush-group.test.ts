import t from "tap";
import { FlushGroup } from "#src/platform/nbd/flush-group.js";

t.test("who asks while a flush runs is served by the next, which is one for all", async (t) => {
  const running: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const group = new FlushGroup(
    () => new Promise<void>((resolve, reject) => running.push({ resolve, reject })),
  );
  const first = group.flush();
  const others = [group.flush(), group.flush(), group.flush()];
  t.equal(running.length, 1);
  running[0]?.reject(new Error("EIO"));
  await t.rejects(first, { message: "EIO" });
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(running.length, 2, "one for the three");
  running[1]?.resolve();
  await t.resolves(Promise.all(others), "the failure of the first is not theirs");
  const later = group.flush();
  t.equal(running.length, 3);
  running[2]?.resolve();
  await later;
});
