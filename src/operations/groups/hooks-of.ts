import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";

/** The hooks of a group as its record names them. */
export function hooksOf(
  runner: HookRunner | undefined,
  record: () => GroupRecord,
  isActive: () => boolean,
): GroupHooks {
  const group = () => {
    const { id, site, specification } = record();
    return { id, site, role: isActive() ? "active" : "passive", specification } as const;
  };
  return new GroupHooks({ runner, group });
}
