import type { GroupSpecification, HookMoment, HookUse } from "#src/domain/model/group-specification.js";

/** What a group's hook is told of the group, whatever the moment. */
export interface HookGroup {
  readonly id: string;
  /** Where it runs. */
  readonly site: string;
  readonly role: "active" | "passive" | "failed";
  readonly specification: Pick<GroupSpecification, "group" | "primary" | "secondary" | "members" | "hooks">;
}

/** What it is told of the moment. Each becomes a variable, where there is something to say. */
export interface HookFacts {
  /** Id of the recovery point. */
  readonly point?: string;
  /** What the hook `freeze` before this thaw came to. */
  readonly freeze?: "succeeded" | "failed" | "unknown";
  /** Before a failover: whether the old primary has answered that it has stopped. */
  readonly source?: "stopped" | "unanswered";
  readonly job?: string;
  readonly verb?: string;
  /** Of the reign that began, or is about to end. */
  readonly epoch?: number;
  readonly sequence?: number;
  readonly drill?: string;
  /** Names of exports in the place of those of the live volumes. */
  readonly exports?: readonly string[];
  /** Of a scan: the member, what it is made of, and its snapshot, when that is let go of. */
  readonly member?: string;
  readonly scanSource?: string;
  readonly snapshot?: string;
  readonly exposureMs?: number;
  readonly targetMs?: number;
}

/** Undefined: the group names none for the moment. */
export function hookAt(hooks: readonly HookUse[], moment: HookMoment): HookUse | undefined {
  return hooks.find((use) => use.moment === moment);
}

/**
 * The variables that describe a group and a moment to a hook. Names of groups, members and drills have no characters that a
 * shell would take for something else; lists are separated by spaces.
 */
export function hookEnvironment(
  { id, site, role, specification }: HookGroup,
  { moment, use }: Pick<HookUse, "moment" | "use">,
  facts: HookFacts,
): Readonly<Record<string, string>> {
  const { group, primary, secondary, members } = specification;
  const names = members.map(({ name }) => name);
  return {
    TIDEMARK_MOMENT: moment,
    TIDEMARK_HOOK: use,
    TIDEMARK_GROUP: group,
    TIDEMARK_GROUP_ID: id,
    TIDEMARK_SITE: site,
    TIDEMARK_ROLE: role,
    TIDEMARK_PRIMARY: primary,
    TIDEMARK_SECONDARY: secondary ?? "",
    TIDEMARK_MEMBERS: names.join(" "),
    TIDEMARK_EXPORTS: (facts.exports ?? names.map((name) => `${group}/${name}`)).join(" "),
    ...said("TIDEMARK_POINT", facts.point),
    ...said("TIDEMARK_FREEZE", facts.freeze),
    ...said("TIDEMARK_SOURCE", facts.source),
    ...said("TIDEMARK_JOB", facts.job),
    ...said("TIDEMARK_VERB", facts.verb),
    ...said("TIDEMARK_EPOCH", facts.epoch),
    ...said("TIDEMARK_SEQUENCE", facts.sequence),
    ...said("TIDEMARK_DRILL", facts.drill),
    ...said("TIDEMARK_MEMBER", facts.member),
    ...said("TIDEMARK_SCAN_SOURCE", facts.scanSource),
    ...said("TIDEMARK_SNAPSHOT", facts.snapshot),
    ...said("TIDEMARK_EXPOSURE_MS", facts.exposureMs),
    ...said("TIDEMARK_RPO_TARGET_MS", facts.targetMs),
  };
}

function said(name: string, value: string | number | undefined): Readonly<Record<string, string>> {
  return value === undefined || value === "" ? {} : { [name]: `${value}` };
}
