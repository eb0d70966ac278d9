import type { LinkMember } from "#src/data-path/sender/link-share.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";

/** Who waits for a turn: it may end meanwhile, and is woken then. */
export interface Waiting {
  readonly isEnded: () => boolean;
  readonly onWake: (wake: () => void) => void;
}

/** The group's turn on the link, or the end of who waits, whichever comes first. Undefined: it is its turn already. */
export function turnOnLink(
  member: LinkMember,
  bytes: number,
  { exposure, clock, rpoTargetMs }: Pick<SenderOptions, "exposure" | "clock" | "rpoTargetMs">,
  { isEnded, onWake }: Waiting,
): Promise<void> | undefined {
  const target = rpoTargetMs();
  const { oldestMs } = exposure;
  const age = oldestMs === undefined ? 0 : clock.monotonicMs() - oldestMs;
  let isGranted = false;
  let resolve: () => void = () => undefined;
  member.ask({ bytes, slackMs: target === undefined ? undefined : target - age }, () => {
    isGranted = true;
    resolve();
  });
  if (isGranted) return undefined;
  return new Promise((done) => {
    resolve = done;
    const wait = (): void => {
      if (isEnded()) done();
      else if (!isGranted) onWake(wait);
    };
    onWake(wait);
  });
}
