import { MEMBERS_MAX } from "#src/domain/group/group-bounds.js";
import type { ChangeRefusal } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { isName, NAME_RULE } from "#src/domain/model/name.js";
import { refuseVolumeSize } from "#src/domain/model/volume-size.js";

/**
 * What a site cannot make of a specification, whatever groups it has. The configuration has judged it before; this is
 * asked again because a specification may come over the network, and names and sizes become paths and files here.
 */
export function refuseSpecification(
  specification: GroupSpecification,
  site: string,
  role: "active" | "passive" = "active",
): readonly ChangeRefusal[] {
  const { group, members, mode } = specification;
  return [
    ...refuseName("group", group),
    ...(role === "active" ? refuseAsPrimary(specification, site) : refuseAsSecondary(specification, site)),
    ...(mode.type !== "async" && specification.secondary === undefined ? [WAITS_FOR_NOBODY] : []),
    ...refuseCount(members.length),
    ...refuseRepeats(members),
    ...refuseMixed(specification),
    ...members.flatMap((member) => refuseMember(member)),
  ];
}

function refuseAsPrimary({ primary, secondary }: GroupSpecification, site: string): readonly ChangeRefusal[] {
  if (primary !== site) {
    const hint = `apply it there: tidemark --site ${primary} apply -f FILE`;
    return [{ key: "primary", why: `its primary is ${primary}, and this site is ${site}`, hint }];
  }
  if (secondary === undefined) return [];
  if (secondary !== site) return refuseName("secondary", secondary);
  return [
    {
      key: "secondary",
      why: "primary and secondary are the same site",
      hint: "name another site, or leave secondary out: the group is then served, and not protected",
    },
  ];
}

function refuseAsSecondary(
  { primary, secondary }: GroupSpecification,
  site: string,
): readonly ChangeRefusal[] {
  if (secondary === site && primary !== site) return refuseName("primary", primary);
  return [
    {
      key: "secondary",
      why: `its primary is ${primary}, its secondary ${secondary ?? "nobody"}, and this site is ${site}`,
      hint: "correct the specification at its primary",
    },
  ];
}

const WAITS_FOR_NOBODY: ChangeRefusal = {
  key: "mode",
  why: "it waits for a secondary, and there is none",
  hint: "use mode async",
};

function refuseCount(count: number): readonly ChangeRefusal[] {
  if (count >= 1 && count <= MEMBERS_MAX) return [];
  const why = count === 0 ? "it has no members" : `it has ${count} members`;
  return [{ key: "members", why, hint: `a group has 1 to ${MEMBERS_MAX} members` }];
}

function refuseRepeats(members: readonly MemberSpecification[]): readonly ChangeRefusal[] {
  const seen = new Set<string>();
  return members
    .filter(({ name }) => (seen.has(name) ? true : !seen.add(name)))
    .map(({ name }) => ({
      key: `members.${name}`,
      why: "two members have this name",
      hint: "give each a name of its own",
    }));
}

function refuseMember(member: MemberSpecification): readonly ChangeRefusal[] {
  const key = `members.${member.name}`;
  const named = refuseName(key, member.name);
  if (member.capture === "scan") return [...named, ...refuseScanned(key, member)];
  if (member.capture !== "nbd") {
    const why = `this version does not capture by ${member.capture}`;
    return [...named, { key: `${key}.capture`, why, hint: "use capture: nbd or scan" }];
  }
  const why = refuseVolumeSize(member.sizeBytes);
  return why === undefined ? named : [...named, { key: `${key}.size`, why, hint: "choose another size" }];
}

/** Bytes that are read while they change are of no one moment, and this version keeps no points of such. */
function refuseScanned(
  key: string,
  { snapshot }: Extract<MemberSpecification, { readonly capture: "scan" }>,
): readonly ChangeRefusal[] {
  if (snapshot.type !== "none") return [];
  return [
    {
      key: `${key}.snapshot`,
      why: "this version does not scan what stands still for nobody",
      hint: "use snapshot: reflink on btrfs or XFS, or snapshot: hook:NAME with a hook that makes one",
    },
  ];
}

/** A scan is a resync of all that stands behind it: between two of them nothing else of the group could be promoted to. */
function refuseMixed({
  members,
  secondary,
  mode,
  verify,
  points,
}: GroupSpecification): readonly ChangeRefusal[] {
  const scanned = members.filter(({ capture }) => capture === "scan");
  const [first] = scanned;
  if (first === undefined) return [];
  const refusals: ChangeRefusal[] = [];
  if (scanned.length < members.length)
    refusals.push({
      key: `members.${first.name}.capture`,
      why: "this version keeps members that are scanned and others in groups of their own",
      hint: `put ${scanned.map(({ name }) => name).join(", ")} into a group of its own`,
    });
  if (secondary === undefined)
    refusals.push({
      key: "secondary",
      why: "a group whose members are scanned has nothing to do without a secondary",
      hint: "name a secondary",
    });
  if (mode.type !== "async")
    refusals.push({
      key: "mode",
      why: "who writes to what is scanned is not seen, and cannot be made to wait",
      hint: "use mode async",
    });
  if (verify !== undefined)
    refusals.push({
      key: "verify",
      why: "between scans there is nothing at the primary that could be compared with the copy",
      hint: "leave verify out: each scan compares the source with what the last one has brought",
    });
  if (points.app !== undefined)
    refusals.push({
      key: "points.app",
      why: "what is scanned has a point with each scan, and none between",
      hint: "leave points.app out: with hooks freeze and thaw each snapshot is made between the two",
    });
  return refusals;
}

function refuseName(key: string, name: string): readonly ChangeRefusal[] {
  return isName(name) ? [] : [{ key, why: "it is not a name", hint: NAME_RULE }];
}
