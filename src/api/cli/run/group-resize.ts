import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { exactSize } from "#src/base/exact-quantity.js";
import { parseSize } from "#src/base/quantity.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const member = input.requiredArgument("member");
  const sizeBytes = parseSize(input.requiredArgument("size"));
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const before = sizeOf((await calls.get(group)).group, member);
    const request = { context: changeContext(change), group, member, sizeBytes };
    const answer = await calls.resize(request, change.timeoutMs);
    const data = {
      group: answer.group?.name ?? group,
      member,
      site: connection.site.name,
      size_before: before,
      size: sizeOf(answer.group, member),
    };
    output.result(data, () => `${data.group}/${member}: ${sizesText(data.size_before, data.size)}\n`);
    return undefined;
  } finally {
    connection.close();
  }
};

function sizeOf(group: Group | null, member: string): number | null {
  return group?.members.find(({ name }) => name === member)?.sizeBytes ?? null;
}

function sizesText(before: number | null, after: number | null): string {
  const said = (bytes: number | null): string => (bytes === null ? "unknown" : exactSize(bytes));
  return before === after ? `is ${said(after)} already` : `${said(before)} -> ${said(after)}`;
}
