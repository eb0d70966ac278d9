import t from "tap";
import { optionNames } from "#src/api/cli/command.js";
import { GLOBAL_OPTIONS } from "#src/api/cli/global-options.js";
import { allCommands, findNode, TREE } from "#src/api/cli/tree.js";

const COMMANDS = allCommands(TREE);

t.test("every command loads, and names are one kind of word", async (t) => {
  for (const { words, command } of COMMANDS) {
    const { run } = await command.load();
    t.type(run, "function", words.join(" "));
    for (const word of words) t.match(word, /^[a-z][a-z0-9-]*$/);
  }
});

t.test("declarations keep the rules of the help", async (t) => {
  for (const { words, command } of COMMANDS) {
    const name = words.join(" ");
    t.match(command.summary, /^[A-Z].*[^.]$/, `${name}: the summary is a line without its full stop`);
    for (const example of command.examples ?? []) {
      t.ok(example.line.includes("tidemark"), `${name}: an example is a line to copy`);
    }
    const args = command.arguments ?? [];
    t.ok(
      args.every((argument, index) => argument.variadic !== true || index === args.length - 1),
      `${name}: only the last argument takes the rest`,
    );
  }
});

t.test("no option means two things", async (t) => {
  const shared = GLOBAL_OPTIONS.flatMap(optionNames);
  for (const { words, command } of COMMANDS) {
    const names = [
      ...shared,
      "-h",
      "--help",
      "-V",
      "--version",
      ...(command.options ?? []).flatMap(optionNames),
    ];
    t.equal(new Set(names).size, names.length, words.join(" "));
  }
});

t.test("paths lead to commands and families, and nowhere else", async (t) => {
  t.equal(findNode(TREE, ["config", "reload"])?.type, "command");
  t.equal(findNode(TREE, ["config"])?.type, "family");
  t.equal(findNode(TREE, ["status"])?.type, "command");
  for (const words of [[], ["nothing"], ["status", "x"], ["config", "x"], ["config", "reload", "x"]]) {
    t.equal(findNode(TREE, words), undefined, words.join(" "));
  }
});
