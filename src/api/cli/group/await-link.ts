import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

/**
 * The group as soon as it is linked to its other site, or as it was seen last when that takes too long. `undefined` where
 * nothing was seen at all. What else breaks the watch is thrown.
 */
export async function awaitLink(
  calls: Pick<GroupCalls, "watch">,
  group: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<Group | undefined> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new DOMException("it takes too long", "TimeoutError")), waitMs);
  let seen: Group | undefined;
  try {
    for await (const update of calls.watch(group, AbortSignal.any([signal, ended.signal]))) {
      if (update.group) seen = update.group;
      if (seen !== undefined && isLinked(seen)) return seen;
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
  return seen;
}

/** At the site asked. */
export function isLinked({ sites }: Group): boolean {
  const link = sites[0]?.conditions.find(({ type }) => type === "CONDITION_TYPE_LINK_UP");
  return link?.status === "CONDITION_STATUS_TRUE";
}
