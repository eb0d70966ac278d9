import type { HookFacts } from "#src/domain/hooks/hook-environment.js";
import type { DrillPicture } from "#src/operations/drills/drill-picture.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";

/** Once its volumes can be opened. Where its failure is to stop the drill, that is ended again. */
export async function drillUp(
  hooks: GroupHooks | undefined,
  drill: DrillPicture,
  end: () => Promise<unknown>,
): Promise<void> {
  try {
    await hooks?.run("drill-up", factsOf(drill));
  } catch (error) {
    await end();
    throw error;
  }
}

/** While they still can. A drill whose time is up ends whatever the hook comes to. */
export async function drillDown(
  hooks: GroupHooks | undefined,
  drill: DrillPicture,
  isExpired: boolean,
): Promise<void> {
  const use = hooks?.at("drill-down");
  if (use === undefined) return;
  await hooks?.runUse(isExpired ? { ...use, onFailure: "continue" } : use, factsOf(drill));
}

function factsOf({ name, group, point, position, members }: DrillPicture): HookFacts {
  const exports = members.map((member) => `${group}/${member}@drill-${name}`);
  return { drill: name, point, epoch: position.epoch, sequence: position.sequence, exports };
}
