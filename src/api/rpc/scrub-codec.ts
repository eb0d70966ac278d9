import type { ScrubPicture } from "#src/api/control/scrubs.js";
import { toMaybeTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import type { Scrub } from "#src/platform/grpc/generated/tidemark/control/v1/Scrub.js";
import type { ScrubFinding } from "#src/platform/grpc/generated/tidemark/control/v1/ScrubFinding.js";

/** A reading back as a message. */
export function encodeScrub(picture: ScrubPicture): Scrub {
  const { failure } = picture;
  return {
    group: picture.group,
    site: picture.site,
    state: `SCRUB_STATE_${enumName(picture.state)}`,
    part: picture.part,
    done: picture.done,
    of: picture.of,
    findingsTotal: picture.findingsTotal,
    findings: picture.findings.map(encodeFinding),
    refusal:
      failure === undefined
        ? null
        : { code: failure.code, message: failure.why, hint: failure.hint, retryable: true },
    expiryHeld: picture.expiryHeld,
    endTime: toMaybeTimestamp(picture.endMs),
  };
}

function encodeFinding(finding: ScrubPicture["findings"][number]): ScrubFinding {
  const { part, detail, points, member, offset, length, from, to, branch } = finding;
  return {
    part,
    detail,
    points: [...points],
    branch: branch ?? "",
    ...(member === undefined ? {} : { member }),
    ...(offset === undefined ? {} : { offsetBytes: offset }),
    ...(length === undefined ? {} : { lengthBytes: length }),
    ...(from === undefined ? {} : { firstSequence: from }),
    ...(to === undefined ? {} : { lastSequence: to }),
  };
}
