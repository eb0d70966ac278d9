import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import { MemoryDrills } from "#test/support/groups/memory-drills.js";
import { NO_SCRUB } from "#test/support/groups/no-scrub.js";
import { NO_VERIFY } from "#test/support/groups/no-verify.js";

/** What groups in memory answer to who has them read back or compared: what a test has said. */
export abstract class MemoryChecks extends MemoryDrills {
  /** Of each call that changes something. */
  readonly changes: Change[] = [];

  abstract get(group: string): Promise<GroupPicture>;

  /** How the scrub of each group goes; none has begun where it is not set. */
  readonly scrubs = new Map<string, ScrubPicture>();

  /** How the comparison of each group goes; none has begun where it is not set. */
  readonly verifications = new Map<string, VerifyPicture>();

  async verify(group: string, repair: boolean, change: Change): Promise<VerifyPicture> {
    this.changes.push(change);
    return { ...(await this.verifyState(group)), repair };
  }

  async verifyState(group: string): Promise<VerifyPicture> {
    const { name } = await this.get(group);
    return this.verifications.get(name) ?? { ...NO_VERIFY, group: name };
  }

  async scrub(group: string, change: Change): Promise<ScrubPicture> {
    this.changes.push(change);
    return await this.scrubState(group);
  }

  async scrubState(group: string): Promise<ScrubPicture> {
    const { name } = await this.get(group);
    return this.scrubs.get(name) ?? { ...NO_SCRUB, group: name };
  }

  async acceptLoss(group: string, change: Change): Promise<ScrubPicture> {
    const { name } = await this.get(group);
    this.changes.push(change);
    this.scrubs.set(name, { ...(await this.scrubState(name)), expiryHeld: false });
    return await this.scrubState(name);
  }
}
