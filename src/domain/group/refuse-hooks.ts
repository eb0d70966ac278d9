import { nearest } from "#src/base/nearest.js";
import type { ChangeRefusal } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

/**
 * Hooks that a group names and the site does not define. Each site of a group needs all of them: which moments are its
 * own changes with every failover, and that is too late to find one missing. `known`: of the site's own configuration.
 */
export function refuseHooks(
  { hooks }: Pick<GroupSpecification, "hooks">,
  site: string,
  known: readonly string[],
): readonly ChangeRefusal[] {
  return hooks
    .filter(({ use }) => !known.includes(use))
    .map(({ moment, use }) => {
      const near = nearest(use, known);
      return {
        key: `hooks.${moment}`,
        why: `the configuration of ${site} defines no hook ${use}${near === undefined ? "" : `; did you mean ${near}?`}`,
        hint: `define it under hooks in the configuration of ${site} and reload that; a group only names what each of its sites allows`,
      };
    });
}
