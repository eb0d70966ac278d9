import type { Caller, Role } from "#src/api/rpc/caller.js";
import { TidemarkError } from "#src/base/errors.js";

/**
 * Who may call what: one line for each method there is, checked by a test against the contract. A method that is not
 * here is nobody's.
 */

const READ: readonly Role[] = ["operator", "viewer"];
const CHANGE: readonly Role[] = ["operator"];
const REPLICATE: readonly Role[] = ["peer"];
const ANYBODY_KNOWN: readonly Role[] = ["operator", "viewer", "client", "peer"];

const CONTROL = "/tidemark.control.v1.";

export const RIGHTS: Readonly<Record<string, readonly Role[]>> = {
  [`${CONTROL}SiteService/GetSite`]: READ,
  [`${CONTROL}SiteService/WatchSite`]: READ,
  [`${CONTROL}SiteService/ReloadConfig`]: CHANGE,

  [`${CONTROL}GroupService/ApplyGroup`]: CHANGE,
  [`${CONTROL}GroupService/DiffGroup`]: READ,
  [`${CONTROL}GroupService/GetGroup`]: READ,
  [`${CONTROL}GroupService/ListGroups`]: READ,
  [`${CONTROL}GroupService/WatchGroups`]: READ,
  [`${CONTROL}GroupService/DeleteGroup`]: CHANGE,
  [`${CONTROL}GroupService/ResizeMember`]: CHANGE,
  [`${CONTROL}GroupService/StartGroup`]: CHANGE,
  [`${CONTROL}GroupService/PauseGroup`]: CHANGE,
  [`${CONTROL}GroupService/ResumeGroup`]: CHANGE,
  [`${CONTROL}GroupService/RestartReplication`]: CHANGE,
  [`${CONTROL}GroupService/PlanResync`]: READ,
  [`${CONTROL}GroupService/ServeGroup`]: CHANGE,
  [`${CONTROL}GroupService/ScanGroup`]: CHANGE,
  [`${CONTROL}GroupService/VerifyGroup`]: CHANGE,
  [`${CONTROL}GroupService/GetVerify`]: READ,
  [`${CONTROL}GroupService/ScrubGroup`]: CHANGE,
  [`${CONTROL}GroupService/GetScrub`]: READ,
  [`${CONTROL}GroupService/AcceptLoss`]: CHANGE,
  [`${CONTROL}GroupService/LimitGroup`]: CHANGE,
  [`${CONTROL}GroupService/GetRpo`]: READ,

  [`${CONTROL}RecoveryPointService/ListRecoveryPoints`]: READ,
  [`${CONTROL}RecoveryPointService/GetRecoveryPoint`]: READ,
  [`${CONTROL}RecoveryPointService/WatchRecoveryPoints`]: READ,
  [`${CONTROL}RecoveryPointService/CutRecoveryPoint`]: CHANGE,
  [`${CONTROL}RecoveryPointService/PinRecoveryPoint`]: CHANGE,
  [`${CONTROL}RecoveryPointService/UnpinRecoveryPoint`]: CHANGE,
  [`${CONTROL}RecoveryPointService/DeleteRecoveryPoint`]: CHANGE,
  // Opening shows the data itself, which a viewer of states has no right to.
  [`${CONTROL}RecoveryPointService/OpenRecoveryPoint`]: CHANGE,
  [`${CONTROL}RecoveryPointService/ExportRecoveryPoint`]: CHANGE,
  [`${CONTROL}RecoveryPointService/ListBranches`]: READ,
  [`${CONTROL}RecoveryPointService/GetBranch`]: READ,
  [`${CONTROL}RecoveryPointService/DiffBranch`]: READ,
  [`${CONTROL}RecoveryPointService/DropBranch`]: CHANGE,

  [`${CONTROL}FailoverService/PlanFailover`]: READ,
  [`${CONTROL}FailoverService/Failover`]: CHANGE,
  [`${CONTROL}FailoverService/ChangePoint`]: CHANGE,
  [`${CONTROL}FailoverService/Commit`]: CHANGE,
  [`${CONTROL}FailoverService/Rollback`]: CHANGE,
  [`${CONTROL}FailoverService/PlanPlannedFailover`]: READ,
  [`${CONTROL}FailoverService/PlannedFailover`]: CHANGE,
  [`${CONTROL}FailoverService/PlanReprotect`]: READ,
  [`${CONTROL}FailoverService/Reprotect`]: CHANGE,
  [`${CONTROL}FailoverService/Resolve`]: CHANGE,

  [`${CONTROL}DrillService/PlanDrill`]: READ,
  [`${CONTROL}DrillService/StartDrill`]: CHANGE,
  [`${CONTROL}DrillService/ChangeDrillPoint`]: CHANGE,
  [`${CONTROL}DrillService/StopDrill`]: CHANGE,
  [`${CONTROL}DrillService/ListDrills`]: READ,

  [`${CONTROL}JobService/GetJob`]: READ,
  [`${CONTROL}JobService/ListJobs`]: READ,
  [`${CONTROL}JobService/WatchJob`]: READ,
  [`${CONTROL}JobService/CancelJob`]: CHANGE,
  [`${CONTROL}JobService/ListHistory`]: READ,
  [`${CONTROL}JobService/ListEvents`]: READ,
  [`${CONTROL}JobService/WatchEvents`]: READ,

  "/tidemark.replication.v1.ReplicationService/Replicate": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/OfferGroup": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/WithdrawGroup": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/GrantReign": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/HoldSource": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/CarryGroup": REPLICATE,
  "/tidemark.replication.v1.ReplicationService/CompareGroup": REPLICATE,

  "/grpc.health.v1.Health/Check": ANYBODY_KNOWN,
  "/grpc.health.v1.Health/List": ANYBODY_KNOWN,
  "/grpc.health.v1.Health/Watch": ANYBODY_KNOWN,
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo": ANYBODY_KNOWN,
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": ANYBODY_KNOWN,
};

