import type { BranchKind } from "#src/domain/model/fact.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";

/** History kept beside the present one, as it is shown. Plain data. */
export interface BranchPicture {
  /** 16 hex digits. */
  readonly id: string;
  readonly group: string;
  readonly site: string;
  readonly kind: BranchKind;
  readonly name: string;
  /** Where it left the path it grew from; undefined where it is the first there was. */
  readonly fork: GroupPosition | undefined;
  /** Its newest position. */
  readonly head: GroupPosition;
  /** The site that wrote it. */
  readonly writer: string;
  /** What its own writes take on the disk. */
  readonly bytes: number;
  /** How many recovery points lie on it. */
  readonly points: number;
}
