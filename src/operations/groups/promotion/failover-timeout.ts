import type { GroupState } from "#src/domain/group/group-state.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";

export interface Due {
  readonly action: "commit" | "rollback";
  /** 0: its time is up. In time that the daemon has run. */
  readonly leftMs: number;
}

/** What the specification of a group has become of a failover that nobody ends; undefined: nothing, or nothing is open. */
export function dueIn(
  { specification }: GroupRecord,
  state: GroupState,
  { kept }: Pick<CopyPromotion, "kept">,
): Due | undefined {
  const { onTimeout, timeoutMs } = specification.failover;
  const { openMs } = kept;
  if (onTimeout === "none" || timeoutMs === 0 || state.type !== "failed-over" || openMs === undefined)
    return undefined;
  return { action: onTimeout, leftMs: Math.max(0, timeoutMs - openMs) };
}

/** As it is shown. */
export function paintTimeout(
  record: GroupRecord,
  state: GroupState,
  promotion: CopyPromotion,
): Pick<GroupPicture, "timeout" | "endings"> {
  const due = dueIn(record, state, promotion);
  const { trouble, endings } = promotion.policy;
  if (due === undefined) return { endings };
  return { endings, timeout: { ...due, trouble: due.leftMs === 0 ? trouble : undefined } };
}
