import type { JobPicture } from "#src/api/control/failovers.js";
import { toMaybeTimestamp } from "#src/api/rpc/timestamps.js";
import type { ReprotectReport } from "#src/platform/grpc/generated/tidemark/control/v1/ReprotectReport.js";

/** What a reprotect found out and moved, as a message. What nobody knows is absent. */
export function encodeReunion(reunion: NonNullable<JobPicture["reunion"]>): ReprotectReport {
  const { whole = "", oursBytes, theirsBytes, bothBytes, copied, lost, ranges, rangesLeftOut } = reunion;
  const exact = lost?.exact;
  return {
    wholeBecause: whole,
    oursBytes,
    ...(theirsBytes === undefined ? {} : { theirsBytes }),
    ...(bothBytes === undefined ? {} : { bothBytes }),
    ...(copied === undefined ? {} : { comparedBytes: copied.comparedBytes, sentBytes: copied.sentBytes }),
    lost:
      exact === undefined
        ? null
        : {
            writes: exact.writes,
            bytes: exact.bytes,
            firstTime: toMaybeTimestamp(exact.span?.fromMs),
            lastTime: toMaybeTimestamp(exact.span?.toMs),
          },
    lostUnknownBecause: lost?.why ?? "",
    lostExtents: ranges.map((range) => ({ ...range })),
    lostExtentsLeftOut: rangesLeftOut,
  };
}
