import { settleAll } from "#src/base/settle-all.js";
import type { StoreMember } from "#src/data-path/store/site-facts.js";
import { memberStillHeld } from "#src/data-path/store/store-errors.js";
import { imagePath } from "#src/data-path/store/store-layout.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";

export type NewMember = Omit<StoreMember, "path" | "made"> & {
  readonly path?: string | undefined;
  /** Although it is in our place the image is there already, and holds what it holds. */
  readonly isFound?: true;
};

/**
 * A member with its image, which is there before the facts that name it. One that is there already stays as
 * it is. With `seed` its contents come beside the order.
 */
export async function addMember(
  { site, images, book, layout, seeds }: StoreParts,
  member: NewMember,
  seed: "image" | undefined,
): Promise<void> {
  // Two of the same number would share image and versions.
  if (site.removed.has(member.member) || site.droppedMembers.has(member.member))
    throw memberStillHeld(member.member);
  if (site.members.has(member.member)) return;
  const { path, isFound, ...told } = member;
  const made = path === undefined;
  const whole = { ...told, path: path ?? imagePath(layout, member.member), made };
  await images.add(whole, isFound === true);
  try {
    if (seed !== undefined) await seeds.prepare(member.member);
    const floor = site.lowestFloor();
    if (floor !== undefined) await book.record({ type: "floor", member: member.member, floor });
    await book.record({ type: "member", ...whole });
  } catch (error) {
    // Asked again, it is made or taken anew: a device that is still open here could not be.
    await settleAll([images.remove(member.member)]);
    throw error;
  }
  await seeds.begin(member.member);
}
