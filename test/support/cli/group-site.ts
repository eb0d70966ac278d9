import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { person, runInProcess } from "#test/support/cli/run-in-process.js";
import { runProgram, startProgram } from "#test/support/cli/run-program.js";
import { HEALTHY, startSiteServer } from "#test/support/cli/site-server.js";
import { MemoryGroups } from "#test/support/groups/memory-groups.js";

const LISTENERS = [
  ...HEALTHY.listeners,
  { service: "nbd", address: "127.0.0.1:10809", security: "loopback" },
  { service: "nbd", address: "unix:/run/tidemark/nbd sock", security: "file-mode" },
  { service: "nbd", address: "10.0.0.1:10809", security: "mutual-tls" },
] as const;

/** A site that serves volumes at three addresses, with groups in memory; and the program to ask it with. */
export async function startGroupSite(t: Test) {
  const groups = new MemoryGroups();
  const server = await startSiteServer(t, {
    listen: { type: "tcp" },
    groups,
    status: { listeners: LISTENERS },
  });
  const directory = await mkdtemp(join(tmpdir(), "tidemark-cli-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const file = join(directory, "payroll.yaml");
  const environment = { TIDEMARK_SERVER: server.address };
  return {
    groups,
    server,
    file,
    write: (text: string) => writeFile(file, text),
    run: (...args: string[]) => runInProcess(args, environment),
    runAs: (answer: string, ...args: string[]) => {
      const stdin = person(answer);
      return runInProcess(args, environment, stdin).then((ended) => ({
        ...ended,
        questions: stdin.questions,
      }));
    },
    feed: (input: string, ...args: string[]) => runProgram(args, environment, input),
    start: (...args: string[]) => startProgram(args, environment),
  };
}
