import type { Replica } from "#src/data-path/replica/replica.js";
import type { ImageSet } from "#src/data-path/store/image-set.js";
import type { SiteFacts, StoreMember } from "#src/data-path/store/site-facts.js";
import { hashesPath, imagePath, type StoreLayout } from "#src/data-path/store/store-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";

export interface DropParts {
  readonly disk: Disk;
  readonly layout: StoreLayout;
  readonly site: SiteFacts;
  readonly images: ImageSet;
  readonly replica: Replica;
}

/** Steps 3 to 5 of `removed-members.ts`, for whatever was dropped and is not gone yet. */
export async function finishDrops(parts: DropParts): Promise<void> {
  const { site, images, replica } = parts;
  for (const member of [...site.droppedMembers.values()]) {
    await images.remove(member.member);
    await replica.forgetMember(member.member, site.floor(member.member));
    await removeFiles(parts, member);
    site.forgetDroppedMember(member.member);
  }
}

async function removeFiles({ disk, layout }: DropParts, { member, path, made }: StoreMember): Promise<void> {
  // Only what lies where we put it: a path elsewhere is a person's, whatever else is said of it.
  const image = imagePath(layout, member);
  for (const file of [hashesPath(layout, member), ...(made && path === image ? [image] : [])]) {
    if ((await disk.stat(file)) !== undefined) await disk.unlink(file);
  }
  await disk.syncDirectory(layout.images);
}
