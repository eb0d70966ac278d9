import { exactRate } from "#src/base/exact-quantity.js";
import type { EventDraft, EventFacts } from "#src/domain/model/site-event.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";

/** The same groups; what an operator has done to them is told, with who and why. What was refused has changed nothing. */
export function toldGroups(groups: Groups, tell: (event: EventDraft) => void): Groups {
  const told = async <T>(
    group: string,
    verb: string,
    message: string,
    change: Change,
    work: Promise<T>,
    facts: EventFacts = {},
  ): Promise<T> => {
    const answer = await work;
    const { requestedBy, reason } = change;
    const why = reason === "" ? {} : { reason };
    const about = { verb, by: requestedBy, ...why, ...facts };
    tell({
      severity: "info",
      code: "VERB_DONE",
      group,
      message: `${message} by ${requestedBy}`,
      facts: about,
    });
    return answer;
  };
  /** A group may be named by its id. */
  const nameOf = async (group: string): Promise<string> => (await groups.get(group)).name;
  return {
    apply: async (specification, change) => {
      const applied = await groups.apply(specification, change);
      const changes = applied.changes.length;
      if (changes === 0) return applied;
      const work = Promise.resolve(applied);
      return await told(applied.group.name, "apply", "changed", change, work, { changes });
    },
    diff: (specification) => groups.diff(specification),
    get: (group) => groups.get(group),
    list: () => groups.list(),
    delete: async (group, change, withCopy) => {
      // After it nobody knows the name; a deletion that is repeated knows none, and is told by what was asked for.
      const name = await nameOf(group).catch(() => group);
      return await told(name, "delete", "deleted", change, groups.delete(group, change, withCopy));
    },
    resize: async (group, member, sizeBytes, change) => {
      const facts = { member, size_bytes: sizeBytes };
      const name = await nameOf(group);
      const work = groups.resize(group, member, sizeBytes, change);
      return await told(name, "resize", `${member} resized`, change, work, facts);
    },
    limit: async (group, bytesPerSecondMax, change) => {
      const facts = { bandwidth: bytesPerSecondMax === undefined ? "none" : exactRate(bytesPerSecondMax) };
      const name = await nameOf(group);
      const work = groups.limit(group, bytesPerSecondMax, change);
      return await told(name, "limit", "the link was limited", change, work, facts);
    },
    startReplication: async (group, to, change) => {
      const facts = to === undefined ? {} : { to };
      // Asked first: a refusal that nobody waits for yet would end the daemon.
      const name = await nameOf(group);
      const work = groups.startReplication(group, to, change);
      return await told(name, "start", "replication was started", change, work, facts);
    },
    scan: (group, member, change) => groups.scan(group, member, change),
    pause: async (group, change) =>
      await told(await nameOf(group), "pause", "paused", change, groups.pause(group, change)),
    resume: async (group, change, force) =>
      await told(await nameOf(group), "resume", "resumed", change, groups.resume(group, change, force)),
    serve: async (group, change) =>
      await told(
        await nameOf(group),
        "serve",
        "served without its secondary",
        change,
        groups.serve(group, change),
      ),
    scrub: async (group, change) =>
      await told(await nameOf(group), "scrub", "a scrub was begun", change, groups.scrub(group, change)),
    verify: async (group, repair, change) => {
      const name = await nameOf(group);
      const work = groups.verify(group, repair, change);
      return await told(name, "verify", "a comparison was begun", change, work, { repair });
    },
    verifyState: (group) => groups.verifyState(group),
    scrubState: (group) => groups.scrubState(group),
    acceptLoss: async (group, change) =>
      await told(
        await nameOf(group),
        "scrub --accept-loss",
        "a loss was accepted",
        change,
        groups.acceptLoss(group, change),
      ),
    restart: async (group, now, change) =>
      await told(
        await nameOf(group),
        "restart-replication",
        "all of it is sent again",
        change,
        groups.restart(group, now, change),
        { now },
      ),
    planVerb: (group, asked) => groups.planVerb(group, asked),
    planFailover: (group, wish) => groups.planFailover(group, wish),
    failover: async (group, wish, change) => {
      const name = await nameOf(group);
      const work = groups.failover(group, wish, change);
      return await told(name, "failover", "failed over", change, work, { point: wish.selector });
    },
    changePoint: async (group, wish, change) => {
      const name = await nameOf(group);
      const work = groups.changePoint(group, wish, change);
      const facts = { point: wish.selector };
      return await told(name, "change-point", "served from another point", change, work, facts);
    },
    commit: async (group, deletePoints, change) => {
      const name = await nameOf(group);
      const work = groups.commit(group, deletePoints, change);
      const facts = { delete_points: deletePoints };
      return await told(name, "commit", "its failover made final", change, work, facts);
    },
    reprotect: async (group, to, change) => {
      const name = await nameOf(group);
      return await told(
        name,
        "reprotect",
        "its old primary made the secondary",
        change,
        groups.reprotect(group, to, change),
      );
    },
    rollback: async (group, change) => {
      const name = await nameOf(group);
      return await told(name, "rollback", "its failover rolled back", change, groups.rollback(group, change));
    },
    resolve: async (group, winner, change) => {
      const name = await nameOf(group);
      const work = groups.resolve(group, winner, change);
      return await told(name, "resolve", "settled which history goes on", change, work, { winner });
    },
    plannedFailover: async (group, deletePoints, change) => {
      const name = await nameOf(group);
      const work = groups.plannedFailover(group, deletePoints, change);
      const facts = { delete_points: deletePoints };
      return await told(name, "planned-failover", "handed over to its secondary", change, work, facts);
    },
    jobs: (group) => groups.jobs(group),
    cancelJob: async (job, change) => {
      const left = await groups.cancelJob(job, change);
      const work = Promise.resolve(left);
      return await told(left.group, "job cancel", `the ${left.verb} was cancelled`, change, work, { job });
    },
    points: (group) => groups.points(group),
    point: (group, selector) => groups.point(group, selector),
    rpo: (group, sinceMs) => groups.rpo(group, sinceMs),
    cut: async (group, cut, change) => {
      const point = await groups.cut(group, cut, change);
      const facts = { point: point.id, ...(cut.label === "" ? {} : { label: cut.label }) };
      return await told(group, "point cut", "a point was cut", change, Promise.resolve(point), facts);
    },
    pin: async (group, point, pinned, change) => {
      const verb = pinned ? "point pin" : "point unpin";
      const what = pinned ? "a point was pinned" : "a point was unpinned";
      return await told(group, verb, what, change, groups.pin(group, point, pinned, change), { point });
    },
    drills: (group) => groups.drills(group),
    startDrill: async (group, drill, change) => {
      const started = await groups.startDrill(group, drill, change);
      const facts = { drill: started.name, ...positionFacts(started.position) };
      const work = Promise.resolve(started);
      return await told(started.group, "drill start", "a drill was started", change, work, facts);
    },
    moveDrill: async (group, drill, point, change) => {
      const moved = await groups.moveDrill(group, drill, point, change);
      const facts = { drill: moved.name, ...positionFacts(moved.position) };
      const work = Promise.resolve(moved);
      return await told(moved.group, "drill change-point", "a drill was moved", change, work, facts);
    },
    stopDrill: async (group, drill, change) => {
      const stopped = await groups.stopDrill(group, drill, change);
      const facts = { drill: stopped.name, written_bytes: stopped.writtenBytes };
      const work = Promise.resolve(stopped);
      return await told(stopped.group, "drill stop", "a drill was stopped", change, work, facts);
    },
    branches: (group) => groups.branches(group),
    dropBranch: async (group, branch, change) => {
      const dropped = await groups.dropBranch(group, branch, change);
      const facts = { branch: dropped.id, kind: dropped.kind };
      const work = Promise.resolve(dropped);
      return await told(dropped.group, "branch drop", "a branch was dropped", change, work, facts);
    },
    deletePoint: async (group, point, change) =>
      await told(
        group,
        "point delete",
        "a point was deleted",
        change,
        groups.deletePoint(group, point, change),
        {
          point,
        },
      ),
  };
}

function positionFacts({ epoch, sequence }: GroupPosition): EventFacts {
  return { epoch, sequence };
}
