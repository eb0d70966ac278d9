import { watchLatest } from "#src/api/control/watch-latest.js";
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

/**
 * Groups as they are now, and each again when its picture is another one.
 *
 * What a group looks like also changes without an event: exposure grows while nothing happens at all. So the groups are
 * looked at anew every second, and whoever watches is told of those that differ from what they were told last.
 */
export const LOOK_AGAIN_MS = 1_000;

export async function* watchGroups(
  source: WatchedGroups,
  group: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<GroupUpdate, void, void> {
  // An unknown group is an error, not one that is gone.
  if (group !== undefined) await source.groups.get(group);
  const looks = watchLatest(
    () => look(source, group),
    (onChange) => subscribe(source, onChange),
    signal,
  );
  const told = new Map<string, Told>();
  let synced = false;
  for await (const pictures of looks) {
    yield* gone(told, pictures ?? []);
    if (pictures === undefined) return;
    yield* news(told, pictures);
    if (!synced) yield { type: "synced" };
    synced = true;
  }
}

interface Told {
  readonly name: string;
  readonly picture: string;
}

/** Undefined: the one group that is meant is not there. */
async function look(
  { groups }: WatchedGroups,
  group: string | undefined,
): Promise<readonly GroupPicture[] | undefined> {
  if (group === undefined) return groups.list();
  try {
    return [await groups.get(group)];
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "not-found") return undefined;
    throw error;
  }
}

function* news(told: Map<string, Told>, pictures: readonly GroupPicture[]): Generator<GroupUpdate> {
  for (const group of pictures) {
    const picture = JSON.stringify(group);
    if (told.get(group.id)?.picture === picture) continue;
    told.set(group.id, { name: group.name, picture });
    yield { type: "group", group };
  }
}

/** By id: a group of the same name that was made again is another one. */
function* gone(told: Map<string, Told>, pictures: readonly GroupPicture[]): Generator<GroupUpdate> {
  const there = new Set(pictures.map(({ id }) => id));
  for (const [id, { name }] of told) {
    if (there.has(id)) continue;
    told.delete(id);
    yield { type: "deleted", group: name };
  }
}

function subscribe(source: WatchedGroups, onChange: () => void): () => void {
  const unsubscribe = source.subscribe(onChange);
  const timer = setInterval(onChange, LOOK_AGAIN_MS);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
