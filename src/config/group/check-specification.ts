import { isAbsolute, resolve } from "node:path";
import { TidemarkError } from "#src/base/errors.js";
import { mapEntries } from "#src/config/absolute-paths.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { checkGroup, type PathFacts } from "#src/config/group/check-group.js";
import { createGroupSpecification } from "#src/config/group/create-group-specification.js";
import { applyGroupRules, LEANED_ON } from "#src/config/group/group-rules.js";
import { type GroupFile, groupSchema, type MemberFile } from "#src/config/group/group-schema.js";
import { createIssue, type Finding, formatIssues, sortIssues } from "#src/config/issue.js";
import { formatKeyPath, isMapping, type KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";
import { validateRest, validateTree } from "#src/config/schema-findings.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

/**
 * A specification that did not come as a file of this machine, as a site takes it: by the same schema and rules as a
 * file, and then against what the site itself allows. Throws one error that names each key that is wrong.
 *
 * `tree` is what the file would say; what it leaves out gets its default. There is no directory that a relative path
 * could be meant from, so every path is absolute.
 */
export async function checkSpecification(
  tree: unknown,
  config: DaemonConfig,
  files: PathFacts,
): Promise<GroupSpecification> {
  const validated = validateTree(groupSchema, tree);
  const found = validated.valid ? [] : validated.findings;
  const file = validated.valid ? validated.value : validateRest(groupSchema, tree, found, LEANED_ON);
  const broken = file === undefined ? [] : [...checkPaths(file), ...applyGroupRules(normalPaths(file))];
  const errors = [...found, ...broken].filter(({ severity }) => severity !== "warning");
  if (file === undefined || errors.length > 0) throw wrong(tree, errors);
  const specification = createGroupSpecification(normalPaths(file));
  const forbidden = await checkGroup(specification, config, files);
  if (forbidden.length > 0) throw wrong(tree, forbidden);
  return specification;
}

function checkPaths(file: GroupFile): Finding[] {
  return pathsOf(file).flatMap(({ path, text }) =>
    isAbsolute(text)
      ? []
      : [
          {
            path,
            problem: "not an absolute path",
            found: describeValue(text),
            hint: "there is no file that it could be relative to: begin it with /",
          },
        ],
  );
}

function pathsOf(file: GroupFile): { readonly path: KeyPath; readonly text: string }[] {
  return file.members.flatMap((member, index) => {
    if (member.capture === "postgres") return [];
    const images = Object.entries(member.images).map(([site, text]) => ({
      path: ["members", index, "images", site],
      text,
    }));
    return member.capture === "scan"
      ? [...images, { path: ["members", index, "source"], text: member.source }]
      : images;
  });
}

/** Without `.` and `..`, so that two ways to write one path are seen to be one. */
function normalPaths(file: GroupFile): GroupFile {
  return { ...file, members: file.members.map(withNormalPaths) };
}

function withNormalPaths(member: MemberFile): MemberFile {
  if (member.capture === "postgres") return member;
  const images = mapEntries(member.images, (image) => resolve("/", image));
  return member.capture === "scan"
    ? { ...member, images, source: resolve("/", member.source) }
    : { ...member, images };
}

function wrong(tree: unknown, findings: readonly Finding[]): TidemarkError {
  const issues = sortIssues(findings.map((finding) => createIssue(finding, { type: "default" })));
  const name = isMapping(tree) && typeof tree["group"] === "string" ? tree["group"] : undefined;
  const subject = name === undefined ? "the specification" : `the specification of ${describeValue(name)}`;
  const count = issues.length === 1 ? "an error" : `${issues.length} errors`;
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_SPECIFICATION",
    message: `${subject} has ${count}\n${formatIssues(issues)}`,
    hint: "correct what is listed and apply it again",
    facts: { fields: [...new Set(findings.map(({ path }) => formatKeyPath(path)))].join(", ") },
  });
}
