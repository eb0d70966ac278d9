import { unlessGone } from "#src/api/control/watch-groups.js";
import type { SiteEvent } from "#src/domain/model/site-event.js";
import type { Groups } from "#src/operations/groups/groups.js";

/** What happened at a site, as operators and programs ask for it. */

export type { SiteEvent };

export interface EventsSource {
  readonly groups: Pick<Groups, "get">;
  readonly events: KnownEvents;
}

/** Those that are still known. */
export interface KnownEvents {
  /** Oldest first. */
  readonly events: readonly SiteEvent[];
  /** Calls back after each event; returns what ends that. */
  subscribe(onEvent: () => void): () => void;
}

export interface EventOperations {
  /** Newest first; of a group by name or id, which may be gone; all when it is empty. */
  list(group: string): Promise<readonly SiteEvent[]>;
  /**
   * Each as it happens. After that number, if it is still known or something behind it is; undefined: with the next one. Who
   * reads slower than events are dropped sees a gap in the numbers.
   */
  watch(group: string, after: number | undefined, signal: AbortSignal): AsyncIterable<SiteEvent>;
}

export function createEventOperations({ groups, events }: EventsSource): EventOperations {
  /** Of one that is gone there may be events still, by its name. */
  const nameOf = async (group: string): Promise<string> =>
    group === "" ? "" : ((await unlessGone(() => groups.get(group)))?.name ?? group);
  return {
    list: async (group) => {
      const name = await nameOf(group);
      return events.events.filter((event) => name === "" || event.group === name).toReversed();
    },
    watch: async function* (group, after, signal) {
      const newest = events.events.at(-1)?.number ?? 0;
      const name = await nameOf(group);
      // A number that was never given is of a log that has been lost: then all that is known is news.
      let seen = after === undefined ? newest : after > newest ? 0 : after;
      let wake: () => void = () => undefined;
      const onEvent = (): void => wake();
      const unsubscribe = events.subscribe(onEvent);
      signal.addEventListener("abort", onEvent);
      try {
        while (!signal.aborted) {
          const next = events.events.find(({ number }) => number > seen);
          if (next === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          seen = next.number;
          if (name === "" || next.group === name) yield next;
        }
      } finally {
        signal.removeEventListener("abort", onEvent);
        unsubscribe();
      }
    },
  };
}
