import { invalid } from "#src/api/control/change-checks.js";
import type { EventOperations, SiteEvent } from "#src/api/control/events.js";
import { type FailoverOperations, jobOrder } from "#src/api/control/failovers.js";
import type { HistoryOperations } from "#src/api/control/history.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { encodeJob } from "#src/api/rpc/failover-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { encodeHistoryEntry } from "#src/api/rpc/history-codec.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { fromTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import type { Event } from "#src/platform/grpc/generated/tidemark/control/v1/Event.js";
import type { JobServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "ListEvents"
  | "WatchEvents"
  | "GetJob"
  | "ListJobs"
  | "WatchJob"
  | "CancelJob"
  | "ListHistory";

export function jobService(
  events: EventOperations,
  handlers: Handlers,
  failovers?: FailoverOperations,
  history?: HistoryOperations,
): Pick<JobServiceHandlers, Implemented> {
  return {
    ListEvents: handlers.unary(async (request) => {
      const known = await events.list(request.group);
      const { items, page } = pageOf(known, orderOf, request.page);
      return { events: items.map(encodeEvent), page };
    }),
    ListJobs: handlers.unary(async ({ group, states, page: asked }) => {
      const wanted = states.map(String);
      const known = (await failovers?.jobs(group)) ?? [];
      const jobs = known.map((job) => ({ job, message: encodeJob(job) }));
      const meant = jobs.filter(
        ({ message }) => wanted.length === 0 || wanted.includes(String(message.state)),
      );
      const { items, page } = pageOf(meant, ({ job }) => jobOrder(job), asked);
      return { jobs: items.map(({ message }) => message), page };
    }),
    GetJob: handlers.unary(async ({ jobId }) => ({ job: encodeJob(await jobsOf(failovers).job(jobId)) })),
    WatchJob: handlers.serverStream(async function* ({ jobId }, { signal }) {
      for await (const job of jobsOf(failovers).watchJob(jobId, signal)) yield { job: encodeJob(job) };
    }),
    CancelJob: handlers.unary(async ({ jobId, context }, { caller }) => ({
      job: encodeJob(await jobsOf(failovers).cancelJob(jobId, changeOf(context, caller))),
    })),
    ListHistory: handlers.unary(async ({ group, from, page: asked }) => {
      const fromMs = from === null ? undefined : fromTimestamp(from);
      const known = (await history?.list(group, fromMs)) ?? [];
      const { items, page } = pageOf(known, orderOf, asked);
      return { entries: items.map(encodeHistoryEntry), page };
    }),
    WatchEvents: handlers.serverStream(async function* ({ group, afterNumber }, { signal }) {
      for await (const event of events.watch(group, afterNumber, signal)) yield { event: encodeEvent(event) };
    }),
  };
}

function jobsOf(failovers: FailoverOperations | undefined): FailoverOperations {
  if (failovers !== undefined) return failovers;
  throw invalid("JOB_UNKNOWN", "job_id: this site runs no jobs", "ask another site");
}

const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/** Ascending is newest first. */
function orderOf({ number }: Pick<SiteEvent, "number">): string {
  return String(Number.MAX_SAFE_INTEGER - number).padStart(DIGITS, "0");
}

function encodeEvent({ number, timeMs, severity, code, group, message, facts }: SiteEvent): Event {
  return {
    number,
    time: toTimestamp(timeMs),
    severity: `SEVERITY_${enumName(severity)}`,
    code,
    group,
    message,
    facts: Object.entries(facts).map(([name, fact]) => {
      if (typeof fact === "string") return { name, text: fact };
      return typeof fact === "number" ? { name, number: fact } : { name, flag: fact };
    }),
  };
}
