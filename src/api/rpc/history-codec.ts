import type { HistoryEntry } from "#src/api/control/history.js";
import { toMaybeTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import type { HistoryEntry as Message } from "#src/platform/grpc/generated/tidemark/control/v1/HistoryEntry.js";

export function encodeHistoryEntry(entry: HistoryEntry): Message {
  const { options, verb, group, refusal } = entry;
  const asked = options.map(({ name, value }) => `${name}=${value}`);
  return {
    number: entry.number,
    time: toTimestamp(entry.timeMs),
    caller: entry.caller,
    verb,
    group,
    summary: [verb, ...(group === "" ? [] : [group]), ...asked].join(" "),
    reason: entry.reason,
    requestId: entry.requestId,
    jobId: entry.jobId,
    refusal: refusal ?? null,
    outcome: `HISTORY_OUTCOME_${enumName(entry.outcome)}`,
    endTime: toMaybeTimestamp(entry.endMs),
    options: options.map(({ name, value }) => ({ name, text: value })),
  };
}
