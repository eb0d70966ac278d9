import t from "tap";
import type { Command, CommandFamily, CommandSection } from "#src/api/cli/command.js";
import { readInput } from "#src/api/cli/command-input.js";
import { type Parsed, parseArguments } from "#src/api/cli/program.js";

const load = async () => ({ run: async () => undefined });
const copy: Command = {
  type: "command",
  name: "copy",
  summary: "Copy",
  arguments: [
    { name: "from", summary: "from" },
    { name: "to", summary: "to", optional: true, variadic: true },
  ],
  options: [
    { name: "set", value: "KEY=VALUE", summary: "set", repeated: true },
    { name: "mode", short: "m", value: "MODE", summary: "mode", choices: ["fast", "safe"] },
    { name: "dry-run", summary: "dry" },
    { name: "no-wait", summary: "do not wait" },
  ],
  load,
};
const point: CommandFamily = {
  type: "family",
  name: "point",
  summary: "Points",
  commands: [
    {
      type: "command",
      name: "cut",
      summary: "Cut",
      options: [{ name: "label", value: "L", summary: "l", required: true }],
      load,
    },
  ],
};
const SECTIONS: readonly CommandSection[] = [{ heading: "All", nodes: [copy, point] }];

const parse = (line: string): Parsed =>
  parseArguments(
    SECTIONS,
    line.split(" ").filter((word) => word !== ""),
  );

function inputOf(line: string) {
  const parsed = parse(line);
  if (parsed.type !== "run") throw new Error(`${line} is ${parsed.type}`);
  const { command, arguments: values, options } = parsed.call;
  return { input: readInput(command, values, options), globals: parsed.globals };
}

t.test("arguments and options arrive by their names", async (t) => {
  const { input } = inputOf("copy a --set x=1 b c --set=y=2 -m fast --dry-run");
  t.equal(input.requiredArgument("from"), "a");
  t.same(input.argumentList("to"), ["b", "c"]);
  t.same(input.optionList("set"), ["x=1", "y=2"]);
  t.equal(input.option("mode"), "fast");
  t.equal(input.flag("dry-run"), true);
  t.equal(input.flag("no-wait"), false);
});

t.test("what was not given is empty", async (t) => {
  const { input } = inputOf("copy a");
  t.same(input.argumentList("to"), []);
  t.same(input.optionList("set"), []);
  t.equal(input.option("mode"), undefined);
  t.equal(input.flag("dry-run"), false);
  t.equal(inputOf("copy a --no-wait").input.flag("no-wait"), true);
});

t.test("after -- everything is an argument", async (t) => {
  t.same(inputOf("copy a -- --dry-run --output").input.argumentList("to"), ["--dry-run", "--output"]);
});

t.test("global options stand before and after the command", async (t) => {
  for (const line of [
    "--output json copy a",
    "copy --output json a",
    "copy a --output=json",
    "copy a -m fast --output json",
  ]) {
    t.equal(inputOf(line).globals["output"], "json", line);
  }
  t.equal(inputOf("point cut --label x --site beta").globals["site"], "beta");
});

t.test("reading a name that is not declared is our own mistake", async (t) => {
  const { input } = inputOf("copy a");
  t.throws(() => input.flag("watch"), { name: "AssertionFailure" });
  t.throws(() => input.argument("name"), { name: "AssertionFailure" });
  const given = inputOf("copy a --set x=1").input;
  t.throws(() => given.option("set"), { name: "AssertionFailure" }, "a list read as one text");
});

t.test("a choice that is none names the choices", async (t) => {
  t.throws(() => inputOf("copy a -m quick"), { code: "BAD_CHOICE", hint: "allowed: fast, safe" });
});

t.test("help: asked for, and needed", async (t) => {
  t.same(parse("--help"), { type: "help", asked: true, words: [] });
  t.same(parse("copy -h"), { type: "help", asked: true, words: ["copy"] });
  t.same(parse("point cut --help"), { type: "help", asked: true, words: ["point", "cut"] });
  t.same(parse("point --help"), { type: "help", asked: true, words: ["point"] });
  t.same(parse(""), { type: "help", asked: false, words: [] });
  t.same(parse("point"), { type: "help", asked: false, words: ["point"] });
  t.same(parse("--output json"), { type: "help", asked: false, words: [] });
});

t.test("the version", async (t) => {
  t.equal(parse("--version").type, "version");
  t.equal(parse("-V --output json").type, "version");
});

t.test("wrong calls say where they went wrong", async (t) => {
  const cases: [string, string, string[]][] = [
    ["copyy a", "commander.unknownCommand", []],
    ["copy a --dry", "commander.unknownOption", ["copy"]],
    ["--nothing copy", "commander.unknownOption", []],
    ["copy", "commander.missingArgument", ["copy"]],
    ["copy a --mode", "commander.optionMissingArgument", ["copy"]],
    ["point cut", "commander.missingMandatoryOptionValue", ["point", "cut"]],
    ["point cut a --label x", "commander.excessArguments", ["point", "cut"]],
    ["point cute", "commander.unknownCommand", ["point"]],
  ];
  for (const [line, code, words] of cases) {
    t.match(parse(line), { type: "wrong", error: { code }, words }, line);
  }
});

t.test(
  "an option that a command declares for itself is its own, though all commands have one of that name",
  async (t) => {
    const init: Command = {
      type: "command",
      name: "init",
      summary: "Init",
      options: [{ name: "site", value: "NAME", summary: "site", repeated: true }],
      load,
    };
    const sections = [{ heading: "All", nodes: [copy, init] }];
    const own = parseArguments(sections, ["init", "--site", "alpha", "--site=beta"]);
    t.match(own, {
      type: "run",
      call: { options: { site: ["alpha", "beta"] } },
      globals: { site: undefined },
    });
    const global = parseArguments(sections, ["copy", "a", "--site", "alpha"]);
    t.match(global, { type: "run", globals: { site: "alpha" } });
    t.notHas(global, { call: { options: { site: String } } });
  },
);
