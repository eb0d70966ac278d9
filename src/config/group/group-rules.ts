/** What must hold between the keys of a group's specification, whatever site it is for. */
import { parseDuration } from "#src/base/quantity.js";
import { FAILOVER_TIMEOUT_MS_MIN, type GroupFile, type MemberFile } from "#src/config/group/group-schema.js";
import type { Finding } from "#src/config/issue.js";
import type { KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";
import { MOMENTS_TO_COME } from "#src/domain/model/group-specification.js";

export type GroupRule = (file: GroupFile) => readonly Finding[];

export const GROUP_RULES: Readonly<Record<string, GroupRule>> = {
  sitesDiffer: ({ primary, secondary }) =>
    primary === secondary
      ? [
          {
            path: ["secondary"],
            problem: "is the primary already",
            found: describeValue(secondary),
            hint: "name another site, or leave secondary out: the group is then served and not protected",
          },
        ]
      : [],

  waitingNeedsASecondary: ({ mode, secondary }) =>
    mode !== "async" && secondary === undefined
      ? [
          {
            path: ["mode"],
            problem: "waits for a secondary, and there is none",
            found: describeValue(mode),
            hint: "name a secondary, or use mode async",
          },
        ]
      : [],

  awayIsForWaitingModes: ({ mode, when_away }) =>
    mode === "async" && when_away !== undefined
      ? [
          {
            path: ["when_away"],
            pointAt: "key",
            problem: "has no meaning in mode async: nothing waits for the secondary",
            hint: "remove when_away, or use mode flush or write",
          },
        ]
      : [],

  memberNamesDiffer: ({ members }) =>
    findRepeats(
      members.map((member, index) => ({ value: nameOf(member), path: ["members", index, kindOf(member)] })),
    ).map(({ path, value }) => ({
      path,
      problem: "is the name of another member",
      found: describeValue(value),
    })),

  imagesAreOfTheGroupsSites: (file) =>
    images(file).flatMap(({ site, path }) =>
      site === file.primary || site === file.secondary
        ? []
        : [
            {
              path,
              pointAt: "key",
              problem: "neither primary nor secondary of this group",
              found: describeValue(site),
              allowed: [...new Set([file.primary, file.secondary ?? file.primary])].join(", "),
            } as const,
          ],
    ),

  scannedSourceIsThePrimarysImage: (file) =>
    images(file).flatMap(({ site, path, capture }) =>
      capture === "scan" && site === file.primary
        ? [
            {
              path,
              pointAt: "key",
              problem: "at the primary the source is the image",
              hint: "name the image at the secondary only",
            } as const,
          ]
        : [],
    ),

  filesAreUsedOnce: (file) => {
    const used = [
      ...images(file).map(({ site, file: name, path }) => ({ value: `${site}:${name}`, path })),
      ...file.members.flatMap((member, index) =>
        member.capture === "scan"
          ? [{ value: `${file.primary}:${member.source}`, path: ["members", index, "source"] }]
          : [],
      ),
    ];
    return findRepeats(used).map(({ path, value }) => ({
      path,
      problem: "is used by another member at the same site",
      found: describeValue(value.slice(value.indexOf(":") + 1)),
    }));
  },

  tiersGrow: ({ points }) =>
    points.keep.flatMap((tier, index): Finding[] => {
      const path = ["points", "keep", index];
      const before = points.keep[index - 1];
      const [everyMs, forMs] = [parseDuration(tier.every), parseDuration(tier.for)];
      if (everyMs > forMs) {
        return [
          {
            path: [...path, "for"],
            problem: "shorter than every: the tier keeps nothing",
            found: describeValue(tier.for),
          },
        ];
      }
      if (before === undefined) return [];
      const tooFine = everyMs <= parseDuration(before.every);
      const tooShort = forMs <= parseDuration(before.for);
      const hint = "tiers go from fine and short to coarse and long";
      return [
        ...(tooFine
          ? [
              {
                path: [...path, "every"],
                problem: `not coarser than the tier before (${before.every})`,
                found: describeValue(tier.every),
                hint,
              },
            ]
          : []),
        ...(tooShort
          ? [
              {
                path: [...path, "for"],
                problem: `not longer than the tier before (${before.for})`,
                found: describeValue(tier.for),
                hint,
              },
            ]
          : []),
      ];
    }),

  freezeNeedsThaw: ({ hooks }) =>
    hooks.freeze !== undefined && hooks.thaw === undefined
      ? [
          {
            path: ["hooks", "freeze"],
            pointAt: "key",
            problem: "without thaw the application would stay frozen",
            hint: "name a hook for thaw; it runs after every freeze, whatever happened between",
          },
        ]
      : [],

  hooksRun: ({ hooks }) =>
    MOMENTS_TO_COME.filter((moment) => hooks[moment] !== undefined).map(
      (moment) =>
        ({
          severity: "warning",
          path: ["hooks", moment],
          pointAt: "key",
          problem: "this version does not run hooks at this moment",
          hint: "do not rely on it yet",
        }) as const,
    ),

  appPointsNeedHooks: ({ points, hooks }) =>
    points.app !== undefined && hooks.freeze === undefined
      ? [
          {
            severity: "warning",
            path: ["points", "app"],
            pointAt: "key",
            problem:
              "without the hooks freeze and thaw nothing makes these points consistent for the application",
            hint: "name hooks for freeze and thaw",
          },
        ]
      : [],

  timeoutsDecideSomething: ({ failover }) => {
    const timeoutMs = parseDuration(failover.timeout);
    if (failover.on_timeout === "none") {
      if (timeoutMs === 0) return [];
      const hint = "say commit or rollback, or leave timeout out";
      return [
        {
          severity: "warning",
          path: ["failover", "timeout"],
          problem: "has no effect with on_timeout: none",
          hint,
        },
      ];
    }
    if (timeoutMs >= FAILOVER_TIMEOUT_MS_MIN) return [];
    return [
      {
        path: ["failover", "timeout"],
        problem: `too short to look at a failover before on_timeout: ${failover.on_timeout} decides it`,
        found: describeValue(failover.timeout),
        allowed: "at least 1m",
      },
    ];
  },

  targetsCanBeMet: ({ rpo, members }) => {
    const { target } = rpo;
    if (target === undefined) return [];
    return members.flatMap((member, index) =>
      member.capture === "scan" && parseDuration(member.every) > parseDuration(target)
        ? [
            {
              severity: "warning",
              path: ["members", index, "every"],
              problem: `scanned too seldom to ever meet the rpo target of ${target}`,
              found: describeValue(member.every),
            } as const,
          ]
        : [],
    );
  },
};

/** Keys without which a rule would find fault with what is right. */
export const LEANED_ON: ReadonlySet<string> = new Set(["primary", "secondary", "mode", "members", "hooks"]);

export function applyGroupRules(file: GroupFile): Finding[] {
  return Object.values(GROUP_RULES).flatMap((rule) => rule(file));
}

export function nameOf(member: MemberFile): string {
  return "wal" in member ? member.wal : member.volume;
}

function kindOf(member: MemberFile): "wal" | "volume" {
  return "wal" in member ? "wal" : "volume";
}

function images({ members }: GroupFile) {
  return members.flatMap((member, index) =>
    "images" in member
      ? Object.entries(member.images).map(([site, file]) => ({
          site,
          file,
          capture: member.capture,
          path: ["members", index, "images", site] as KeyPath,
        }))
      : [],
  );
}

/** All but the first of each value. */
function findRepeats<T extends { readonly value: string; readonly path: KeyPath }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ value }) => (seen.has(value) ? true : !seen.add(value)));
}
