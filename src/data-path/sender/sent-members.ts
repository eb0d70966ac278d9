import { assert, present } from "#src/base/assert.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { SenderOptions, SentName } from "#src/data-path/sender/sender-options.js";

/** A member as it is told to the secondary before its blocks. */
export interface SentMember extends SentName {
  readonly member: number;
  readonly sizeBytes: number;
}

/**
 * The members that the capture has, each as large as its volume is now. What is on record may be ahead of it: what was
 * decided of members or sizes holds from the next capture on, or from the end of a growth, and may fail.
 */
export function sentMembers({
  capture,
  members,
}: Pick<SenderOptions, "capture" | "members">): readonly SentMember[] {
  return sizesOf(capture).map(([member, sizeBytes]) => ({
    member,
    ...present(members.get(member), `the name of member ${member}`),
    sizeBytes,
  }));
}

/** To be known before anything is sent: later it would come out in the middle of a stream. */
export function assertNamed({ capture, members }: Pick<SenderOptions, "capture" | "members">): void {
  for (const [member] of sizesOf(capture)) assert(members.has(member), `member ${member} has a name`);
}

function sizesOf({ resync }: Capture): readonly (readonly [number, number])[] {
  return present(resync, "the resync of a group with a secondary").sizes;
}
