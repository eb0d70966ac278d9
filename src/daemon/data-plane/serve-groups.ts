import { unreachable } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { encodeError } from "#src/daemon/data-plane/error-data.js";
import type { GroupsCall, Outcome } from "#src/daemon/data-plane/messages.js";
import type { ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { Groups } from "#src/operations/groups/groups.js";
import type {
  GroupOffer,
  OfferedGroups,
  ReignGrant,
  SourceHold,
} from "#src/operations/groups/other-sites.js";

/**
 * The data thread's side of the port: one call, one outcome. A TidemarkError is an answer like any other; whatever else
 * is thrown is a defect of ours, rejects here, and ends the daemon.
 */
export function serveGroups(groups: Groups, call: GroupsCall): Promise<Outcome> {
  return answer(() => perform(groups, call));
}

/** An offer of another site, in the same way. */
export function serveOffer(offered: OfferedGroups, from: string, offer: GroupOffer): Promise<Outcome> {
  return answer(() => offered.takeOffer(from, offer));
}

/** A withdrawal, by the group's id. */
export function serveWithdrawal(offered: OfferedGroups, from: string, group: string): Promise<Outcome> {
  return answer(() => offered.takeWithdrawal(from, group));
}

/** The next reign of a group, by the site that was promoted in the place of this one. */
export function serveGrant(offered: OfferedGroups, from: string, grant: ReignGrant): Promise<Outcome> {
  return answer(() => offered.takeGrant(from, grant));
}

/** Writers are to wait, by the secondary. */
export function serveHold(offered: OfferedGroups, from: string, hold: SourceHold): Promise<Outcome> {
  return answer(() => offered.takeHold(from, hold));
}

/** One exchange of a comparison. */
export function serveComparison(
  offered: OfferedGroups,
  from: string,
  question: ComparisonQuestion,
): Promise<Outcome> {
  return answer(() => offered.takeComparison(from, question));
}

async function answer(act: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { type: "done", value: await act() };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { type: "failed", error: encodeError(error) };
  }
}

function perform(groups: Groups, call: GroupsCall): Promise<unknown> {
  switch (call.method) {
    case "apply":
      return groups.apply(...call.args);
    case "diff":
      return groups.diff(...call.args);
    case "get":
      return groups.get(...call.args);
    case "list":
      return groups.list(...call.args);
    case "delete":
      return groups.delete(...call.args);
    case "resize":
      return groups.resize(...call.args);
    case "limit":
      return groups.limit(...call.args);
    case "startReplication":
      return groups.startReplication(...call.args);
    case "scan":
      return groups.scan(...call.args);
    case "pause":
      return groups.pause(...call.args);
    case "resume":
      return groups.resume(...call.args);
    case "rpo":
      return groups.rpo(...call.args);
    case "restart":
      return groups.restart(...call.args);
    case "points":
      return groups.points(...call.args);
    case "point":
      return groups.point(...call.args);
    case "cut":
      return groups.cut(...call.args);
    case "pin":
      return groups.pin(...call.args);
    case "deletePoint":
      return groups.deletePoint(...call.args);
    case "verify":
      return groups.verify(...call.args);
    case "verifyState":
      return groups.verifyState(...call.args);
    case "scrub":
      return groups.scrub(...call.args);
    case "scrubState":
      return groups.scrubState(...call.args);
    case "acceptLoss":
      return groups.acceptLoss(...call.args);
    case "drills":
      return groups.drills(...call.args);
    case "startDrill":
      return groups.startDrill(...call.args);
    case "moveDrill":
      return groups.moveDrill(...call.args);
    case "stopDrill":
      return groups.stopDrill(...call.args);
    case "branches":
      return groups.branches(...call.args);
    case "dropBranch":
      return groups.dropBranch(...call.args);
    case "planVerb":
      return groups.planVerb(...call.args);
    case "planFailover":
      return groups.planFailover(...call.args);
    case "failover":
      return groups.failover(...call.args);
    case "changePoint":
      return groups.changePoint(...call.args);
    case "commit":
      return groups.commit(...call.args);
    case "reprotect":
      return groups.reprotect(...call.args);
    case "resolve":
      return groups.resolve(...call.args);
    case "serve":
      return groups.serve(...call.args);
    case "rollback":
      return groups.rollback(...call.args);
    case "plannedFailover":
      return groups.plannedFailover(...call.args);
    case "jobs":
      return groups.jobs(...call.args);
    case "cancelJob":
      return groups.cancelJob(...call.args);
    default:
      return unreachable(call);
  }
}
