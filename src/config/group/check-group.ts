/**
 * A group's specification against what one site's own configuration allows. A specification comes from a file or from
 * a peer; either way it can only open what lies in the site's image roots, and only run what the site itself defines.
 *
 * Paths are judged where they lead, every symbolic link resolved. That is a check at one moment: whoever opens the
 * file resolves and judges again what it is about to open.
 *
 * Device names are links by nature: /dev/vg/payroll leads to /dev/dm-3. So a name inside a root that lies in /dev may
 * lead to any block device in /dev; only root can make names there, and granting the directory grants its devices.
 */
import { basename, dirname, join } from "node:path";
import { nearest } from "#src/base/nearest.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { type ConfigFiles, explainFailure, isMissing } from "#src/config/files.js";
import type { Finding } from "#src/config/issue.js";
import type { KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { IMAGES_FOLDER, isReserved, KEPT_FOLDER } from "#src/domain/model/image-places.js";

export type PathFacts = Pick<ConfigFiles, "look" | "resolveLinks" | "isLink">;

export async function checkGroup(
  group: GroupSpecification,
  config: DaemonConfig,
  files: PathFacts,
): Promise<Finding[]> {
  const resolved = await resolveAll([...config.imageRoots, config.dataDir], files);
  const allowed: AllowedRoots = { given: config.imageRoots, resolved };
  const paths = await Promise.all(
    pathsAt(group, config.site).map(({ path, file }) => checkPath(path, file, allowed, config, files)),
  );
  return [...checkSites(group, config), ...checkHooks(group, config), ...paths.flat()];
}

function checkSites(group: GroupSpecification, config: DaemonConfig): Finding[] {
  const known = [config.site, ...Object.keys(config.peers)];
  const sites = [
    { path: ["primary"], site: group.primary },
    ...(group.secondary === undefined ? [] : [{ path: ["secondary"], site: group.secondary }]),
  ];
  const findings = sites.flatMap(({ path, site }): Finding[] => {
    if (known.includes(site)) return [];
    const near = nearest(site, known);
    return [
      {
        path,
        problem: `not a site that ${config.site} knows`,
        found: describeValue(site),
        allowed: known.join(", "),
        hint: `add it to the peers of ${config.site}`,
        ...(near === undefined ? {} : { nearest: near }),
      },
    ];
  });
  if (sites.some(({ site }) => site === config.site)) return findings;
  const problem = `the group has nothing to do with ${config.site}, whose configuration it is checked against`;
  return [
    ...findings,
    { path: ["group"], problem, hint: "check it against the configuration of one of its sites" },
  ];
}

function checkHooks(group: GroupSpecification, config: DaemonConfig): Finding[] {
  const known = Object.keys(config.hooks);
  const uses = [
    ...group.hooks.map(({ moment, use }) => ({ path: ["hooks", moment, "use"], hook: use })),
    ...group.members.flatMap((member, index) =>
      member.capture === "scan" && member.snapshot.type === "hook" && group.primary === config.site
        ? [{ path: ["members", index, "snapshot"], hook: member.snapshot.hook }]
        : [],
    ),
  ];
  return uses.flatMap(({ path, hook }): Finding[] => {
    if (Object.hasOwn(config.hooks, hook)) return [];
    const near = nearest(hook, known);
    return [
      {
        path,
        problem: `not a hook that ${config.site} defines`,
        found: describeValue(hook),
        allowed: known.length === 0 ? "none: this site defines no hooks" : known.join(", "),
        hint: `define it under hooks in the configuration of ${config.site}; a group can only name what the site itself allows`,
        ...(near === undefined ? {} : { nearest: near }),
      },
    ];
  });
}

/** Everything this site would open. */
function pathsAt(group: GroupSpecification, site: string): { path: KeyPath; file: string }[] {
  return group.members.flatMap((member, index) => {
    const image = imageAt(member, site);
    const scanned = member.capture === "scan" && group.primary === site ? member.source : undefined;
    return [
      ...(image === undefined ? [] : [{ path: ["members", index, "images", site], file: image }]),
      ...(scanned === undefined ? [] : [{ path: ["members", index, "source"], file: scanned }]),
    ];
  });
}

function imageAt(member: MemberSpecification, site: string): string | undefined {
  if (member.capture === "postgres" || !Object.hasOwn(member.images, site)) return undefined;
  return member.images[site];
}

interface AllowedRoots {
  readonly given: readonly string[];
  readonly resolved: readonly string[];
}

type Judgement =
  | { readonly type: "inside"; readonly leadsTo: string }
  | { readonly type: "outside"; readonly leadsTo: string }
  | NotResolved;
type NotResolved = { readonly type: "unclear"; readonly problem: string };

async function checkPath(
  path: KeyPath,
  file: string,
  roots: AllowedRoots,
  config: DaemonConfig,
  files: PathFacts,
): Promise<Finding[]> {
  const judgement = await judgePath(file, roots, files);
  const found = describeValue(file);
  if (judgement.type === "unclear") return [{ path, problem: judgement.problem, found }];
  if (judgement.type === "inside") {
    const [dataDir = config.dataDir] = await resolveAll([config.dataDir], files);
    if (!isReserved(dataDir, judgement.leadsTo)) return [];
    return [
      {
        path,
        problem: `a place that ${config.site} keeps for itself`,
        found:
          judgement.leadsTo === file ? found : `${found}, which leads to ${describeValue(judgement.leadsTo)}`,
        allowed: [...config.imageRoots, ...openInside(config)].join(", "),
        hint: "leave the path out to have the image in the data directory, or choose another",
      },
    ];
  }
  const { leadsTo } = judgement;
  return [
    {
      path,
      problem: `outside the directories that ${config.site} opens to groups`,
      found: leadsTo === file ? found : `${found}, which leads to ${describeValue(leadsTo)}`,
      allowed: [...config.imageRoots, ...openInside(config)].join(", "),
      hint: `choose a path inside them, or add its directory to image_roots of ${config.site}`,
    },
  ];
}

/** What of the data directory a person may name. */
function openInside({ dataDir }: DaemonConfig): string[] {
  return [IMAGES_FOLDER, KEPT_FOLDER].map((folder) => join(dataDir, folder));
}

/** For whoever opens an image, at the time it does: whether the path leads, now, to where this site lets it. */
export async function judgeImagePath(file: string, config: Roots, files: PathFacts): Promise<Judgement> {
  return judgePath(file, await allowedRoots(config, files), files);
}

export type Roots = Pick<DaemonConfig, "imageRoots" | "dataDir">;

async function allowedRoots({ imageRoots, dataDir }: Roots, files: PathFacts): Promise<AllowedRoots> {
  return { given: imageRoots, resolved: await resolveAll([...imageRoots, dataDir], files) };
}

async function judgePath(file: string, roots: AllowedRoots, files: PathFacts): Promise<Judgement> {
  const resolved = await resolveExisting(file, files);
  if (resolved.type === "unclear") return resolved;
  if (roots.resolved.some((root) => isInside(resolved.path, root))) return inside(resolved.path);
  if (await isDeviceByName(file, resolved.path, roots.given, files)) return inside(resolved.path);
  return { type: "outside", leadsTo: resolved.path };
}

function inside(leadsTo: string): Judgement {
  return { type: "inside", leadsTo };
}

const DEVICES = "/dev";

async function isDeviceByName(
  file: string,
  leadsTo: string,
  given: readonly string[],
  files: PathFacts,
): Promise<boolean> {
  const named = given.some((root) => isInside(root, DEVICES) && isInside(file, root));
  if (!named || !isInside(leadsTo, DEVICES)) return false;
  return (await files.look(leadsTo)).type === "block-device";
}

type Resolved = { readonly type: "path"; readonly path: string } | NotResolved;

/** Where a path leads. What does not exist yet is below the nearest directory that does. */
async function resolveExisting(file: string, files: PathFacts): Promise<Resolved> {
  const missing: string[] = [];
  for (let current = file; ; current = dirname(current)) {
    const outcome = await files.resolveLinks(current);
    if (outcome.type === "path") return { type: "path", path: join(outcome.path, ...missing) };
    if (!isMissing(outcome)) return { type: "unclear", problem: explainFailure(outcome) };
    // Creating a file through a link that leads nowhere yet would make it wherever the link points.
    if (await files.isLink(current))
      return { type: "unclear", problem: "a symbolic link that leads nowhere" };
    if (current === dirname(current)) return { type: "unclear", problem: explainFailure(outcome) };
    missing.unshift(basename(current));
  }
}

/** A root that leads nowhere opens nothing. */
async function resolveAll(roots: readonly string[], files: PathFacts): Promise<string[]> {
  const resolved = await Promise.all(roots.map((root) => resolveExisting(root, files)));
  return resolved.flatMap((outcome) => (outcome.type === "path" ? [outcome.path] : []));
}

/** Below it, not the directory itself. Both absolute and normal. */
function isInside(path: string, directory: string): boolean {
  return path !== directory && path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
