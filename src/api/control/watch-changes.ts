import { watchLatest } from "#src/api/control/watch-latest.js";

export type Told<Item> =
  | { readonly type: "news"; readonly item: Item }
  /** As it was told last. */
  | { readonly type: "gone"; readonly item: Item }
  /** Everything there was at the start has been told. */
  | { readonly type: "synced" };

export interface Watched<Item> {
  /** All there are now; undefined ends the watch, after telling that all are gone. */
  look(): Promise<readonly Item[] | undefined>;
  /** Tells one from another that came later under the same name. */
  idOf(item: Item): string;
  /** As much of it as whoever watches is told; all of it where this is not said. */
  shownOf?(item: Item): unknown;
  /** Calls back after a change; returns what ends that. */
  subscribe(onChange: () => void): () => void;
}

/**
 * Things as they are now, and each again when its picture is another one.
 *
 * A picture also changes without an event: exposure grows while nothing happens at all. So they are looked at anew every
 * second, and whoever watches is told of those that differ from what was told last.
 */
export const LOOK_AGAIN_MS = 1_000;

export async function* watchChanges<Item>(
  watched: Watched<Item>,
  signal: AbortSignal,
): AsyncGenerator<Told<Item>, void, void> {
  const looks = watchLatest(
    () => watched.look(),
    (onChange) => subscribe(watched, onChange),
    signal,
  );
  const known = new Map<string, { readonly item: Item; readonly picture: string }>();
  let synced = false;
  for await (const items of looks) {
    const there = new Set((items ?? []).map((item) => watched.idOf(item)));
    for (const [id, { item }] of known) {
      if (there.has(id)) continue;
      known.delete(id);
      yield { type: "gone", item };
    }
    if (items === undefined) return;
    for (const item of items) {
      const picture = JSON.stringify(watched.shownOf === undefined ? item : watched.shownOf(item));
      const id = watched.idOf(item);
      if (known.get(id)?.picture === picture) continue;
      known.set(id, { item, picture });
      yield { type: "news", item };
    }
    if (!synced) yield { type: "synced" };
    synced = true;
  }
}

function subscribe(watched: Pick<Watched<unknown>, "subscribe">, onChange: () => void): () => void {
  const unsubscribe = watched.subscribe(onChange);
  const timer = setInterval(onChange, LOOK_AGAIN_MS);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
