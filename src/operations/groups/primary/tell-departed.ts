import { describeError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Where it is said, and with which sequence it was. */
interface Telling {
  readonly capture: Capture;
  readonly cutter: PointCutter;
  readonly told: Map<number, number>;
}

/** Says of each member that was removed that it was; what the secondary has durably is not said again. */
export function tellDeparted(
  telling: Telling | undefined,
  departed: readonly number[],
  { keeper, logger }: { readonly keeper: RecordKeeper; readonly logger: Logger },
): void {
  if (telling === undefined || departed.length === 0) return;
  const { capture, cutter, told } = telling;
  const heard = departed.filter(
    (member) => (told.get(member) ?? Number.POSITIVE_INFINITY) <= capture.backlog.acked,
  );
  const failed = (error: unknown): void => {
    // It is said again when there is another occasion: after a resync, an ack, a start.
    logger.info("the removal of a member is told to the secondary later", { error: describeError(error) });
  };
  if (heard.length > 0)
    keeper
      .updatePairing((pairing) => ({
        ...pairing,
        departed: pairing.departed.filter((member) => !heard.includes(member)),
      }))
      .catch(failed);
  if (!cutter.isReady) return;
  for (const member of departed.filter((one) => !told.has(one))) {
    told.set(member, Number.POSITIVE_INFINITY);
    capture
      .putMark(() => ({ type: "member-removed", member }))
      .then(
        (sequence) => told.set(member, sequence),
        (error: unknown) => {
          told.delete(member);
          failed(error);
        },
      );
  }
}
