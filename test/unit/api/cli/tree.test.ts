import t from "tap";
import { FIRST_WORDS, nodesNamed } from "#src/api/cli/first-words.js";
import { GLOBAL_OPTIONS, globalOptionsOf } from "#src/api/cli/global-options.js";
import { optionNames } from "#src/api/cli/option-declaration.js";
import { allCommands, findNode } from "#src/api/cli/sections.js";
import { TREE } from "#src/api/cli/tree.js";

/** Where an option has another meaning than at all other commands, as the published command line has it. */
const REDECLARED: Readonly<Record<string, readonly string[]>> = { "tls init": ["site"] };

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
  for (const { words, command } of COMMANDS) {
    const own = command.options ?? [];
    const shared = globalOptionsOf(own).flatMap(optionNames);
    const redeclared = GLOBAL_OPTIONS.filter(({ name }) => own.some((option) => option.name === name));
    t.same(
      redeclared.map(({ name }) => name),
      REDECLARED[words.join(" ")] ?? [],
      `${words.join(" ")}: redeclared`,
    );
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

t.test("each first word leads to what the tree has under it", async (t) => {
  const nodes = TREE.flatMap((section) => section.nodes);
  t.same([...FIRST_WORDS].sort(), nodes.map(({ name }) => name).sort());
  for (const node of nodes) t.same(await nodesNamed(["--output", "json", node.name, "x"]), [node]);
  t.same(await nodesNamed(["config", "status", "config"]), [
    findNode(TREE, ["config"]),
    findNode(TREE, ["status"]),
  ]);
});
