import { formatId64, parseId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { LocalBranch, Store } from "#src/data-path/store/store.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import { positionIn } from "#src/operations/groups/copy/copy-points.js";
import { CONFIRM_DELETE, confirmationMissing, shown } from "#src/operations/groups/group-errors.js";
import type { Change } from "#src/operations/groups/groups.js";

/** The branches that a site keeps of a group beside its present history: what was left, and drills. */
export interface BranchesAt {
  readonly store: Store;
  readonly group: string;
  readonly site: string;
}

/** Newest first. */
export function listBranches(at: BranchesAt): readonly BranchPicture[] {
  return [...at.store.branches].reverse().map((branch) => paintBranch(at, branch));
}

/** What it held is gone for good; the branch as it was. */
export async function dropBranch(at: BranchesAt, id: string, change: Change): Promise<BranchPicture> {
  const branch = at.store.branches.find(({ entry }) => entry.id === parseId64(id));
  if (branch === undefined) throw branchUnknown(at.group, id);
  if (branch.kind === "drill") throw isDrill(at.group, id, branch.name);
  if (change.confirm !== CONFIRM_DELETE)
    throw confirmationMissing(`dropping the branch ${id} drops what was written to it, with its points`, {
      group: at.group,
      branch: id,
    });
  const picture = paintBranch(at, branch);
  await at.store.dropBranch(branch.entry.id);
  return picture;
}

function paintBranch({ store, group, site }: BranchesAt, { entry, kind, name }: LocalBranch): BranchPicture {
  const { id, epoch, parent, writer } = entry;
  const durable = store.durable(id);
  // Nothing may have been written to it yet; of a tail nothing ever is.
  const head = durable === undefined || durable < entry.first ? parent?.sequence : durable;
  return {
    id: formatId64(id),
    group,
    site,
    kind,
    name,
    fork: parent === undefined ? undefined : positionIn(store, parent),
    head: { epoch, sequence: head ?? 0 },
    writer,
    bytes: store.branchBytes(id),
    points: store.points.points.filter(({ position }) => position.entry === id).length,
  };
}

export function branchUnknown(group: string, branch: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "BRANCH_UNKNOWN",
    message: `the group ${group} has no branch ${shown(branch)}`,
    hint: `tidemark branch list ${group} shows those it has`,
    facts: { group, branch: shown(branch) },
  });
}

function isDrill(group: string, branch: string, drill: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BRANCH_IS_DRILL",
    message: `the branch ${branch} is the drill ${drill}`,
    hint: `tidemark drill stop ${group} ${drill} ends it`,
    facts: { group, branch, drill },
  });
}
