import type { PrimaryHeartbeat } from "#src/data-path/link-format/link-format.js";
import { outOfSync } from "#src/data-path/sender/kept.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";

/** What the primary says of itself now. `echo`: the newest heartbeat of the secondary that was seen. */
export function heartbeatOf(
  { capture, exposure, clock, report }: SenderOptions,
  number: number,
  echo: number,
): PrimaryHeartbeat {
  const { position, written } = capture;
  const nowMs = clock.monotonicMs();
  exposure.note(position.sequence, written, nowMs);
  const { oldestMs } = exposure;
  const timeMs = clock.wallMs();
  return {
    number,
    timeMs,
    written: position,
    writtenBytes: written.bytes,
    writes: written.writes,
    outOfSyncBytes: capture.backlog.state.type === "memory" ? 0 : outOfSync(capture).bytes,
    ceiling: capture.ceiling,
    oldestUnacknowledgedMs:
      oldestMs === undefined ? undefined : Math.max(0, Math.floor(timeMs - (nowMs - oldestMs))),
    echo,
    report: report?.(),
  };
}
