import { nearest } from "#src/base/nearest.js";
import { type GroupState, isServed, troubleOf } from "#src/domain/group/group-state.js";
import { statusOf } from "#src/domain/group/group-status.js";
import { type ExportName, parseExportName } from "#src/operations/groups/export-name.js";
import type { Group } from "#src/operations/groups/group.js";
import { shown } from "#src/operations/groups/group-errors.js";
import type {
  ExportListing,
  ExportRefusal,
  ExportResolver,
  ServedExport,
} from "#src/platform/nbd/export-resolver.js";

/** The groups of a site, as far as exports need them. */
export interface ExportedGroups {
  readonly groups: readonly Group[];
  named(name: string): Group | undefined;
}

/**
 * The volumes of a site's groups, by the names that clients know. Refusals are for the person at the client: what is the
 * matter, and where to go instead.
 */
export class GroupExports implements ExportResolver {
  readonly #groups: ExportedGroups;

  constructor(groups: ExportedGroups) {
    this.#groups = groups;
  }

  list(): readonly ExportListing[] {
    return this.#groups.groups
      .filter(({ state }) => isServed(state))
      .flatMap((group) =>
        group.record.members.map(({ name }) => ({
          name: `${group.name}/${name}`,
          description: group.describe(name),
        })),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  open(text: string): ServedExport | ExportRefusal {
    const name = parseExportName(text);
    if (name.type === "none")
      return unknown(
        `${shown(text)} is not the name of an export: those are GROUP/MEMBER, GROUP/MEMBER@POINT and GROUP/MEMBER@drill-NAME`,
      );
    const group = this.#groups.named(name.group);
    if (group === undefined) return this.#noSuchGroup(name.group);
    if (!group.record.members.some((member) => member.name === name.member))
      return noSuchMember(group, name.member);
    if (name.type !== "live") return noPoints(name);
    return group.exportOf(name.member) ?? notServed(group, group.state);
  }

  #noSuchGroup(name: string): ExportRefusal {
    const near = nearest(
      name,
      this.#groups.groups.map((group) => group.name),
    );
    const instead = near === undefined ? "tidemark group list shows those it has" : `did you mean ${near}?`;
    return unknown(`this site has no group ${shown(name)}; ${instead}`);
  }
}

function noSuchMember(group: Group, member: string): ExportRefusal {
  const names = group.record.members.map(({ name }) => name);
  const near = nearest(member, names);
  const instead = near === undefined ? `it has ${names.join(", ")}` : `did you mean ${group.name}/${near}?`;
  return unknown(`the group ${group.name} has no member ${shown(member)}; ${instead}`);
}

function noPoints(name: Extract<ExportName, { readonly type: "view" | "drill" }>): ExportRefusal {
  const what = name.type === "drill" ? `a drill ${name.drill}` : `a point ${shown(name.selector)}`;
  return {
    type: "refused",
    reason: "policy",
    text: `the group ${name.group} has no secondary, so it has no points, and ${what} of it can't be opened here; ${name.group}/${name.member} is the live volume`,
  };
}

function notServed(group: Group, state: GroupState): ExportRefusal {
  const trouble = troubleOf(state);
  const why = trouble === undefined ? statusOf(state).hint : `${trouble.why}; ${trouble.hint}`;
  return { type: "refused", reason: "policy", text: `the group ${group.name} is not served: ${why}` };
}

function unknown(text: string): ExportRefusal {
  return { type: "refused", reason: "unknown", text };
}
