/** Everything that can be told about configuration files before a daemon runs by them: `tidemark config check`. */
import { checkDaemonFiles, type MachineFacts } from "#src/config/check-daemon-files.js";
import { checkGroup, type PathFacts } from "#src/config/group/check-group.js";
import { loadGroup } from "#src/config/group/load-group.js";
import { type Issue, sortIssues } from "#src/config/issue.js";
import { type DaemonConfigSources, loadDaemonConfig } from "#src/config/load-daemon.js";

export interface CheckRequest {
  /** Undefined: only the group is checked, by itself. */
  readonly daemon: DaemonConfigSources | undefined;
  /** A group's specification, checked against the daemon's configuration where there is one. */
  readonly group: string | undefined;
  readonly workingDirectory: string;
  /** Undefined: the files are for another machine, and only their text is looked at. */
  readonly machine: MachineFacts | undefined;
}

/** Everything found, of all the files, sorted; also warnings. */
export async function checkConfiguration(request: CheckRequest): Promise<Issue[]> {
  const { daemon, group, workingDirectory, machine } = request;
  const site = daemon === undefined ? undefined : await loadDaemonConfig(daemon);
  const specified = group === undefined ? undefined : await loadGroup(group, workingDirectory);
  const issues = [site, specified].flatMap((result) =>
    result === undefined ? [] : result.type === "wrong" ? result.issues : result.warnings,
  );
  if (site?.type === "loaded" && machine !== undefined) {
    const found = await checkDaemonFiles(site.config, machine);
    issues.push(...found.map((finding) => site.layers.issue(finding)));
  }
  if (site?.type === "loaded" && specified?.type === "loaded") {
    const found = await checkGroup(specified.specification, site.config, machine?.files ?? AS_WRITTEN);
    issues.push(...found.map((finding) => specified.layers.issue(finding)));
  }
  return sortIssues(issues);
}

/** On another machine nothing is known of links: a path leads where it says. */
const AS_WRITTEN: PathFacts = {
  resolveLinks: async (path) => ({ type: "path", path }),
  look: async () => ({ type: "failure", code: "ENOENT" }),
  isLink: async () => false,
};
