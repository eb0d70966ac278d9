import { type Change, readChange } from "#src/api/cli/changing-options.js";
import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import { connectSite, type SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { DELETE, requireConfirmation } from "#src/api/cli/confirmation.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { type ChangeData, changeData, changesOfFile, countText } from "#src/api/cli/group/changes.js";
import { groupStatus } from "#src/api/cli/group/group-status.js";
import { type GivenSpecification, readSpecification } from "#src/api/cli/group/specification-input.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { present } from "#src/base/assert.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

export const run: RunCommand = async (context) => {
  if (context.input.flag("dry-run")) {
    const { run: runDiff } = await import("#src/api/cli/run/diff.js");
    return runDiff(context);
  }
  const change = readChange(context.input);
  const given = await readSpecification(context);
  const connection = await connectSite(context.global, context.signal);
  try {
    await apply(given, change, connection, context);
    return undefined;
  } finally {
    connection.close();
  }
};

async function apply(
  { specification, says }: GivenSpecification,
  change: Change,
  connection: SiteConnection,
  context: CommandContext,
): Promise<void> {
  const { site } = connection;
  const calls = connection.groups();
  const confirm = await confirmation(specification, change, calls, context);
  const request = { context: changeContext(change, confirm), spec: encodeGroupSpec(specification) };
  const answer = await calls.apply(request, change.timeoutMs);
  const status = groupStatus(present(answer.group, "the group in the answer"), site.listeners);
  const applied: Applied = {
    group: status.group,
    id: status.id,
    site: site.name,
    direction: status.direction,
    changes: answer.changes.map(changeData),
    volumes: status.members
      .filter(({ uris }) => uris.length > 0)
      .map(({ name, uris }) => ({ member: name, uris: [...uris] })),
    kept: answer.kept.map(({ member, path }) => ({ member, path })),
  };
  context.output.result(applied, (paint) => {
    const changes = changesOfFile(applied.group, applied.changes, says, paint);
    return appliedText(applied, changes, directionText(applied, specification));
  });
}

/** Asked before anything is changed, with what would be lost; the daemon asks for the word all the same. */
async function confirmation(
  specification: GroupSpecification,
  change: Change,
  calls: GroupCalls,
  context: CommandContext,
): Promise<string | undefined> {
  if (change.confirm !== undefined) return change.confirm;
  const { changes } = await calls.diff({ spec: encodeGroupSpec(specification) });
  const lost = changes.filter(({ destructive }) => destructive);
  if (lost.length === 0) return undefined;
  const what = `applying ${specification.group} drops data: ${lost.map(({ key }) => key).join(", ")}`;
  return requireConfirmation(DELETE, what, change, context);
}

type Applied = {
  readonly group: string;
  readonly id: string;
  readonly site: string;
  readonly direction: { readonly from: string; readonly to: string | null };
  readonly changes: readonly ChangeData[];
  /** Where each can be attached to. */
  readonly volumes: readonly { readonly member: string; readonly uris: readonly string[] }[];
  /** What holds the data of members that were removed. */
  readonly kept: readonly { readonly member: string; readonly path: string }[];
};

function appliedText({ group, site, changes, volumes, kept }: Applied, text: string, direction: string) {
  const head = `${group} at ${site}: `;
  if (changes.length === 0) return `${head}nothing to do\n${direction}`;
  const left = kept.map(({ member, path }) => `  kept: ${printable(`${member} in ${path}`)}\n`);
  const attached = volumes.flatMap(({ member, uris }) => uris.map((uri) => `${group}/${member}: ${uri}\n`));
  return [`${head}${countText(changes)}\n`, text, ...left, direction, ...attached].join("");
}

/** Said where the file and the group have come apart, as they do after a failover. */
function directionText({ direction }: Applied, { primary, secondary }: GroupSpecification): string {
  if (direction.from === primary && direction.to === (secondary ?? null)) return "";
  const to = direction.to === null ? ", no secondary" : ` -> ${direction.to}`;
  return `  the direction stays ${direction.from}${to}: a file counts for it only when the group is created\n`;
}
