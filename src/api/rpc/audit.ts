import type { HistoryAsked, HistoryEnd, HistoryOperations, HistoryOption } from "#src/api/control/history.js";
import type { Caller } from "#src/api/rpc/caller.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import { TidemarkError } from "#src/base/errors.js";

/**
 * The one place where calls that change something are written down, refusals too: what of them goes to the history, and what came
 * of them. A test holds the table against the rights: whatever an operator may change has a line here.
 */

const CONTROL = "/tidemark.control.v1.";

/** Method -> the verb, as on the command line. */
export const AUDITED: Readonly<Record<string, string>> = {
  [`${CONTROL}SiteService/ReloadConfig`]: "config reload",
  [`${CONTROL}GroupService/ApplyGroup`]: "apply",
  [`${CONTROL}GroupService/DeleteGroup`]: "group delete",
  [`${CONTROL}GroupService/ResizeMember`]: "group resize",
  [`${CONTROL}GroupService/StartGroup`]: "start",
  [`${CONTROL}GroupService/PauseGroup`]: "pause",
  [`${CONTROL}GroupService/ResumeGroup`]: "resume",
  [`${CONTROL}GroupService/RestartReplication`]: "restart-replication",
  [`${CONTROL}GroupService/ServeGroup`]: "serve",
  [`${CONTROL}GroupService/ScanGroup`]: "scan",
  [`${CONTROL}GroupService/VerifyGroup`]: "verify",
  [`${CONTROL}GroupService/ScrubGroup`]: "scrub",
  [`${CONTROL}GroupService/AcceptLoss`]: "scrub --accept-loss",
  [`${CONTROL}GroupService/LimitGroup`]: "limit",
  [`${CONTROL}RecoveryPointService/CutRecoveryPoint`]: "point cut",
  [`${CONTROL}RecoveryPointService/PinRecoveryPoint`]: "point pin",
  [`${CONTROL}RecoveryPointService/UnpinRecoveryPoint`]: "point unpin",
  [`${CONTROL}RecoveryPointService/DeleteRecoveryPoint`]: "point delete",
  [`${CONTROL}RecoveryPointService/OpenRecoveryPoint`]: "point open",
  [`${CONTROL}RecoveryPointService/ExportRecoveryPoint`]: "point export",
  [`${CONTROL}RecoveryPointService/DropBranch`]: "branch drop",
  [`${CONTROL}FailoverService/Failover`]: "failover",
  [`${CONTROL}FailoverService/ChangePoint`]: "change-point",
  [`${CONTROL}FailoverService/Commit`]: "commit",
  [`${CONTROL}FailoverService/Rollback`]: "rollback",
  [`${CONTROL}FailoverService/PlannedFailover`]: "planned-failover",
  [`${CONTROL}FailoverService/Reprotect`]: "reprotect",
  [`${CONTROL}FailoverService/Resolve`]: "resolve",
  [`${CONTROL}DrillService/StartDrill`]: "drill start",
  [`${CONTROL}DrillService/ChangeDrillPoint`]: "drill change-point",
  [`${CONTROL}DrillService/StopDrill`]: "drill stop",
  [`${CONTROL}JobService/CancelJob`]: "job cancel",
};

/** What another site carries here for somebody who asked there; each by its field. */
const CARRY = "/tidemark.replication.v1.ReplicationService/CarryGroup";
const CARRIED: Readonly<Record<string, string>> = { apply: "apply", resize: "group resize" };

export interface AuditedCall {
  readonly path: string;
  readonly request: unknown;
  readonly caller: Caller;
  readonly namedSite: string;
}

/** What came of a call that was begun. */
export interface Audited {
  answered(response: unknown): Promise<void>;
  failed(error: unknown): Promise<void>;
}

export class Audit {
  readonly #history: Pick<HistoryOperations, "begin" | "denied">;

  constructor(history: Pick<HistoryOperations, "begin" | "denied">) {
    this.#history = history;
  }

  /** Undefined: it changes nothing. */
  begin(call: AuditedCall): Promise<Audited> | undefined {
    const asked = askedBy(call);
    return asked && this.#begin(asked);
  }

