import type { Replica } from "#src/data-path/replica/replica.js";
import type { ImageSet } from "#src/data-path/store/image-set.js";
import type { Seeds } from "#src/data-path/store/seeds.js";
import type { SiteFacts, StoreMember } from "#src/data-path/store/site-facts.js";
import { hashesPath, imagePath, type StoreLayout, seedPath } from "#src/data-path/store/store-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";

export interface DropParts {
  readonly disk: Disk;
  readonly layout: StoreLayout;
  readonly site: SiteFacts;
  readonly images: ImageSet;
  readonly replica: Replica;
  /** None at a start, which comes to them later. */
  readonly seeds?: Seeds;
}

/** Steps 3 to 5 of `removed-members.ts`, for whatever was dropped and is not gone yet. */
export async function finishDrops(parts: DropParts): Promise<void> {
  const { site, images, replica } = parts;
  for (const member of [...site.droppedMembers.values()]) {
    await parts.seeds?.drop(member.member);
    await images.remove(member.member);
    await replica.forgetMember(member.member, site.floor(member.member));
    await removeFiles(parts, member);
    site.forgetDroppedMember(member.member);
  }
}

async function removeFiles({ disk, layout }: DropParts, { member, path, made }: StoreMember): Promise<void> {
  // Only what lies where we put it: a path elsewhere is a person's, whatever else is said of it.
  const image = imagePath(layout, member);
  const beside = [hashesPath(layout, member), seedPath(layout, member)];
  for (const file of [...beside, ...(made && path === image ? [image] : [])]) {
    if ((await disk.stat(file)) !== undefined) await disk.unlink(file);
  }
  await disk.syncDirectory(layout.images);
}
