import type { EventOperations, SiteEvent } from "#src/api/control/events.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import type { Event } from "#src/platform/grpc/generated/tidemark/control/v1/Event.js";
import type { JobServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented = "ListEvents" | "WatchEvents";

export function jobService(
  events: EventOperations,
  handlers: Handlers,
): Pick<JobServiceHandlers, Implemented> {
  return {
    ListEvents: handlers.unary(async (request) => {
      const known = await events.list(request.group);
      const { items, page } = pageOf(known, orderOf, request.page);
      return { events: items.map(encodeEvent), page };
    }),
    WatchEvents: handlers.serverStream(async function* ({ group, afterNumber }, { signal }) {
      for await (const event of events.watch(group, afterNumber, signal)) yield { event: encodeEvent(event) };
    }),
  };
}

const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/** Ascending is newest first. */
function orderOf({ number }: SiteEvent): string {
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
