import type { Trouble } from "#src/domain/group/group-state.js";
import type { Condition, ConditionType, GroupStatus } from "#src/domain/group/group-words.js";
import type { OwnLoss } from "#src/domain/model/own-differences.js";
import type { EventDraft, EventFacts, EventSeverity } from "#src/domain/model/site-event.js";

/**
 * What is worth telling of a group, from two looks at it. Looks are what there is: whatever began and ended between two of
 * them is not seen, but for breaches of the target, which are counted.
 */
export interface GroupLook {
  readonly group: string;
  readonly status: GroupStatus;
  readonly hint: string;
  /** What becomes of a failover that nobody ends, and why it has not yet. */
  readonly timeout?: TimeoutLook | undefined;
  /** How many failovers their policy has ended, in this run of the program. */
  readonly endings?: PolicyEndings | undefined;
  /** Of the last reprotect, once the old primary has answered. */
  readonly reunion?: ReunionLook | undefined;
  /** Superseded because it was handed over in order. */
  readonly handedOver?: boolean | undefined;
  readonly conditions: readonly Condition[];
  /** What the secondary lacks as blocks; undefined where nobody knows. */
  readonly outOfSyncBytes: number | undefined;
  /** In all, of what is being seeded or caught up with; undefined when nothing is. */
  readonly syncBytes?: number | undefined;
  /** A count of what the link has moved so far in the direction of replication; undefined where nothing is open. */
  readonly movedBytes?: number | undefined;
  /** Of comparisons, at the primary: when the last one ended, and what it found. */
  readonly verify?: VerifyLook | undefined;
  /** At the primary of a group with a secondary. */
  readonly breach: BreachLook | undefined;
  /** At the site that holds its copy: how many drills have ended because their time was up, in this run of the program. */
  readonly drills?: { readonly expired: number; readonly lastExpired: string } | undefined;
}

/** Failovers that the policy of the group has ended, in this run of the program. */
export interface PolicyEndings {
  readonly count: number;
  readonly last: "commit" | "rollback";
  readonly jobId: string;
}

/** What the old primary said of its own writes when it became the copy. */
export interface ReunionLook {
  /** Of the reprotect, which shows where they were. */
  readonly jobId: string;
  readonly lost: OwnLoss;
  /** In how many bytes they may be. */
  readonly bytesMax: number;
}

export interface TimeoutLook {
  readonly action: "commit" | "rollback";
  readonly trouble: Trouble | undefined;
}

export interface VerifyLook {
  readonly endMs: number | undefined;
  /** Found to differ, and not repaired. */
  readonly differentBytes: number | undefined;
  readonly failure: Trouble | undefined;
}

export interface BreachLook {
  /** That began in this run of the program. */
  readonly count: number;
  readonly current: { readonly sinceMs: number; readonly worstMs: number } | undefined;
  readonly last: { readonly sinceMs: number; readonly untilMs: number; readonly worstMs: number } | undefined;
}

/** A group that is followed from look to look. */
export interface Followed {
  readonly look: GroupLook;
  readonly resync:
    | { readonly beganMs: number; readonly bytesMax: number; readonly movedBefore: number | undefined }
    | undefined;
}

export interface News {
  readonly followed: Followed;
  readonly events: readonly EventDraft[];
}

/** `before`: undefined for a group that was not there. `nowMs`: of a clock that does not jump. */
export function newsOf(before: Followed | undefined, look: GroupLook, nowMs: number): News {
  const resync = resyncAfter(before, look, nowMs);
  const events = [
    ...statusNews(before?.look, look),
    ...CONDITION_NEWS.flatMap((news) => conditionNews(news, before?.look, look)),
    ...resyncNews(before, resync, look, nowMs),
    ...breachNews(before?.look.breach, look),
    ...drillNews(before?.look.drills, look),
    ...timeoutNews(before?.look, look),
    ...reunionNews(before?.look, look),
    ...verifyNews(before?.look.verify, look),
  ];
  return { followed: { look, resync }, events };
}

/** The group is not there any more. */
export function goneNews({ look: { group, status } }: Followed): EventDraft {
  return event("info", "GROUP_GONE", group, `the group is no longer here; it was ${status}`, { status });
}

function statusNews(before: GroupLook | undefined, look: GroupLook): readonly EventDraft[] {
  const { group, status, hint } = look;
  if (before?.status === status) return [];
  const was = before === undefined ? "" : `, and was ${before.status}`;
  const facts = { status, ...(before === undefined ? {} : { before: before.status }) };
  const message = `the group is ${status}${was}${hint === "" ? "" : `: ${hint}`}`;
  if (look.handedOver === true && SUPERSEDED.includes(status))
    return [event("info", "GROUP_HANDED_OVER", group, message, facts)];
  const code = SUPERSEDED.includes(status) ? "GROUP_SUPERSEDED" : "STATUS_CHANGED";
  return [event(SEVERITIES[status] ?? "info", code, group, message, facts)];
}

