import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

/** Every page. */
export async function listAllGroups(calls: GroupCalls): Promise<readonly Group[]> {
  const all: Group[] = [];
  let token = "";
  do {
    const { groups, page } = await calls.list({ page: { token } });
    all.push(...groups);
    token = page?.nextToken ?? "";
  } while (token !== "");
  return all;
}