/** The key of the configuration that gives a role. */
const KEY_OF_ROLE: Readonly<Record<Role, string>> = {
  operator: "access.operators",
  viewer: "access.viewers",
  client: "access.clients",
  peer: "peers",
};

/** Throws a TidemarkError of kind `denied` that says who is known as what, and which key of the configuration decides. */
export function requireRight(caller: Caller, path: string): void {
  const allowed = (Object.hasOwn(RIGHTS, path) ? RIGHTS[path] : undefined) ?? [];
  if (caller.roles.some((role) => allowed.includes(role))) return;
  throw caller.roles.length === 0 ? unknown(caller) : notAllowed(caller, path, allowed);
}

function unknown(caller: Caller): TidemarkError {
  const names = caller.identities.join(", ");
  return new TidemarkError({
    kind: "denied",
    code: "UNKNOWN_IDENTITY",
    message:
      names === ""
        ? "the certificate has no DNS or URI name, and nothing else in it counts"
        : `the certificate is for ${names}, which this site does not know`,
    hint: "add its name to access.operators, access.viewers or peers in the configuration of this site",
    facts: { identities: names },
  });
}

function notAllowed(caller: Caller, path: string, allowed: readonly Role[]): TidemarkError {
  const wanted = allowed[0];
  return new TidemarkError({
    kind: "denied",
    code: "NOT_ALLOWED",
    message: `${caller.name} is known as ${caller.roles.join(" and ")}, and ${path.slice(1)} takes ${allowed.join(" or ") || "nobody"}`,
    hint:
      wanted === undefined
        ? "no role has this right"
        : `add ${caller.name} to ${KEY_OF_ROLE[wanted]} in the configuration of this site`,
    facts: { identity: caller.name, roles: caller.roles.join(","), method: path.slice(1) },
  });
}
