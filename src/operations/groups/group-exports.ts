import { nearest } from "#src/base/nearest.js";
import { type GroupState, isPromoted, isServed, troubleOf } from "#src/domain/group/group-state.js";
import { statusOf } from "#src/domain/group/group-status.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { type ExportName, parseExportName } from "#src/operations/groups/export-name.js";
import { shown } from "#src/operations/groups/group-errors.js";
import type { SiteGroup } from "#src/operations/groups/group-register.js";
import type { Group } from "#src/operations/groups/primary/group.js";
import { isSource } from "#src/operations/groups/primary/primary-image.js";
import type {
  ExportListing,
  ExportRefusal,
  ExportResolver,
  ServedExport,
} from "#src/platform/nbd/export-resolver.js";

/** The groups of a site, as far as exports need them. */
export interface ExportedGroups {
  readonly groups: readonly SiteGroup[];
  named(name: string): SiteGroup | undefined;
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
      .flatMap((group) =>
        group instanceof CopyGroup
          ? [
              ...group.drillListings,
              ...(group.promotion.served?.members ?? []).map((name) => ({
                name: `${group.name}/${name}`,
                description: `volume ${name} of group ${group.name}`,
              })),
            ]
          : !isServed(group.state)
            ? []
            : group.record.members
                .filter(({ image }) => !isSource(image))
                .map(({ name }) => ({
                  name: `${group.name}/${name}`,
                  description: group.volumes.describe(name),
                })),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  open(text: string): ServedExport | ExportRefusal | Promise<ServedExport | ExportRefusal> {
    const name = parseExportName(text);
    if (name.type === "none")
      return unknown(
        `${shown(text)} is not the name of an export: those are GROUP/MEMBER, GROUP/MEMBER@POINT and GROUP/MEMBER@drill-NAME`,
      );
    const group = this.#groups.named(name.group);
    if (group === undefined) return this.#noSuchGroup(name.group);
    const names = group.record.specification.members.map((member) => member.name);
    const isView = name.type !== "live" && group instanceof CopyGroup;
    // A point, and what grows from it, may hold a member that was removed since.
    if (!names.includes(name.member) && !isView) return noSuchMember(group, names, name.member);
    if (group instanceof CopyGroup) return openCopy(group, name);
    if (name.type !== "live") return noPointsHere(group, name);
    const source = group.record.members.find((member) => member.name === name.member)?.image;
    if (source !== undefined && isSource(source)) return scannedHere(group, name.member, source.path);
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

function noSuchMember({ name: group }: SiteGroup, names: readonly string[], member: string): ExportRefusal {
  const near = nearest(member, names);
  const instead = near === undefined ? `it has ${names.join(", ")}` : `did you mean ${group}/${near}?`;
  return unknown(`the group ${group} has no member ${shown(member)}; ${instead}`);
}

function openCopy(
  group: CopyGroup,
  name: Named,
): ServedExport | ExportRefusal | Promise<ServedExport | ExportRefusal> {
  const { name: groupName, primary } = group;
  const volume = `${groupName}/${name.member}`;
  if (name.type === "view") return group.openView(name.member, name.selector);
  if (name.type === "drill") return group.openDrill(name.member, name.drill);
  const live = group.exportOf(name.member);
  if (live !== undefined) return live;
  if (isServed(group.state))
    return policy(`${volume} is in nothing that the failover serves: tidemark job list tells why`);
  if (isPromoted(group.state)) return notServed(group, group.state);
  return policy(
    `${volume} is served at its primary, the site ${primary}; this site holds a copy, of which ${volume}@latest can be read`,
  );
}

type Named = Exclude<ExportName, { readonly type: "none" }>;

function scannedHere({ record }: Group, member: string, source: string): ExportRefusal {
  const { group, secondary } = record.specification;
  return policy(
    `${group}/${member} is scanned, and its application uses ${source} itself; ${group}/${member}@latest can be read at ${secondary}`,
  );
}

function noPointsHere(
  { record }: Group,
  name: Extract<ExportName, { readonly type: "view" | "drill" }>,
): ExportRefusal {
  const what = name.type === "drill" ? `a drill ${name.drill}` : `a point ${shown(name.selector)}`;
  const { secondary } = record.specification;
  const live = `${name.group}/${name.member} is the live volume`;
  return policy(
    secondary === undefined
      ? `the group ${name.group} has no secondary, so it has no points, and ${what} of it can't be opened here; ${live}`
      : `points of the group ${name.group} are held by its secondary, the site ${secondary}, and ${what} of it can be opened there; ${live}`,
  );
}

function policy(text: string): ExportRefusal {
  return { type: "refused", reason: "policy", text };
}

function notServed(group: SiteGroup, state: GroupState): ExportRefusal {
  const trouble = troubleOf(state);
  const why = trouble === undefined ? statusOf(state).hint : `${trouble.why}; ${trouble.hint}`;
  return { type: "refused", reason: "policy", text: `the group ${group.name} is not served: ${why}` };
}

function unknown(text: string): ExportRefusal {
  return { type: "refused", reason: "unknown", text };
}
