import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import { keysOf, memberKeysOf, memberText, size } from "#src/domain/group/specification-keys.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";

/**
 * From what a group is to what another specification wants it to be: the changes, key by key, and what of them cannot
 * be. Whether there is a secondary is a part of it. Which of two sites is the primary is not: an existing group keeps its
 * direction, which verbs change.
 */
export interface SpecificationDiff {
  /** Empty when it is so already. Not in the order of the file, but always in the same. */
  readonly changes: readonly SpecificationChange[];
  readonly refusals: readonly ChangeRefusal[];
  /** What the group is to be: the wanted specification in the direction that the group has. */
  readonly wanted: GroupSpecification;
}

/** A change that an existing group cannot go through. */
export interface ChangeRefusal {
  readonly key: string;
  readonly why: string;
  readonly hint: string;
}

/** Of a group that is not there yet: all of it. */
export function diffOfNew(wanted: GroupSpecification): SpecificationDiff {
  const { group, primary, secondary, members } = wanted;
  const changes = [
    added("group", group),
    added("primary", primary),
    ...(secondary === undefined ? [] : [added("secondary", secondary)]),
    ...members.map((member) => added(keyOf(member.name), memberText(member))),
    ...[...keysOf(wanted)].map(([key, value]) => added(key, value)),
  ];
  return { changes, refusals: [], wanted };
}

export function diffSpecifications(
  present: GroupSpecification,
  given: GroupSpecification,
): SpecificationDiff {
  const secondary = secondaryOf(present, given);
  const wanted: GroupSpecification = {
    ...given,
    group: present.group,
    primary: present.primary,
    secondary,
  };
  const paired = secondary === present.secondary ? undefined : (secondary ?? present.secondary);
  const before = new Map(present.members.map((member) => [member.name, member]));
  const after = new Map(wanted.members.map((member) => [member.name, member]));
  const members = wanted.members.map((member) => {
    const known = before.get(member.name);
    return known === undefined
      ? { changes: [added(keyOf(member.name), memberText(member))], refusals: [] }
      : diffMember(known, member, paired);
  });
  const removed = present.members
    .filter(({ name }) => !after.has(name))
    .map((member) => ({ ...changeOf(keyOf(member.name), memberText(member), undefined), destructive: true }));
  return {
    changes: [
      ...(paired === undefined ? [] : [secondaryChange(present.secondary, secondary)]),
      ...members.flatMap(({ changes }) => changes),
      ...removed,
      ...diffKeys("", keysOf(present), keysOf(wanted)),
    ],
    refusals: [...refuseStrangers(present, given), ...members.flatMap(({ refusals }) => refusals)],
    wanted,
  };
}

/** The two sites of a group may stand the other way round in a file; a third is somebody whom nothing would be sent to. */
function refuseStrangers(
  { group, primary, secondary }: GroupSpecification,
  given: GroupSpecification,
): readonly ChangeRefusal[] {
  if (secondary === undefined || given.secondary === undefined) return [];
  const sites = [primary, secondary];
  return (["primary", "secondary"] as const).flatMap((key) => {
    const named = given[key];
    if (named === undefined || sites.includes(named)) return [];
    const why = `the sites of ${group} are ${primary}, its primary, and ${secondary}, its secondary; ${named} is neither, and does not take the place of one by being named`;
    const hint =
      key === "secondary"
        ? `name ${secondary}; or apply it without a secondary first, which ends what is sent to ${secondary}, and then with ${named}, which is seeded from the beginning`
        : `name ${primary} and ${secondary}, in either order`;
    return [{ key, why, hint }];
  });
}

/** One that comes or goes; the two the other way round is a change of direction, and no verb of this. */
function secondaryOf(present: GroupSpecification, given: GroupSpecification): string | undefined {
  if (given.secondary === undefined) return undefined;
  if (present.secondary !== undefined) return present.secondary;
  return given.primary === present.primary ? given.secondary : undefined;
}

/** Without it nothing is protected any more, and what is held over there gets old. */
function secondaryChange(before: string | undefined, after: string | undefined): SpecificationChange {
  return { ...changeOf("secondary", before, after), destructive: after === undefined };
}

interface MemberDiff {
  readonly changes: readonly SpecificationChange[];
  readonly refusals: readonly ChangeRefusal[];
}

/** `paired`: the secondary that comes or goes, and its images with it. */
function diffMember(
  before: MemberSpecification,
  after: MemberSpecification,
  paired: string | undefined,
): MemberDiff {
  const key = keyOf(after.name);
  const changes = diffKeys(`${key}.`, memberKeysOf(before), memberKeysOf(after));
  if (before.capture !== after.capture) {
    const hint = `remove ${after.name} and add it under another name`;
    return {
      changes,
      refusals: [{ key: `${key}.capture`, why: "how a member is captured is fixed when it is added", hint }],
    };
  }
  const moved = changes
    .filter(
      ({ key: changed }) => changed.startsWith(`${key}.images.`) && changed !== `${key}.images.${paired}`,
    )
    .map(({ key: changed }) => ({
      key: changed,
      why: "a member's image stays where it is",
      hint: "leave the path as it was; to move the data, add a volume there, copy it, and remove this one",
    }));
  const elsewhere = changes
    .filter(({ key: changed }) => changed === `${key}.source`)
    .map(({ key: changed }) => ({
      key: changed,
      why: "a member's source stays where it is",
      hint: `leave the path as it was; to scan another file, remove ${after.name} and add it under another name`,
    }));
  return { changes, refusals: [...moved, ...elsewhere, ...refuseShrinking(key, before, after)] };
}

function refuseShrinking(
  key: string,
  before: MemberSpecification,
  after: MemberSpecification,
): readonly ChangeRefusal[] {
  if (before.capture !== "nbd" || after.capture !== "nbd" || after.sizeBytes >= before.sizeBytes) return [];
  const short = size(before.sizeBytes - after.sizeBytes);
  return [
    {
      key: `${key}.size`,
      why: `a volume cannot be made smaller: it has ${size(before.sizeBytes)}, and ${size(after.sizeBytes)} would cut ${short} off its end`,
      hint: `say ${size(before.sizeBytes)} or more; to have less, add a smaller volume, copy what is needed, and remove this one`,
    },
  ];
}

function diffKeys(
  prefix: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly SpecificationChange[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) =>
    before.get(key) === after.get(key) ? [] : [changeOf(`${prefix}${key}`, before.get(key), after.get(key))],
  );
}

function added(key: string, after: string): SpecificationChange {
  return changeOf(key, undefined, after);
}

function changeOf(key: string, before: string | undefined, after: string | undefined): SpecificationChange {
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return { kind, key, before: before ?? "", after: after ?? "", destructive: false };
}

function keyOf(member: string): string {
  return `members.${member}`;
}
