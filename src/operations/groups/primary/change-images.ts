import {
  discardImage,
  type ImagePorts,
  type OpenImage,
} from "#src/operations/groups/images/member-images.js";
import { keptPath } from "#src/operations/groups/images/put-away.js";
import type { MemberPlan } from "#src/operations/groups/primary/change-plan.js";
import { inspectOwn, isSource, makeOwn } from "#src/operations/groups/primary/primary-image.js";
import { type RunningGroup, wishOf } from "#src/operations/groups/primary/running-group.js";
import type {
  GroupRecord,
  KeptImage,
  MemberRecord,
} from "#src/operations/groups/record/group-file-format.js";
import { type GroupLayout, keptFolder, ownImage } from "#src/operations/groups/record/group-layout.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The images that a change of members needs, before it is decided: new ones, open; when one can't be had, none is. */
export async function bringImages(
  ports: ImagePorts,
  layout: GroupLayout,
  group: string,
  { added, grown }: MemberPlan,
  running: RunningGroup,
): Promise<readonly OpenImage[]> {
  for (const member of added) await inspectOwn(ports, layout, wishOf(group, member));
  const brought: OpenImage[] = [];
  try {
    for (const member of added) brought.push(await makeOwn(ports, layout, wishOf(group, member)));
    for (const { number, sizeBytes } of grown) await running.image(number).growFile(sizeBytes);
  } catch (error) {
    for (const image of brought) await discardImage(ports, image);
    throw error;
  }
  return brought;
}

/** Where the images of members that go will be. */
export async function placesFor(
  { disk, dataDirectory }: ImagePorts,
  layout: GroupLayout,
  record: GroupRecord,
  members: readonly MemberRecord[],
): Promise<readonly KeptImage[]> {
  const folder = keptFolder(dataDirectory, record.specification.group, record.id);
  const planned = new Set(record.leaving.map(({ path }) => path));
  const kept: KeptImage[] = [];
  for (const { name, number, image } of members) {
    if (image.type !== "own") kept.push({ member: name, from: undefined, path: image.path });
    else {
      const path = await keptPath(disk, folder, name, number, planned);
      kept.push({ member: name, from: ownImage(layout, number), path });
    }
  }
  return kept;
}

/** An image that had vanished before cannot be kept. */
export async function stillThere(disk: Disk, images: readonly KeptImage[]): Promise<readonly KeptImage[]> {
  const kept: KeptImage[] = [];
  for (const image of images) {
    if (image.from === undefined || (await disk.stat(image.path)) !== undefined) kept.push(image);
  }
  return kept;
}

/** Where images that were removed are: one that could not be put away yet is where it was. */
export async function whereKept(
  disk: Disk,
  removed: readonly KeptImage[],
  leaving: readonly KeptImage[],
): Promise<readonly { readonly member: string; readonly path: string }[]> {
  const waiting = new Set(leaving.map(({ path }) => path));
  const images = removed.map((image) =>
    waiting.has(image.path) ? { ...image, path: image.from ?? image.path } : image,
  );
  return (await stillThere(disk, images)).map(({ member, path }) => ({ member, path }));
}

/**
 * Which files the images are now. Another than before is taken all the same: somebody has brought a copy back, or the
 * machine has numbered its disks anew, and nothing here relies on its being the same.
 */
export async function rememberImages(
  keeper: RecordKeeper,
  running: RunningGroup,
  logger: Logger,
): Promise<void> {
  const before = keeper.record.members;
  const members = before.map((member) => identified(member, running, logger));
  if (members.some((member, index) => member !== before[index]))
    await keeper.update((record) => ({ ...record, members }));
}

/** The member with the file or device that its image is now. */
function identified(member: MemberRecord, running: RunningGroup, logger: Logger): MemberRecord {
  const { identity, path } = running.image(member.number);
  if (identity === member.identity) return member;
  logger.info("a volume's image is not the file or device it was when it was opened last", {
    member: member.name,
    path,
    identity,
    before: member.identity,
  });
  return { ...member, identity };
}

/** Of those that are added, which file or device each is. */
export function withIdentities(
  members: readonly MemberRecord[],
  brought: readonly OpenImage[],
): readonly MemberRecord[] {
  const added = new Map(brought.map((image) => [image.number, image]));
  return members.map((member) => {
    const image = added.get(member.number);
    return image === undefined ? member : withImage(member, image);
  });
}

/** How large a source is says the source. */
export function withImage(member: MemberRecord, { identity, device }: OpenImage): MemberRecord {
  return isSource(member.image)
    ? { ...member, identity, sizeBytes: device.sizeBytes }
    : { ...member, identity };
}

/** Durably: the group is to go, and where each of its images will be. */
export async function decideDeletion(
  ports: ImagePorts,
  layout: GroupLayout,
  keeper: RecordKeeper,
  { requestId, withCopy }: { readonly requestId: string; readonly withCopy: boolean },
): Promise<void> {
  const { record } = keeper;
  const images = [...record.leaving, ...(await placesFor(ports, layout, record, record.members))];
  const phase = { type: "deleting", requestId, images, withCopy } as const;
  await keeper.update((before) => ({ ...before, phase }));
}
