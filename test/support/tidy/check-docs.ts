/** Links and paths in Markdown that lead nowhere, and folders that owe an explanation. */
import path from "node:path";
import {
  type Finding,
  findAll,
  lineAt,
  type Rule,
  type SourceFile,
  type SourceTree,
} from "#test/support/tidy/source-tree.js";

/** `[text](target)` and `[label]: target`; the target without a title. */
const LINK = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** A path of this repository in backquotes; one with a placeholder or a wildcard is a pattern, not a path. */
const NAMED_PATH = /(?<=`)(?:src|test|proto|deploy|native-bench|\.ci)\/[\w./-]+(?=`)/g;

export const checkLinks: Rule = (tree) => {
  const documents = tree.files.filter((file) => file.path.endsWith(".md"));
  return documents.flatMap((file) => {
    const prose = withoutCode(file.text);
    return [...prose.matchAll(LINK)].flatMap((match): Finding[] => {
      const message = deadLink(file, match[1] ?? match[2] ?? "", tree);
      return message === undefined ? [] : [{ path: file.path, line: lineAt(prose, match.index), message }];
    });
  });
};

/** What is wrong with a link, if anything. */
function deadLink(file: SourceFile, target: string, tree: SourceTree): string | undefined {
  if (HAS_SCHEME.test(target)) return undefined; // Another site's: asking it is no business of a test.
  const [relative = "", anchor] = target.split("#");
  const at =
    relative === ""
      ? file.path
      : path.posix.join(path.posix.dirname(file.path), decodeURIComponent(relative));
  const wanted = at.replace(/\/$/, "");
  if (wanted !== "." && !tree.paths.has(wanted)) return `links to ${target}, which is not there`;
  if (anchor === undefined || !wanted.endsWith(".md")) return undefined;
  const text = tree.files.find((other) => other.path === wanted)?.text ?? "";
  return anchorsOf(text).has(anchor) ? undefined : `links to ${target}, which has no such heading`;
}

/** The anchors that GitHub gives the headings of a document. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let repeat = 1; anchors.has(anchor); repeat++) anchor = `${slug}-${repeat}`;
    anchors.add(anchor);
  }
  return anchors;
}

const blanked = (match: string): string => match.replace(/[^\n]/g, " ");
const withoutFences = (markdown: string): string => markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, blanked);
const withoutCode = (markdown: string): string => withoutFences(markdown).replace(/`[^`\n]*`/g, blanked);

export const checkNamedPaths: Rule = (tree) =>
  tree.files
    .filter((file) => file.path.endsWith(".md") && file.path !== "CHANGELOG.md")
    .flatMap((file) =>
      findAll(file, withoutFences(file.text), NAMED_PATH, "names %, which is not there").filter((finding) => {
        const named = finding.message.slice("names ".length, finding.message.lastIndexOf(","));
        return !tree.paths.has(named.replace(/\/$/, ""));
      }),
    );

/** These have a story of their own; any other folder owes one when it grows past a glance. */
const WITH_README = ["src", "src/api/cli", "src/config", "src/daemon", "src/platform", "test", "deploy"];
const FILES_MAX_WITHOUT_README = 6;

/** A room of a larger part is explained by the part's README; a part of src by its own. */
const parentWithStory = (folder: string): string =>
  folder.split("/").length > 2 ? path.posix.dirname(folder) : folder;

export const checkReadmes: Rule = (tree) => {
  const counts = new Map<string, number>();
  for (const at of tree.paths) {
    const folder = path.posix.dirname(at);
    if (/^src\//.test(at) && at.endsWith(".ts") && !at.includes("/generated/"))
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const crowded = [...counts]
    .filter(([, count]) => count > FILES_MAX_WITHOUT_README)
    .map(([folder]) => folder);
  const owing = new Set([...WITH_README.filter((folder) => tree.paths.has(folder)), ...crowded]);
  const isExplained = (folder: string): boolean => tree.paths.has(`${folder}/README.md`);
  return [...owing]
    .filter((folder) => !isExplained(folder) && !isExplained(parentWithStory(folder)))
    .map(
      (folder): Finding => ({ path: folder, line: 1, message: "has no README.md that says what is where" }),
    );
};