const SUPERSEDED: readonly GroupStatus[] = ["fenced", "diverged"];

const SEVERITIES: Readonly<Partial<Record<GroupStatus, EventSeverity>>> = {
  disconnected: "warning",
  error: "error",
  fenced: "error",
  diverged: "error",
  "failover-failed": "error",
  "planned-failover-failed": "warning",
};

interface ConditionNews {
  readonly type: ConditionType;
  /** Which status of the condition is the bad news. */
  readonly bad: "true" | "false";
  readonly begins: readonly [EventSeverity, string];
  readonly ends: string;
  /** Told once, whatever reasons follow: each try to reach a peer that is gone may meet another. */
  readonly once?: true;
}

/** RpoMet is told by its breaches, FirstSyncDone by the status. */
const CONDITION_NEWS: readonly ConditionNews[] = [
  { type: "LinkUp", bad: "false", begins: ["warning", "LINK_DOWN"], ends: "LINK_UP", once: true },
  { type: "StoreHealthy", bad: "false", begins: ["error", "STORE_TROUBLE"], ends: "STORE_HEALTHY" },
  { type: "PointsFresh", bad: "false", begins: ["warning", "POINTS_LATE"], ends: "POINTS_FRESH" },
  { type: "Degraded", bad: "true", begins: ["warning", "DEGRADED"], ends: "DEGRADED_ENDED" },
  { type: "SplitBrain", bad: "true", begins: ["error", "SPLIT_BRAIN"], ends: "SPLIT_BRAIN_ENDED" },
];

/** Where a condition is bad for being so from the beginning, that is no news: a group is made without points and link. */
const NO_NEWS: readonly string[] = ["NO_SECONDARY", "NO_POINT", "NOT_SYNCED", "PAUSED"];

function conditionNews(
  { type, bad, begins, ends, once }: ConditionNews,
  before: GroupLook | undefined,
  look: GroupLook,
): readonly EventDraft[] {
  const now = look.conditions.find((condition) => condition.type === type);
  const was = before?.conditions.find((condition) => condition.type === type);
  if (now === undefined) return [];
  const isBad = (condition: Condition | undefined): boolean =>
    condition?.status === bad && !NO_NEWS.includes(condition.reason);
  const facts: EventFacts = { condition: type, reason: now.reason };
  const text = now.message === "" ? `${type} is ${now.status}` : now.message;
  if (isBad(now) && (!isBad(was) || (once !== true && was?.reason !== now.reason))) {
    const [severity, code] = begins;
    return [event(severity, code, look.group, text, facts)];
  }
  const isGood = now.status !== "unknown" && !isBad(now);
  if (isGood && isBad(was)) return [event("info", ends, look.group, text, facts)];
  // The first time that there is a link is worth a word too.
  if (type === "LinkUp" && now.status === "true" && before !== undefined && was?.status !== "true")
    return [event("info", ends, look.group, text, facts)];
  return [];
}

const SYNCING: readonly GroupStatus[] = ["seeding", "resyncing"];

function resyncAfter(before: Followed | undefined, look: GroupLook, nowMs: number): Followed["resync"] {
  // A link that breaks in the middle ends no resync: what is lacking is lacking still.
  const goesOn =
    SYNCING.includes(look.status) || (look.status === "disconnected" && before?.resync !== undefined);
  if (!goesOn) return undefined;
  const first = { beganMs: nowMs, bytesMax: 0, movedBefore: before?.look.movedBytes ?? look.movedBytes };
  const { bytesMax, ...since } = before?.resync ?? first;
  return { ...since, bytesMax: Math.max(bytesMax, look.outOfSyncBytes ?? 0, look.syncBytes ?? 0) };
}

function resyncNews(
  before: Followed | undefined,
  resync: Followed["resync"],
  { group, status, movedBytes }: GroupLook,
  nowMs: number,
): readonly EventDraft[] {
  if (before?.resync === undefined && resync !== undefined) {
    const bytes = resync.bytesMax === 0 ? {} : { out_of_sync_bytes: resync.bytesMax };
    const what = status === "seeding" ? "the first sync" : "a resync";
    return [event("info", "RESYNC_BEGUN", group, `${what} has begun`, { kind: status, ...bytes })];
  }
  if (before?.resync === undefined || resync !== undefined || status !== "protected") return [];
  const { beganMs, bytesMax, movedBefore } = before.resync;
  // Nothing known as lacking is not the same as nothing lacking: what waited in order is told by what was moved alone.
  const facts = {
    ...(bytesMax === 0 ? {} : { bytes: bytesMax }),
    ...movedFacts(movedBefore, movedBytes),
    elapsed_ms: Math.round(nowMs - beganMs),
  };
  return [event("info", "RESYNC_ENDED", group, "the secondary is in step", facts)];
}

/** A count that is lower than before is of another run of the group. */
function movedFacts(before: number | undefined, now: number | undefined): EventFacts {
  if (before === undefined || now === undefined) return {};
  return { wire_bytes: now < before ? now : now - before };
}

