import t from "tap";
import { parseArguments } from "#src/api/cli/program.js";
import { allCommands } from "#src/api/cli/sections.js";
import { commandsMeant } from "#src/api/cli/synonyms.js";
import { TREE } from "#src/api/cli/tree.js";
import { unknownCommand, usageError } from "#src/api/cli/usage-error.js";

function refusal(line: string) {
  const parsed = parseArguments(TREE, line.split(" "));
  if (parsed.type !== "wrong") throw new Error(`${line} is ${parsed.type}`);
  return usageError(parsed.error, parsed.words, TREE);
}

t.test("what was most likely meant", async (t) => {
  const cases: [string, string, string][] = [
    ["statsu", "UNKNOWN_COMMAND", "did you mean tidemark status?"],
    ["ls", "UNKNOWN_COMMAND", "did you mean tidemark group list or tidemark status?"],
    ["group ls", "UNKNOWN_COMMAND", "did you mean tidemark group list?"],
    ["group delet", "UNKNOWN_COMMAND", "did you mean tidemark group delete?"],
    ["create", "UNKNOWN_COMMAND", "did you mean tidemark apply?"],
    ["reload", "UNKNOWN_COMMAND", "did you mean tidemark config reload?"],
    ["info", "UNKNOWN_COMMAND", "did you mean tidemark status or tidemark version?"],
    ["frobnicate", "UNKNOWN_COMMAND", "see tidemark --help"],
    ["config relaod", "UNKNOWN_COMMAND", "did you mean tidemark config reload?"],
    ["status --wacth", "UNKNOWN_OPTION", "did you mean --watch?"],
    ["status --wacth=yes", "UNKNOWN_OPTION", "did you mean --watch?"],
    ["status --ouput json", "UNKNOWN_OPTION", "did you mean --output?"],
    ["status --zzzzzz", "UNKNOWN_OPTION", "see tidemark status --help"],
    ["status -z", "UNKNOWN_OPTION", "see tidemark status --help"],
    ["daemon", "MISSING_OPTION", "see tidemark daemon --help"],
    ["daemon --config", "MISSING_VALUE", "see tidemark daemon --help"],
    ["completion", "MISSING_ARGUMENT", "see tidemark completion --help"],
    ["version now", "TOO_MANY_ARGUMENTS", "see tidemark version --help"],
  ];
  for (const [line, code, hint] of cases) t.match(refusal(line), { kind: "invalid", code, hint }, line);
});

t.test("messages name what was written", async (t) => {
  t.equal(refusal("status --wacth").message, "tidemark status has no option --wacth");
  t.equal(refusal("config relaod").message, 'there is no command "config relaod"');
  t.equal(refusal("daemon").message, "the option -c, --config FILE is missing");
  t.equal(unknownCommand("x", ["config"], TREE).message, 'there is no command "config x"');
});

t.test("a synonym never leads to a command that does not exist, nor shadows one that does", async (t) => {
  const existing = allCommands(TREE).map(({ words }) => words.join(" "));
  t.same(commandsMeant("ls", ["status"]), ["status"]);
  t.same(commandsMeant("ls", []), []);
  t.same(commandsMeant("constructor", existing), []);
  for (const { words } of allCommands(TREE))
    t.same(commandsMeant(words[0] ?? "", existing), [], words[0] ?? "");
});
