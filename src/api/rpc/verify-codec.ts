import type { VerifyPicture, VerifySummary } from "#src/api/control/verifications.js";
import { toMaybeTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import { toSpan } from "#src/api/wire/spans.js";
import type { Verify } from "#src/platform/grpc/generated/tidemark/control/v1/Verify.js";
import type { VerifyStatus } from "#src/platform/grpc/generated/tidemark/control/v1/VerifyStatus.js";

/** A comparison of both sides as a message. */
export function encodeVerify(picture: VerifyPicture): Verify {
  const { failure, position } = picture;
  return {
    group: picture.group,
    site: picture.site,
    state: `VERIFY_STATE_${enumName(picture.state)}`,
    phase: `VERIFY_PHASE_${enumName(picture.phase)}`,
    repair: picture.repair,
    comparedBytes: picture.comparedBytes,
    totalBytes: picture.totalBytes,
    differentBytes: picture.differentBytes,
    unknownBytes: picture.unknownBytes,
    repairedBytes: picture.repairedBytes,
    ranges: picture.ranges.map(({ member, offset, length, found }) => ({
      member,
      offsetBytes: offset,
      lengthBytes: length,
      finding: `VERIFY_FINDING_${enumName(found)}`,
    })),
    rangesTruncated: picture.isCoarse,
    pointId: picture.point,
    position: position === undefined ? null : { epoch: position.epoch, sequence: position.sequence },
    primaryRoot: picture.root.primary,
    secondaryRoot: picture.root.secondary,
    marked: picture.isMarked,
    exchangedBytes: picture.exchangedBytes,
    refusal:
      failure === undefined
        ? null
        : { code: failure.code, message: failure.why, hint: failure.hint, retryable: true },
    startTime: toMaybeTimestamp(picture.startMs),
    endTime: toMaybeTimestamp(picture.endMs),
    jobId: picture.job,
  };
}

/** What of it stands in the picture of its group. */
export function encodeVerifyStatus(summary: VerifySummary): VerifyStatus {
  const { isRunning, doneMs, equalMs, differentBytes, everyMs, failure } = summary;
  return {
    running: isRunning,
    lastTime: toMaybeTimestamp(doneMs),
    equalTime: toMaybeTimestamp(equalMs),
    ...(differentBytes === undefined ? {} : { differentBytes }),
    every: everyMs === undefined ? null : toSpan(everyMs),
    refusal: failure === undefined ? null : { code: failure.code, message: failure.why, hint: failure.hint },
  };
}
