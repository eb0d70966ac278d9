import { setTimeout as sleep } from "node:timers/promises";
import { COMMIT, FAILOVER, PLANNED, REPROTECT } from "#src/api/cli/confirmation.js";
import { type DemoWorld, GROUP } from "#src/api/cli/demo/demo-world.js";
import { betterThanTruth } from "#src/api/cli/demo/loss-truth.js";
import type { VolumeCheck } from "#src/api/cli/demo/stamped-blocks.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { exposureText } from "#src/api/cli/group/figures-text.js";
import { isEqual } from "#src/api/cli/group/verify-data.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { formatSize } from "#src/base/quantity.js";
import type { Job__Output as Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";

/** What the demo does, in order, and what must hold after each step. */
export interface DemoStep {
  /** Also what a person is asked before it. */
  readonly what: string;
  /** Says what was seen; throws where something does not hold. */
  run(world: DemoWorld, memory: DemoMemory): Promise<string>;
}

/** What later steps compare with. */
export interface DemoMemory {
  pointId: string;
  /** The write as of which the point was read first. */
  pointWrite: number;
}

/** How long beta is away, and how often it is looked at what is said about that. */
const AWAY_MS = 3_000;
const LOOKS = 6;

export const DEMO_STEPS: readonly DemoStep[] = [
  {
    what: "start a daemon for each of two sites, alpha and beta",
    run: async ({ alpha, beta }) => {
      await Promise.all([alpha.start(), beta.start()]);
      return "both answer";
    },
  },
  {
    what: "make a group with a volume at alpha, replicated to beta, and write to it",
    run: async (world) => {
      await world.apply();
      await world.untilStatus(world.alpha, "protected");
      const write = await world.caughtUp();
      return `seeded while it was written to: beta could be promoted to write ${write}`;
    },
  },
  {
    what: "cut a recovery point, pin it, and read it over NBD at beta",
    run: async (world, memory) => {
      const before = world.writer.acknowledged;
      const { point } = await world.alpha.ask(({ points }) =>
        points().cut({ group: GROUP, label: "demo", sync: true }),
      );
      memory.pointId = present(point, "the point in the answer").id;
      // Later steps come back to it, whatever retention thins out meanwhile.
      const pinned = { group: GROUP, point: { text: memory.pointId } };
      await world.beta.ask(({ points }) => points().pin(pinned));
      memory.pointWrite = asOf(await world.checkView(memory.pointId), before);
      return `it is the volume as of write ${memory.pointWrite}, block by block`;
    },
  },
  {
    what: "start a drill from the point at beta, write to it, and throw it away",
    run: async (world, memory) => {
      const beganMs = performance.now();
      const { drill } = await world.beta.ask(({ drills }) =>
        drills().start({ group: GROUP, name: "demo", point: { text: memory.pointId } }),
      );
      const startedMs = Math.round(performance.now() - beganMs);
      const view = present(present(drill, "the drill in the answer").views[0], "a view").exportName;
      samePoint(await world.checkExport(view), memory);
      await world.scribble(view);
      if ((await world.checkExport(view)).type !== "torn")
        throw doesNotHold("what was written to the drill is not in it");
      samePoint(await world.checkView(memory.pointId), memory);
      const write = await world.caughtUp();
      const stopMs = performance.now();
      await world.beta.ask(({ drills }) => drills().stop({ group: GROUP, name: "demo" }));
      const stoppedMs = Math.round(performance.now() - stopMs);
      samePoint(await world.checkView(memory.pointId), memory);
      return `started in ${startedMs} ms, stopped in ${stoppedMs} ms; the point reads as before, and beta had write ${write} meanwhile`;
    },
  },
  {
    what: "kill -9 beta, and go on writing",
    run: async (world) => {
      await world.beta.kill();
      world.writer.mark();
      let said = "";
      for (let look = 0; look < LOOKS; look += 1) {
        await sleep(AWAY_MS / LOOKS);
        const truth = world.writer.sinceMark();
        const status = await world.status(world.alpha);
        const wrong = betterThanTruth(status, truth);
        if (wrong !== undefined) throw doesNotHold(`exposure is reported better than it is: ${wrong}`);
        said = exposureText(status) ?? "";
      }
      const { writes } = world.writer.sinceMark();
      if (writes === 0) throw doesNotHold("no write was acknowledged while beta was away");
      return `${writes} writes were acknowledged meanwhile; exposure: ${said}`;
    },
  },
  {
    what: "start beta again",
    run: async (world, memory) => {
      await world.beta.start();
      const startedMs = performance.now();
      const write = await world.caughtUp();
      const tookMs = Math.round(performance.now() - startedMs);
      samePoint(await world.checkView(memory.pointId), memory);
      return `it could be promoted to write ${write} after ${tookMs} ms; the point reads as before`;
    },
  },
  {
    what: "kill -9 alpha, the primary, while it is written to, and start it again",
    run: async (world, memory) => {
      const before = world.writer.acknowledged;
      await world.alpha.kill();
      await world.alpha.start();
      const startedMs = performance.now();
      await world.untilStatus(world.alpha, "protected");
      await world.caughtUp();
      samePoint(await world.checkView(memory.pointId), memory);
      const tookMs = Math.round(performance.now() - startedMs);
      return `it had acknowledged ${before} writes; protected again after ${tookMs} ms; the point reads as before`;
    },
  },
  {
    what: "read beta's newest moment, and look for every write that was acknowledged",
    run: async (world) => {
      const acknowledged = await world.caughtUp();
      const write = asOf(await world.checkView("latest"), acknowledged);
      return `all ${acknowledged} are there: it is the volume as of write ${write}`;
    },
  },
  {
    what: "compare both sites by hash at a point, while it is written to",
    run: async (world) => {
      const before = world.writer.acknowledged;
      const beganMs = performance.now();
      const found = await world.verified();
      const tookMs = Math.round(performance.now() - beganMs);
      if (found.failure !== null) throw doesNotHold(found.failure.message);
      if (!isEqual(found)) throw doesNotHold("the two sites differ");
      const write = asOf(await world.checkView(present(found.point, "a point that was compared")), before);
      const { compared_bytes: compared, exchanged_bytes: exchanged } = found;
      return `equal as of write ${write}: ${formatSize(compared)} at each site by ${formatSize(exchanged)} of hashes, in ${tookMs} ms`;
    },
  },
  {
    what: "kill -9 alpha for good, fail over to beta, and go on with the application there",
    run: async (world) => {
      const kept = await world.caughtUp();
      await world.alpha.kill();
      const { acknowledged } = world.writer;
      const beganMs = performance.now();
      const serving = world.servedAt(world.beta);
      const { job } = await world.beta.ask(({ failovers }) =>
        failovers().failover({ group: GROUP, point: { text: "" }, context: { confirm: FAILOVER } }),
      );
      succeeded(job);
      const servedMs = Math.round((await serving) - beganMs);
      const tookMs = Math.round(performance.now() - beganMs);
      const write = asOf(await world.failedOver(), kept);
      const lost = Math.max(0, acknowledged - write);
      return `served after ${servedMs} ms as of write ${write}, and answered after ${tookMs} ms, as alpha did not; of ${acknowledged} that were acknowledged ${lost} are lost`;
    },
  },
  {
    what: "commit, start alpha again, and reprotect: alpha becomes the secondary while beta is written to",
    run: async (world, memory) => {
      const context = { confirm: COMMIT };
      const unpinned = { group: GROUP, point: { text: memory.pointId } };
      await world.beta.ask(({ points }) => points().unpin(unpinned));
      const commit = { group: GROUP, deletePoints: true, context };
      succeeded((await world.beta.ask(({ failovers }) => failovers().commit(commit))).job);
      await world.alpha.start();
      const status = await world.untilStatus(world.alpha, "fenced", "diverged");
      const beganMs = performance.now();
      const reprotect = { group: GROUP, context: { confirm: REPROTECT } };
      await world.beta.ask(({ failovers }) => failovers().reprotect(reprotect));
      await world.untilStatus(world.beta, "protected");
      const tookMs = Math.round(performance.now() - beganMs);
      const acknowledged = await world.caughtUp();
      const write = asOf(await world.checkView("latest"), acknowledged);
      return `alpha was ${status}; protected from beta to alpha after ${tookMs} ms, and alpha could be promoted to write ${write}`;
    },
  },
  {
    what: "hand over to alpha in order, while beta is written to: everything is as it was in the beginning",
    run: async (world) => {
      // What alpha had written alone: it is not wanted, and would be in the way of images that are written in place.
      const dropped = await world.dropBranches();
      const beganMs = performance.now();
      const planned = { group: GROUP, deletePoints: true, context: { confirm: PLANNED } };
      succeeded((await world.beta.ask(({ failovers }) => failovers().plannedFailover(planned))).job);
      const tookMs = Math.round(performance.now() - beganMs);
      const { acknowledged } = world.writer;
      const write = asOf(await world.failedOver(), acknowledged);
      await world.untilStatus(world.alpha, "protected");
      const now = await world.caughtUp();
      const latest = asOf(await world.checkView("latest"), now);
      const branches = dropped === 0 ? "" : `${dropped} branch of alpha dropped; `;
      return `${branches}answered after ${tookMs} ms, and served at alpha as of write ${write}, with all ${acknowledged} that were acknowledged; beta could be promoted to write ${latest}`;
    },
  },
];

/** The write as of which a view is; throws where it is no state of the volume, or lacks a write that it must have. */
export function asOf(check: VolumeCheck, leastWrite: number): number {
  if (check.type === "torn") {
    const found = check.found === undefined ? "something nobody wrote" : `write ${check.found}`;
    throw doesNotHold(
      `the view is no state of the volume: block ${check.block} has ${found}, and must have ${check.expected}`,
    );
  }
  if (check.write >= leastWrite) return check.write;
  throw doesNotHold(`write ${leastWrite} was acknowledged, and the view ends with ${check.write}`);
}

function succeeded(job: Job | null): void {
  const { state, refusal } = jobData(present(job, "the job in the answer"));
  if (state !== "succeeded")
    throw doesNotHold(`the job is ${state}: ${refusal?.message ?? "nobody says why"}`);
}

function samePoint(check: VolumeCheck, { pointWrite }: DemoMemory): void {
  const write = asOf(check, pointWrite);
  if (write !== pointWrite) {
    throw doesNotHold(`the point was of write ${pointWrite}, and now it is of write ${write}`);
  }
}

/** A check that does not hold: a finding, and no error of the program. */
function doesNotHold(message: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "DEMO_CHECK_FAILED",
    message,
    hint: "tidemark demo --auto --keep leaves the data and the logs to look into",
  });
}
