import { present } from "#src/base/assert.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import { discardImage, type OpenImage } from "#src/operations/groups/images/member-images.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import { withImage } from "#src/operations/groups/primary/change-images.js";
import { planMembers } from "#src/operations/groups/primary/change-plan.js";
import { inspectOwn, makeOwn } from "#src/operations/groups/primary/primary-image.js";
import { type RunPorts, wishOf } from "#src/operations/groups/primary/running-group.js";
import { writeGroupRecord } from "#src/operations/groups/record/group-file.js";
import { type GroupRecord, PAIRING_OF_NEW } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

const PERMISSIONS = 0o700;
/** None is ever 0: that stands for nobody in tables of members. */
const FIRST_MEMBER = 1;

/**
 * A new group, durable and not open yet. README.md counts the steps; nothing is left of one that fails, but files that a
 * person named: those are sparse, hold nothing, and are adopted by the next attempt.
 */
export async function createGroup(
  ports: RunPorts & { readonly site: string },
  specification: GroupSpecification,
): Promise<GroupRecord> {
  const { disk, hash64, random, dataDirectory, site } = ports;
  const id = random.uuid();
  const layout = groupLayout(dataDirectory, id);
  const plan = planMembers({ members: [], nextMember: FIRST_MEMBER }, specification, site);
  const empty = { id, site, phase: { type: "creating" }, specification, members: [], leaving: [] } as const;
  const pairing = specification.secondary === undefined ? undefined : PAIRING_OF_NEW;
  const begun: GroupRecord = { ...empty, nextMember: plan.nextMember, pairing };
  // 1. What can be refused is refused before anything is there.
  for (const member of plan.added) await inspectOwn(ports, layout, wishOf(specification.group, member));
  const images: OpenImage[] = [];
  try {
    // 2. The directory, and a record that says that nobody has been told of it.
    await ensureDirectory(disk, layout.directory, PERMISSIONS);
    await writeGroupRecord(disk, layout, begun, hash64);
    // 3. The images.
    for (const member of plan.added)
      images.push(await makeOwn(ports, layout, wishOf(specification.group, member)));
    const members = plan.added.map((member, index) => withImage(member, present(images[index], "an image")));
    // 4. The state file: its first lineage entry, in which nothing has been given out.
    const state = await StateFile.create(disk, layout.state, firstState(id, site, random.uint64()), hash64);
    await state.close();
    // 5. From here on the group exists.
    const made: GroupRecord = { ...begun, phase: { type: "made" }, members };
    await writeGroupRecord(disk, layout, made, hash64);
    for (const image of images) await image.close();
    return made;
  } catch (error) {
    // What can't be removed now says of itself that it is to be removed: the next start does.
    await Promise.allSettled(images.map((image) => discardImage(ports, image)));
    await Promise.allSettled([removeTree(disk, layout.directory, "group")]);
    throw error;
  }
}

function firstState(group: string, site: string, id: bigint): SiteState {
  const entry = { epoch: 1, id: id === 0n ? 1n : id, first: 1, parent: undefined, writer: site };
  return {
    group,
    site,
    lineage: [entry],
    promise: { epoch: entry.epoch, id: entry.id },
    ceiling: 0,
    clean: undefined,
  };
}