  /** Refused before its request was read: which group was meant nobody knows. */
  denied(path: string, caller: Caller, error: TidemarkError): void {
    const verb = AUDITED[path];
    if (verb === undefined) return;
    this.#history.denied({ ...NOTHING_ASKED, caller: nameOf(caller), verb }, refusalOf(error));
  }

  async #begin(asked: HistoryAsked): Promise<Audited> {
    const ticket = await this.#history.begin(asked);
    return {
      answered: (response) => ticket.end(endOf(response)),
      failed: (error) => ticket.end(endOfError(error)),
    };
  }
}

const NOTHING_ASKED = { group: "", options: [], reason: "", requestId: "" } as const;

function nameOf({ name, identities }: Caller): string {
  return name === "" ? identities.join(",") : name;
}

/** Undefined: it changes nothing. */
export function askedBy({ path, request, caller, namedSite }: AuditedCall): HistoryAsked | undefined {
  const fields = fieldsOf(request);
  if (path === CARRY) {
    const [field, verb] = Object.entries(CARRIED).find(([name]) => isRecord(fields[name])) ?? [];
    if (field === undefined || verb === undefined) return undefined;
    const who = `${textOf(fields["requestedBy"])} at ${namedSite}`;
    return askedIn(fieldsOf(fields[field]), who, verb);
  }
  const verb = AUDITED[path];
  return verb === undefined ? undefined : askedIn(fields, nameOf(caller), verb);
}

function askedIn(fields: Fields, caller: string, verb: string): HistoryAsked {
  const context = fieldsOf(fields["context"]);
  const spec = fieldsOf(fields["spec"]);
  return {
    caller,
    verb,
    group: textOf(fields["group"]) || textOf(spec["name"]),
    options: Object.entries(fields).flatMap(optionOf),
    reason: textOf(context["reason"]),
    requestId: textOf(context["requestId"]),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * What is one value and no default. A specification is none: it is long, it may hold secrets, and what was changed in it is
 * in the answer of `apply` and its event.
 */
function optionOf([field, value]: readonly [string, unknown]): readonly HistoryOption[] {
  if (field === "group" || field.startsWith("_")) return [];
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const one = isRecord(value) && typeof value["text"] === "string" ? value["text"] : value;
  if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") return [];
  return one === "" || one === 0 || one === false
    ? []
    : [{ name, value: field === "kind" ? wordOf(String(one)) : String(one) }];
}

/** Of a point: `POINT_KIND_APP` as the command line says it. */
function wordOf(kind: string): string {
  return enumWord(kind, "POINT_KIND_");
}

/** A call that answers with a job has done what that says, or has had it accepted. */
export function endOf(response: unknown): HistoryEnd {
  const job = fieldsOf(fieldsOf(response)["job"]);
  const jobId = textOf(job["id"]);
  const isFailed = job["state"] === "JOB_STATE_FAILED" || job["state"] === "JOB_STATE_CANCELLED";
  if (!isFailed) return { outcome: "done", jobId, refusal: undefined };
  const { kind, code, message, hint } = fieldsOf(job["refusal"]);
  const refusal = { kind: textOf(kind), code: textOf(code), message: textOf(message), hint: textOf(hint) };
  return { outcome: "failed", jobId, refusal };
}

/** Of these kinds it is promised that nothing was changed. */
const REFUSED: ReadonlySet<string> = new Set(["invalid", "refused", "pending", "not-found", "denied"]);

export function endOfError(error: unknown): HistoryEnd {
  if (!(error instanceof TidemarkError)) return { outcome: "failed", jobId: "", refusal: DEFECT };
  const outcome = REFUSED.has(error.kind) ? "refused" : "failed";
  return { outcome, jobId: textOf(error.facts["job"]), refusal: refusalOf(error) };
}

function refusalOf({ kind, code, message, hint }: TidemarkError): NonNullable<HistoryEnd["refusal"]> {
  return { kind, code, message, hint };
}

const DEFECT = {
  kind: "unexpected",
  code: "INTERNAL",
  message: "a defect of tidemark",
  hint: "the daemon's log has the cause",
};
