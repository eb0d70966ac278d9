import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { runCli } from "#src/api/cli/cli.js";
import { createTextSink } from "#test/support/cli/text-sink.js";

/**
 * What people read when they type a command: the .txt files here are transcripts of a terminal, one call after the
 * other, with the exit code where it is not 0. TIDEMARK_TRANSCRIPTS=write writes them anew; the diff is then reviewed
 * like code.
 */
const DIRECTORY = new URL("../../../../test/scenarios/cli/", import.meta.url);
const PROMPT = "$ tidemark";

async function play(line: string): Promise<string> {
  const stdout = createTextSink();
  const stderr = createTextSink();
  const exitCode = await runCli({
    argv: line.split(" ").filter((word) => word !== ""),
    environment: {},
    stdout,
    stderr,
    local: {
      program: ["tidemark"],
      runDaemon: async () => 0,
      inspectStores: async () => [],
      checkStores: async () => [],
      exportPoint: () => Promise.reject(new Error("not in a transcript")),
      rebuildIndexes: async () => [],
    },
    signal: new AbortController().signal,
    beforeRun: () => undefined,
  });
  const ending = exitCode === 0 ? "" : `[exit code ${exitCode}]\n`;
  return `${PROMPT}${line}\n${stdout.text}${stderr.text}${ending}`;
}

for (const name of readdirSync(DIRECTORY).filter((file) => file.endsWith(".txt"))) {
  t.test(name, async (t) => {
    const file = new URL(name, DIRECTORY);
    const expected = readFileSync(file, "utf8");
    const lines = expected.split("\n").filter((line) => line.startsWith(PROMPT));
    const played: string[] = [];
    for (const line of lines) played.push(await play(line.slice(PROMPT.length)));
    const actual = played.join("\n");
    if (process.env["TIDEMARK_TRANSCRIPTS"] === "write") writeFileSync(file, actual);
    t.ok(lines.length > 0, "there is something to play");
    t.equal(actual, expected);
  });
}
