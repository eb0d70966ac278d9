import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { withRestart } from "#src/operations/groups/primary/change-plan.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import { type GroupRecord, PAIRING_OF_NEW } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { GroupVerify } from "#src/operations/groups/verify/group-verify.js";
import { VerifyTurns } from "#src/operations/groups/verify/verify-turns.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import {
  changeOf,
  DATA_DIRECTORY,
  GroupWorld,
  specification,
  volume,
} from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

const ID = "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f";
const ASKED = changeOf({ requestId: "a" });
const AGAIN = changeOf({ requestId: "b" });

/** A capture whose comparisons come no further than to their point. */
class Comparing {
  readonly world: GroupWorld;
  readonly keeper: RecordKeeper;
  readonly verify: GroupVerify;
  readonly turns: VerifyTurns;
  /** Points that were to be cut, each with what ends the wait for it. */
  readonly cuts: ((error: unknown) => void)[] = [];

  private constructor(world: GroupWorld, keeper: RecordKeeper) {
    this.world = world;
    this.keeper = keeper;
    const { clock, logger, random } = world;
    this.turns = new VerifyTurns(clock);
    const ports = {
      site: "alpha",
      clock,
      random,
      hash64,
      onChange: () => undefined,
      verifyTurns: this.turns,
    };
    const cutter = {
      isReady: true,
      cutGuarded: () => new Promise((_resolve, reject) => this.cuts.push(reject)),
    };
    this.verify = new GroupVerify({
      ports: ports as unknown as GroupPorts,
      keeper,
      logger,
      sending: () => ({
        capture: {} as Capture,
        cutter: cutter as unknown as PointCutter,
        state: { state: { lineage: [{ epoch: 1 }] } },
      }),
      isFollowed: () => true,
    });
  }

  static async open(everyMs?: number): Promise<Comparing> {
    const world = await GroupWorld.open();
    const layout = groupLayout(DATA_DIRECTORY, ID);
    const { disk, logger } = world;
    await world.run(ensureDirectory(disk, layout.directory, 0o700));
    const record: GroupRecord = {
      id: ID,
      site: "alpha",
      phase: { type: "made" },
      specification: {
        ...specification("payroll", [volume("data")]),
        ...(everyMs === undefined ? {} : { verify: { everyMs } }),
      },
      members: [],
      nextMember: 1,
      leaving: [],
      pairing: PAIRING_OF_NEW,
    };
    const keeper = new RecordKeeper({ disk, hash64, layout, logger, onChange: () => undefined }, record);
    return new Comparing(world, keeper);
  }

  failNextWrite(): void {
    // The record, and the old one that takes its place again.
    this.world.disk.faults.add({ operations: ["datasync"], count: 2, fault: { type: "error", code: "EIO" } });
  }
}

t.test(
  "between the end of a capture and the next nothing is begun, whoever asks or whatever is due",
  async (t) => {
    const it = await Comparing.open(60_000);
    const { world, verify, cuts } = it;
    verify.begun();
    const begun = verify.begin(false, ASKED);
    // What is being recorded when the capture ends would begin on one of which nobody watches what is written.
    await world.run(Promise.all([begun, verify.interrupt()]));
    verify.inStep();
    await world.run(world.clock.sleep(60_000));
    t.equal(cuts.length, 0);
    await t.rejects(world.run(verify.begin(true, AGAIN)), { code: "VERIFY_UNDER_WAY" });
    t.match(verify.picture, { state: "running", phase: "waiting" });
    verify.begun();
    await world.run(world.clock.sleep(10));
    t.equal(cuts.length, 1, "the next one does");
  },
);

t.test("what could not be recorded does not stand in front of the next one", async (t) => {
  const it = await Comparing.open();
  const { world, verify, cuts } = it;
  verify.begun();
  await world.run(verify.begin(false, ASKED));
  it.failNextWrite();
  cuts[0]?.(notThere());
  await world.run(world.clock.sleep(1000));
  t.match(verify.picture, { state: "failed", failure: { code: "NOT_THERE" } }, "shown, and not on record");
  await world.run(verify.begin(false, AGAIN));
  const { job } = verify.picture;
  t.match(
    verify.jobs.map(({ id, state }) => ({ id, state })),
    [{ state: "failed" }, { id: job, state: "running" }],
  );
  t.equal(verify.cancel(job, "test", "enough"), true, "it is known, and can be ended");
});

t.test("that all is sent again is not taken back by what a comparison says of itself", async (t) => {
  const { world, keeper, verify, cuts } = await Comparing.open();
  const equalMs = 77;
  const proved = { attempts: 0, jobs: [], doneMs: equalMs, equalMs };
  await world.run(keeper.updatePairing((pairing) => ({ ...pairing, verify: proved })));
  verify.begun();
  await world.run(verify.begin(false, ASKED));
  t.equal(verify.summary.equalMs, equalMs);
  const restarting = keeper.update((record) => withRestart(record, { requestId: "r", anew: false }));
  cuts[0]?.(notThere());
  await world.run(Promise.all([restarting, world.clock.sleep(1000)]));
  t.match(verify.jobs, [{ state: "failed" }]);
  t.match(verify.summary, { equalMs: undefined, doneMs: undefined });
  t.equal(verify.picture.state, "never", "what it found was of what was there before");
});

function notThere(): TidemarkError {
  return new TidemarkError({ kind: "failed", code: "NOT_THERE", message: "", hint: "" });
}
