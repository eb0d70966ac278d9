import type { KindBytes } from "#src/operations/groups/copy/store-bytes.js";
import type { LagCounts } from "#src/operations/groups/primary/ack-lag.js";

/** What is counted of the replication of a group at this site, since the group was opened in this run. */
export interface GroupCounts {
  /** Of the reign in which the group is; undefined while nobody has said so. */
  readonly epoch: number | undefined;
  /** Messages with the group's data, as they are before compression. */
  readonly sentBytes: number;
  /** All that went out on its streams. */
  readonly wireBytes: number;
  readonly receivedBytes: number;
  /** What waits on the disk for the secondary; undefined where nothing is ever spilled. */
  readonly spillBytes: number | undefined;
  /** At the primary. */
  readonly ackLag: LagCounts | undefined;
  /** Breaches of the target for loss that began. At the primary. */
  readonly breaches: number | undefined;
  /** What the store of the copy takes. */
  readonly storeBytes: readonly KindBytes[];
}
