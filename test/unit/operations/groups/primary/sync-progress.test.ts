import t from "tap";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import { CatchingUp, PrimarySyncs } from "#src/operations/groups/primary/sync-progress.js";

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

t.test(
  "a first seed that an earlier run left in the middle stands where it was, before it goes on",
  async (t) => {
    const capture = {
      resync: { seed: { progress: undefined, members: [] }, sizes: [[1, 8 * MIB]] },
      backlog: { spillBytes: 0 },
      dirty: () => ({ dirtyBytes: 3 * MIB }),
    } as unknown as Capture;
    const link = { type: "up" };
    const facts = {
      isResyncing: true,
      firstSyncDone: false,
      paused: false,
      link,
    } as unknown as ReplicationFacts;
    t.match(new PrimarySyncs().at(0, facts, capture), { seed: { doneBytes: 5 * MIB, totalBytes: 8 * MIB } });
  },
);
