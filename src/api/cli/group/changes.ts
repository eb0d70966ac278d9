import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { GroupChange__Output as GroupChange } from "#src/platform/grpc/generated/tidemark/control/v1/GroupChange.js";

/** What applying does to each key of a specification, as data and for people. */

export type ChangeData = {
  readonly kind: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly destructive: boolean;
} & { readonly [key: string]: JsonValue };

export function changeData({ kind, key, before, after, destructive }: GroupChange): ChangeData {
  return {
    kind: enumWord(kind, "GROUP_CHANGE_KIND_"),
    key,
    before: before === "" ? null : before,
    after: after === "" ? null : after,
    destructive,
  };
}

const MARKS: Readonly<Record<string, readonly [string, Style]>> = {
  added: ["+", "green"],
  removed: ["-", "red"],
};
const CHANGED: readonly [string, Style] = ["~", "yellow"];

/** A line each; empty when there are none. */
export function changesText(changes: readonly ChangeData[], paint: Paint): string {
  return changes
    .map((change) => {
      const [mark, style] = MARKS[change.kind] ?? CHANGED;
      const values = [change.before, change.after].filter((value) => value !== null);
      const warning = change.destructive ? "  (drops data)" : "";
      return `  ${paint(style, mark)} ${printable(`${change.key}: ${values.join(" -> ")}${warning}`)}\n`;
    })
    .join("");
}

/**
 * As `changesText`, for who wrote the file: what it says, and in one line the defaults that come with a group which was not
 * there. `says` tells of a key whether it is in the file.
 */
export function changesOfFile(
  group: string,
  changes: readonly ChangeData[],
  says: (key: string) => boolean,
  paint: Paint,
): string {
  const isDefault = ({ kind, key }: ChangeData) => kind === "added" && !says(key);
  const [mark, style] = MARKS["added"] ?? CHANGED;
  const count = changes.filter(isDefault).length;
  const rest = `${count} ${count === 1 ? "default" : "defaults"}: tidemark group show ${group} --output yaml`;
  const defaults = count === 0 ? "" : `  ${paint(style, mark)} ${printable(rest)}\n`;
  return `${changesText(
    changes.filter((change) => !isDefault(change)),
    paint,
  )}${defaults}`;
}

export function countText(changes: readonly ChangeData[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}
