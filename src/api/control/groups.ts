import { type GroupUpdate, type WatchedGroups, watchGroups } from "#src/api/control/watch-groups.js";
import { TidemarkError } from "#src/base/errors.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Applied, Change, Deleted, Groups } from "#src/operations/groups/groups.js";

/** The groups of a site, as operators and programs ask for them. Plain operations; gRPC and the command line sit on top. */

export type { Applied, Change, Deleted, GroupPicture, GroupSpecification, GroupUpdate, SpecificationChange };

/** What the daemon offers about its groups. */
export interface GroupsSource extends WatchedGroups {
  readonly groups: Groups;
  /**
   * The specification that a file of this content stands for, as this site takes it. Throws a TidemarkError of kind
   * `invalid` that names each key that is wrong.
   */
  check(file: unknown): Promise<GroupSpecification>;
}

export interface GroupOperations {
  apply(file: unknown, change: Change): Promise<Applied>;
  diff(file: unknown): Promise<readonly SpecificationChange[]>;
  get(group: string): Promise<GroupPicture>;
  /** By name. */
  list(): Promise<readonly GroupPicture[]>;
  /** All groups when none is named. Of one that is named it ends when the group is gone. */
  watch(group: string | undefined, signal: AbortSignal): AsyncIterable<GroupUpdate>;
  delete(group: string, change: Change): Promise<Deleted>;
  resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture>;
}

export function createGroupOperations(source: GroupsSource): GroupOperations {
  const { groups } = source;
  return {
    apply: async (file, change) => {
      checkChange(change);
      return groups.apply(await source.check(file), change);
    },
    diff: async (file) => groups.diff(await source.check(file)),
    get: async (group) => groups.get(required("group", group)),
    list: () => groups.list(),
    watch: (group, signal) => watchGroups(source, group, signal),
    delete: async (group, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, DELETE, `deleting ${group}`);
      return groups.delete(group, change);
    },
    resize: async (group, member, sizeBytes, change) => {
      checkChange(change);
      required("group", group);
      required("member", member);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) {
        throw invalid("BAD_SIZE", `size_bytes: ${sizeBytes} is not a size`, "give the new size in bytes");
      }
      return groups.resize(group, member, sizeBytes, change);
    },
  };
}

/** The word that ends a group, or drops what a specification no longer names. */
export const DELETE = "Delete";

/** They are kept in the history with each change: a sentence or two, and the id that a program made. */
const REASON_CHARACTERS_MAX = 1_024;
const REQUEST_ID_CHARACTERS_MAX = 128;

function checkChange({ reason, requestId }: Change): void {
  checkLength("context.reason", reason, REASON_CHARACTERS_MAX);
  checkLength("context.request_id", requestId, REQUEST_ID_CHARACTERS_MAX);
}

function checkLength(field: string, text: string, max: number): void {
  if (text.length <= max) return;
  throw invalid("TOO_LONG", `${field}: ${text.length} characters, and at most ${max} are kept`, "shorten it");
}

/** Whoever deletes says so in a word, spelled exactly: a slip of the hand is no deletion. */
function requireConfirmation({ confirm }: Change, word: string, what: string): void {
  if (confirm === word) return;
  const found = confirm === "" ? "none is given" : `${JSON.stringify(confirm)} is given`;
  throw new TidemarkError({
    kind: "invalid",
    code: "CONFIRMATION_NEEDED",
    message: `context.confirm: ${what} wants the confirmation ${word}, and ${found}`,
    hint: `add --confirm ${word}`,
    facts: { confirm: word },
  });
}

function required(field: string, value: string): string {
  if (value !== "") return value;
  throw invalid("MISSING_FIELD", `${field}: is missing`, "give a name or an id");
}

function invalid(code: string, message: string, hint: string): TidemarkError {
  return new TidemarkError({ kind: "invalid", code, message, hint });
}
