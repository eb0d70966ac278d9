import { GROUPS_FOLDER } from "#src/domain/model/group-id.js";
import { KEPT_FOLDER } from "#src/domain/model/image-places.js";

/**
 * What the groups of a site keep below its data directory, beside what store-layout.ts says of a group's directory:
 *
 * | path                          | what                                                            |
 * |-------------------------------|-----------------------------------------------------------------|
 * | `groups/ID/group`             | the record of the group: group-file-format.ts                   |
 * | `groups/ID/state`             | the state file                                                  |
 * | `groups/ID/rpo`               | how exposure was, at its primary: rpo-ring-format.ts            |
 * | `groups/ID/thaw`              | that its application is to be thawed: thaw-debt.ts              |
 * | `groups/ID/snapshots`         | which snapshots of scans are to be let go of: snapshot-debts.ts |
 * | `groups/ID/capture/`          | what capture keeps, once there is a secondary                   |
 * | `groups/ID/images/N.img`      | image of member N, unless a path was given for it               |
 * | `kept/NAME-ID8/MEMBER.img`    | images of members and groups that were removed: nothing of ours reads them any more |
 * | `images/`                     | images that a person put there, by paths of theirs: image-places.ts |
 * | `deleted-groups`              | what the last deletions answered                                |
 * | `withdrawals`                 | copies at other sites that are to go with groups that were deleted |
 */
export interface GroupLayout {
  readonly directory: string;
  readonly record: string;
  readonly state: string;
  readonly rpo: string;
  readonly thaw: string;
  readonly snapshots: string;
  readonly capture: string;
  readonly images: string;
}

export function groupLayout(dataDirectory: string, id: string): GroupLayout {
  const directory = `${groupsDirectory(dataDirectory)}/${id}`;
  return {
    directory,
    record: `${directory}/group`,
    state: `${directory}/state`,
    rpo: `${directory}/rpo`,
    thaw: `${directory}/thaw`,
    snapshots: `${directory}/snapshots`,
    capture: `${directory}/capture`,
    images: `${directory}/images`,
  };
}

export function groupsDirectory(dataDirectory: string): string {
  return `${dataDirectory}/${GROUPS_FOLDER}`;
}

export function ownImage(layout: GroupLayout, member: number): string {
  return `${layout.images}/${member}.img`;
}

export function keptDirectory(dataDirectory: string): string {
  return `${dataDirectory}/${KEPT_FOLDER}`;
}

/** Enough of the id to tell groups of one name apart. */
const ID_SHOWN = 8;

export function keptFolder(dataDirectory: string, name: string, id: string): string {
  return `${keptDirectory(dataDirectory)}/${name}-${id.slice(0, ID_SHOWN)}`;
}
