import { describeError, type TidemarkError } from "#src/base/errors.js";
import type { CaptureEvent } from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { FullImages } from "#src/operations/groups/primary/full-images.js";
import type { RunObserver } from "#src/operations/groups/primary/running-group.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface GroupObserverOptions {
  readonly group: string;
  readonly ports: Pick<GroupPorts, "clock" | "countsOf" | "slowMs" | "onSlow" | "onChange">;
  readonly logger: Logger;
  readonly memberName: (member: number) => string;
  readonly hasSecondary: () => boolean;
  readonly onImageFailed: (trouble: Trouble) => void;
  /** Everything, once it was told. */
  readonly onEvent: (event: CaptureEvent) => void;
}

/** What a running group says by itself: to the log, and to the group's state machine where that has to hear it. */
export function observeGroup(options: GroupObserverOptions): RunObserver {
  const { group, ports, logger, memberName, hasSecondary, onImageFailed } = options;
  let toldFullMs = Number.NEGATIVE_INFINITY;
  const full = new FullImages(ports.clock);
  const tell = (event: CaptureEvent): void => {
    switch (event.type) {
      case "image-failed": {
        const member = memberName(event.member);
        logger.error("a volume's image failed", { member, error: describeError(event.error) });
        onImageFailed(failing(member, event.error, hasSecondary()));
        return;
      }
      case "image-full": {
        const nowMs = ports.clock.monotonicMs();
        full.refused(event.member, memberName(event.member), event.error);
        if (nowMs - toldFullMs < FULL_TOLD_EVERY_MS) return;
        toldFullMs = nowMs;
        ports.onChange();
        const { error, member } = event;
        logger.error("a volume's image has no room: clients are told ENOSPC", {
          member: memberName(member),
          error: describeError(error),
          hint: "free space on that file system; writes go on as soon as there is some, and nothing that was answered is lost",
        });
        return;
      }
      case "knowledge-lost":
        logger.warn("what the secondary may lack is not known any more, and counts as lacking", {
          why: event.why,
        });
        return;
      case "nothing-known":
        logger.info(
          "what the secondary has of a member is not known yet, as of one that is new: all of it is sent",
          {
            member: memberName(event.member),
          },
        );
        return;
      case "trouble":
        logger.error("what capture keeps of the group could not be written", {
          error: describeError(event.error),
        });
        return;
      case "backlog":
      case "confirmation":
        ports.onChange();
    }
  };
  return {
    countsOf: (members) => full.counted(ports.countsOf(group, members)),
    trouble: () => full.trouble,
    slowMs: ports.slowMs,
    onEvent: (event) => {
      tell(event);
      options.onEvent(event);
    },
    onSlow: (request) => ports.onSlow(group, memberName(request.member), request),
    onTrouble: (error) =>
      logger.error("a part of the group could not be ended as it should", { error: describeError(error) }),
  };
}

/** As long as a disk is full every write may say so. */
const FULL_TOLD_EVERY_MS = 10_000;

/** What an operator does depends on whether there is somebody to fail over to. */
function failing(member: string, error: TidemarkError, hasSecondary: boolean): Trouble {
  const hint = hasSecondary
    ? "flushes fail from now on: fail over to the secondary; or check the disk, then start the daemon again"
    : "flushes fail from now on, and there is no secondary to fail over to: stop the application, copy what can be read, check the disk, then start the daemon again";
  return {
    code: error.code,
    why: `the image of ${member} did not take what was written to it: ${describeError(error)}`,
    hint,
  };
}

/** As its primary calls it. */
export function memberName({ members }: Pick<GroupRecord, "members">, number: number): string {
  return members.find((member) => member.number === number)?.name ?? `member ${number}`;
}
