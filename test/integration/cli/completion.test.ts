import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { completionScript } from "#src/api/cli/completion/completion-script.js";
import { TREE } from "#src/api/cli/tree.js";
import { requireTool } from "#test/support/require-tool.js";

/** What is typed before the cursor, and what must and must not be offered then. */
const CASES: readonly [string, readonly string[], readonly string[]][] = [
  ["tidemark ", ["status", "daemon", "config", "completion"], ["reload", "bash"]],
  ["tidemark st", ["status"], ["daemon"]],
  ["tidemark config ", ["reload"], ["status"]],
  ["tidemark --server unix:/x.sock config ", ["reload"], ["status"]],
  ["tidemark --output json config ", ["reload"], ["status"]],
  ["tidemark completion ", ["bash", "zsh", "fish"], ["status"]],
  ["tidemark --output ", ["table", "json", "yaml"], ["status"]],
  ["tidemark status --output j", ["json"], ["yaml"]],
  ["tidemark status --w", ["--watch"], ["--check"]],
  ["tidemark status --out", ["--output"], ["--watch"]],
  ["tidemark help ", ["status", "config"], ["bash"]],
];

function scriptFile(
  t: { teardown(end: () => void): void },
  shell: string,
): { directory: string; script: string } {
  const directory = mkdtempSync(join(tmpdir(), "tidemark-completion-"));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const script = join(directory, `tidemark.${shell}`);
  writeFileSync(script, completionScript(shell, TREE));
  return { directory, script };
}

t.test("bash offers what can follow", async (t) => {
  if (!requireTool(t, "bash")) return;
  const { directory, script } = scriptFile(t, "bash");
  const offered = (line: string): readonly string[] => {
    // What bash itself does on a press of TAB: the words, split also at the equals sign, and the index of the last.
    const words = line.replaceAll("=", " = ").split(/ +/);
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const call = `source ${script}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _tidemark; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const options = { encoding: "utf8", cwd: directory } as const;
    return execFileSync("bash", ["--norc", "-uc", call], options)
      .split("\n")
      .filter((word) => word !== "");
  };
  for (const [line, must, mustNot] of CASES) {
    const offers = offered(line);
    for (const word of must) t.ok(offers.includes(word), `${line}: ${word}`);
    for (const word of mustNot) t.notOk(offers.includes(word), `${line}: not ${word}`);
  }
  t.same(offered("tidemark status --output=j"), ["json"]);
  writeFileSync(join(directory, "my config.yaml"), "");
  t.same(offered("tidemark daemon --config my"), ["my config.yaml"], "a file name with a blank is one offer");
});

t.test("fish offers what can follow", async (t) => {
  if (!requireTool(t, "fish")) return;
  const { directory, script } = scriptFile(t, "fish");
  for (const [line, must, mustNot] of CASES) {
    const call = `source ${script}; complete -C '${line}'`;
    const options = { encoding: "utf8", cwd: directory, env: { ...process.env, HOME: directory } } as const;
    const offers = execFileSync("fish", ["--no-config", "-c", call], options)
      .split("\n")
      .map((offer) => offer.split("\t")[0]);
    for (const word of must) t.ok(offers.includes(word), `${line}: ${word}`);
    for (const word of mustNot) t.notOk(offers.includes(word), `${line}: not ${word}`);
  }
});

t.test("zsh offers what can follow", async (t) => {
  if (!requireTool(t, "zsh")) return;
  const { directory, script } = scriptFile(t, "zsh");
  for (const [line, must, mustNot] of CASES) {
    // The functions that zsh gives to completions are replaced by some that print what they are given.
    const words = line.split(" ");
    const prefix = words.at(-1) ?? "";
    const call = `
      compdef() { :; }; compset() { :; }; _files() { print -l files; }
      compadd() { shift; print -l -- "$@"; }
      _describe() { [[ $1 == -o ]] && shift; print -l -- "\${\${(P)2}[@]%%:*}"; }
      source ${script}
      words=(${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length}; PREFIX='${prefix}'
      _tidemark`;
    const offers = execFileSync("zsh", ["-fc", call], { encoding: "utf8", cwd: directory })
      .split("\n")
      .filter((offer) => offer.startsWith(prefix));
    for (const word of must) t.ok(offers.includes(word), `${line}: ${word}`);
    for (const word of mustNot) t.notOk(offers.includes(word), `${line}: not ${word}`);
  }
});
