import { type Told, watchChanges } from "#src/api/control/watch-changes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Groups } from "#src/operations/groups/groups.js";

export type GroupUpdate =
  | { readonly type: "group"; readonly group: GroupPicture }
  /** By name. */
  | { readonly type: "deleted"; readonly group: string }
  /** Everything there was at the start has been told. */
  | { readonly type: "synced" };

export interface WatchedGroups {
  readonly groups: Pick<Groups, "get" | "list">;
  /** Calls back after a change of any group; returns what ends that. */
  subscribe(onChange: () => void): () => void;
}

/** Groups as they are now, and each again when its picture is another one. */
export async function* watchGroups(
  source: WatchedGroups,
  group: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<GroupUpdate, void, void> {
  // An unknown group is an error, not one that is gone.
  if (group !== undefined) await source.groups.get(group);
  const watched = {
    look: () => look(source, group),
    // A group of the same name that was made again is another one.
    idOf: ({ id }: GroupPicture) => id,
    // Counters go on with every heartbeat, and are for those who scrape.
    shownOf: ({ counts: _, ...shown }: GroupPicture) => shown,
    subscribe: (onChange: () => void) => source.subscribe(onChange),
  };
  for await (const told of watchChanges(watched, signal)) yield updateOf(told);
}

function updateOf(told: Told<GroupPicture>): GroupUpdate {
  switch (told.type) {
    case "news":
      return { type: "group", group: told.item };
    case "gone":
      return { type: "deleted", group: told.item.name };
    case "synced":
      return { type: "synced" };
  }
}

/** Undefined: the one group that is meant is not there. */
async function look(
  { groups }: WatchedGroups,
  group: string | undefined,
): Promise<readonly GroupPicture[] | undefined> {
  if (group === undefined) return groups.list();
  return unlessGone(async () => [await groups.get(group)]);
}

/** Undefined where what is asked for is not there. */
export async function unlessGone<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "not-found") return undefined;
    throw error;
  }
}
