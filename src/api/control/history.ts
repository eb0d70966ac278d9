import { unlessGone } from "#src/api/control/watch-groups.js";
import type { Groups } from "#src/operations/groups/groups.js";
import type { History } from "#src/operations/history/history.js";
import type {
  HistoryAsked,
  HistoryEnd,
  HistoryEntry,
  HistoryOption,
} from "#src/operations/history/history-entry.js";

/** Who did what at a site, as operators and programs ask for it; and the place where it is written down. */

export type { HistoryAsked, HistoryEnd, HistoryEntry, HistoryOption };

export interface HistorySource {
  readonly groups: Pick<Groups, "get">;
  readonly history: Pick<History, "entries" | "begin" | "denied">;
}

export interface HistoryOperations extends Pick<History, "begin" | "denied"> {
  /** Newest first; of a group by name or id, which may be gone; all when it is empty. From that time on. */
  list(group: string, fromMs: number | undefined): Promise<readonly HistoryEntry[]>;
}

export function createHistoryOperations({ groups, history }: HistorySource): HistoryOperations {
  /** A group may have been named by either. */
  const namesOf = async (group: string): Promise<readonly string[]> => {
    const known = await unlessGone(() => groups.get(group));
    return known === undefined ? [group] : [group, known.name, known.id];
  };
  return {
    begin: (asked) => history.begin(asked),
    denied: (asked, refusal) => history.denied(asked, refusal),
    list: async (group, fromMs = 0) => {
      const names = group === "" ? undefined : await namesOf(group);
      return history.entries
        .filter((entry) => entry.timeMs >= fromMs && (names === undefined || names.includes(entry.group)))
        .toReversed();
    },
  };
}