function drillNews(before: GroupLook["drills"], { group, drills }: GroupLook): readonly EventDraft[] {
  const expired = (drills?.expired ?? 0) - (before?.expired ?? 0);
  if (drills === undefined || expired <= 0) return [];
  const more = expired > 1 ? { drills: expired } : {};
  const text = `the drill ${drills.lastExpired} has ended: its time was up`;
  return [event("info", "DRILL_EXPIRED", group, text, { drill: drills.lastExpired, ...more })];
}

const ENDED = { commit: "was made final", rollback: "was rolled back" } as const;

function timeoutNews(before: GroupLook | undefined, look: GroupLook): readonly EventDraft[] {
  const { group, endings, timeout } = look;
  const events: EventDraft[] = [];
  if (endings !== undefined && endings.count > (before?.endings?.count ?? 0)) {
    const text = `the failover ${ENDED[endings.last]}: failover.timeout of the group is over`;
    events.push(
      event("warning", "FAILOVER_TIMED_OUT", group, text, { action: endings.last, job: endings.jobId }),
    );
  }
  const trouble = timeout?.trouble;
  if (timeout !== undefined && trouble !== undefined && trouble.code !== before?.timeout?.trouble?.code) {
    const text = `failover.timeout of the group is over, and the ${timeout.action} is refused: ${trouble.why}; it is tried again`;
    events.push(
      event("error", "FAILOVER_TIMEOUT_REFUSED", group, text, {
        action: timeout.action,
        because: trouble.code,
      }),
    );
  }
  return events;
}

/** What a start finds was told before it, or is in the job. */
function reunionNews(before: GroupLook | undefined, { group, reunion }: GroupLook): readonly EventDraft[] {
  if (before === undefined || reunion === undefined || before.reunion?.jobId === reunion.jobId) return [];
  const { jobId: job, lost, bytesMax } = reunion;
  const { exact, why } = lost;
  if (bytesMax === 0 || exact?.writes === 0) return [];
  const text =
    exact === undefined
      ? `which writes of the old primary never came here is not known one by one: ${why ?? "nothing was kept of them"}`
      : `${exact.writes} writes of the old primary never came here`;
  const facts =
    exact === undefined ? { bytes_at_most: bytesMax } : { writes: exact.writes, bytes: exact.bytes };
  return [event("warning", "LOST_WRITES_FOUND", group, `${text}; job show says where`, { job, ...facts })];
}

/** What ended before anybody looked is no news: it is on record, and was told then. */
function verifyNews(before: GroupLook["verify"], { group, verify }: GroupLook): readonly EventDraft[] {
  if (before === undefined || verify === undefined) return [];
  const { endMs, differentBytes = 0, failure } = verify;
  if (endMs === undefined || endMs === before.endMs) return [];
  if (differentBytes > 0) {
    const text = `${differentBytes} bytes of the secondary are not what the primary held`;
    return [event("error", "VERIFY_DIFFERENT", group, text, { bytes: differentBytes })];
  }
  if (failure === undefined)
    return [event("info", "VERIFY_EQUAL", group, "both sites were compared, and are equal", {})];
  const text = `both sites could not be compared to the end: ${failure.why}`;
  return [event("warning", "VERIFY_FAILED", group, text, { because: failure.code })];
}

function breachNews(before: BreachLook | undefined, { group, breach }: GroupLook): readonly EventDraft[] {
  if (breach === undefined) return [];
  const { count, current, last } = breach;
  const begun = count - (before?.count ?? 0);
  const events: EventDraft[] = [];
  // One that was under way has ended, and another may have begun since.
  const hasEnded = last !== undefined && last.untilMs !== before?.last?.untilMs;
  const isOldEnded = hasEnded && before?.current !== undefined;
  if (isOldEnded && begun > 0 && current !== undefined && last.sinceMs === before.current?.sinceMs)
    events.push(ended(group, last));
  if (begun > 0) {
    const one = current ?? last;
    const more = begun > 1 ? { breaches: begun } : {};
    const worst = one === undefined ? {} : { worst_ms: Math.ceil(one.worstMs) };
    const text = "what would be lost is older than the target";
    events.push(event("warning", "RPO_BREACH_BEGUN", group, text, { ...worst, ...more }));
  }
  if (hasEnded && current === undefined) events.push(ended(group, last));
  return events;
}

function ended(group: string, { sinceMs, untilMs, worstMs }: NonNullable<BreachLook["last"]>): EventDraft {
  const facts = { elapsed_ms: Math.max(0, untilMs - sinceMs), worst_ms: Math.ceil(worstMs) };
  return event("info", "RPO_BREACH_ENDED", group, "the target for loss is met again", facts);
}

function event(
  severity: EventSeverity,
  code: string,
  group: string,
  message: string,
  facts: EventFacts,
): EventDraft {
  return { severity, code, group, message, facts };
}
