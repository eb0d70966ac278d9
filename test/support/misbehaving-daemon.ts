/**
 * The daemon with one part more, which misbehaves as MISBEHAVE says. Run as a program, with the path of a configuration.
 *
 * Each way ends the process in another manner, and none of them can be brought about from outside.
 */
import { AssertionFailure } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Part, PartReport } from "#src/daemon/part.js";
import { runDaemon } from "#src/daemon/run-daemon.js";

const NOT_TODAY = {
  kind: "exhausted",
  code: "NOT_TODAY",
  message: "the part has had enough",
  hint: "give it more",
} as const;

const soon = (action: () => void): void => {
  setImmediate(action);
};
const never = (): Promise<void> => new Promise(() => undefined);

const WAYS: Readonly<Record<string, (report: PartReport) => Partial<Part>>> = {
  throw: () => ({
    start: async () =>
      soon(() => {
        throw new AssertionFailure("a promise of ours is broken", { cause: new Error("deeper down") });
      }),
  }),
  reject: () => ({
    start: async () => {
      void Promise.reject(new TypeError("nobody handles this"));
    },
  }),
  "assertion-as-failure": (report) => ({
    start: async () => soon(() => report.failed(new AssertionFailure("told as a failure"))),
  }),
  "fatal-failure": (report) => ({
    start: async () => soon(() => report.failed(new TidemarkError(NOT_TODAY))),
  }),
  "start-fails": () => ({ start: () => Promise.reject(new TidemarkError(NOT_TODAY)) }),
  "start-hangs": () => ({ start: never }),
  "stop-hangs": () => ({ stop: never }),
  "leaks-a-handle": () => ({
    start: async () => {
      setInterval(() => undefined, 1000);
    },
  }),
};

const way = WAYS[process.env["MISBEHAVE"] ?? ""] ?? (() => ({}));
const idle = async (): Promise<void> => undefined;

try {
  const options = { configFile: process.argv[2] ?? "", overrides: [] };
  process.exitCode = await runDaemon(options, {
    extraParts: () => [
      {
        name: "misbehaving",
        needs: [],
        create: (report) => ({ name: "misbehaving", start: idle, stop: idle, ...way(report) }),
      },
    ],
  });
} catch (error) {
  // As the command line does, in short.
  process.stderr.write(`tidemark: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TidemarkError ? 1 : 70;
}
