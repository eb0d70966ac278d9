import {
  checkChange,
  DELETE,
  invalid,
  requireConfirmation,
  required,
} from "#src/api/control/change-checks.js";
import { checkSelector } from "#src/api/control/points.js";
import { TidemarkError } from "#src/base/errors.js";
import { isName, NAME_RULE } from "#src/domain/model/name.js";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";

/** Drills, and the other branches that a site keeps, as operators and programs ask for them. */

export type { BranchPicture, DrillPicture, DrillRequest };

export interface DrillOperations {
  /** By group and name; of every group whose copy is open here when none is named. */
  list(group: string): Promise<readonly DrillPicture[]>;
  /** `latest` when the point is empty. */
  start(group: string, drill: DrillRequest, change: Change): Promise<DrillPicture>;
  move(group: string, drill: string, point: string, change: Change): Promise<DrillPicture>;
  /** The drill as it was. */
  stop(group: string, drill: string, change: Change): Promise<DrillPicture>;
}

export interface BranchOperations {
  /** Newest first. */
  list(group: string): Promise<readonly BranchPicture[]>;
  get(group: string, branch: string): Promise<BranchPicture>;
  /** The branch as it was. */
  drop(group: string, branch: string, change: Change): Promise<BranchPicture>;
}

/** It is kept with the drill, and shown in lists. */
const NOTE_CHARACTERS_MAX = 1_024;
/** Whoever wants it for longer stops it himself. */
const LIFE_MS_MAX = 366 * 86_400_000;
const LATEST = "latest";

export function createDrillOperations(groups: Groups): DrillOperations {
  const nameOf = async (group: string): Promise<string> => (await groups.get(required("group", group))).name;
  return {
    list: async (group) => {
      if (group !== "") return await groups.drills(await nameOf(group));
      const copies = (await groups.list()).filter(({ drills }) => drills !== undefined);
      return (await Promise.all(copies.map(({ name }) => groups.drills(name)))).flat();
    },
    start: async (group, drill, change) => {
      checkChange(change);
      checkRequest(drill);
      const point = checkSelector(drill.point || LATEST);
      return await groups.startDrill(await nameOf(group), { ...drill, point }, change);
    },
    move: async (group, drill, point, change) => {
      checkChange(change);
      checkSelector(required("point", point));
      return await groups.moveDrill(await nameOf(group), required("name", drill), point, change);
    },
    stop: async (group, drill, change) => {
      checkChange(change);
      return await groups.stopDrill(await nameOf(group), required("name", drill), change);
    },
  };
}

export function createBranchOperations(
  groups: Pick<Groups, "get" | "branches" | "dropBranch">,
): BranchOperations {
  const list = async (group: string): Promise<readonly BranchPicture[]> => {
    const { name } = await groups.get(required("group", group));
    const found = await groups.branches(name);
    return found.toSorted((one, other) => (branchOrder(one) < branchOrder(other) ? -1 : 1));
  };
  return {
    list,
    get: async (group, branch) => {
      required("branch", branch);
      const found = (await list(group)).find(({ id }) => id === branch);
      if (found === undefined) throw branchUnknown(group);
      return found;
    },
    drop: async (group, branch, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, DELETE, `dropping the branch ${required("branch", branch)} of ${group}`);
      return await groups.dropBranch((await groups.get(group)).name, branch, change);
    },
  };
}

/** Ascending is newest first: by where they left. */
export function branchOrder({ fork, id }: BranchPicture): string {
  const descending = Number.MAX_SAFE_INTEGER - (fork?.sequence ?? 0);
  return `${String(descending).padStart(DIGITS, "0")}.${id}`;
}

/** As many as the largest sequence has. */
const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

function checkRequest({ name, note, lifeMs }: DrillRequest): void {
  if (name !== "" && !isName(name)) {
    const shown = JSON.stringify(name.slice(0, NAME_SHOWN_MAX));
    throw invalid("BAD_NAME", `name: ${shown} is not a name for a drill`, NAME_RULE);
  }
  if (note.length > NOTE_CHARACTERS_MAX) {
    const what = `note: ${note.length} characters, and at most ${NOTE_CHARACTERS_MAX} are kept`;
    throw invalid("TOO_LONG", what, "shorten it");
  }
  if (lifeMs !== undefined && !(lifeMs > 0 && lifeMs <= LIFE_MS_MAX)) {
    const what = `expire_after: ${lifeMs / 1000} s is no time that a drill lives`;
    throw invalid("BAD_SPAN", what, "give a span up to 366d, such as 8h, or none");
  }
}

/** What a message repeats of a text that is no name. */
const NAME_SHOWN_MAX = 80;

function branchUnknown(group: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "BRANCH_UNKNOWN",
    message: `the group ${group} has no such branch`,
    hint: `tidemark branch list ${group} shows those it has`,
    facts: { group },
  });
}
