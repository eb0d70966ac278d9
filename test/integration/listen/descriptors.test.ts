import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import t from "tap";
import { firstAnswer } from "#test/support/tls/listener-rig.js";

const CHILD = fileURLToPath(import.meta.resolve("#test/support/tls/starved-listener.js"));

const MEASURED_MS = 300;

interface Report {
  readonly address: { readonly port: number };
  readonly held: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly cpuMs: number;
}

async function ask(child: ChildProcessWithoutNullStreams, lines: Interface): Promise<Report> {
  const answer = once(lines, "line");
  child.stdin.write("report\n");
  const [line] = await answer;
  return JSON.parse(String(line)) as Report;
}

t.test("a process without descriptors refuses, does not spin, and recovers", async (t) => {
  const child = spawn("sh", ["-c", 'ulimit -n 48 && exec "$0" "$@"', process.execPath, CHILD]);
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  t.teardown(() => child.kill());
  const { address } = await ask(child, lines);

  const sockets = Array.from({ length: 100 }, () => connect(address.port, "127.0.0.1"));
  const answers = await Promise.all(sockets.map(firstAnswer));
  const served = answers.filter((answer) => answer === "hello").length;
  t.ok(served > 0 && served < 100, `some are served (${served}), the others closed rather than left waiting`);

  const before = await ask(child, lines);
  // Not to wait for something, but to measure: a loop that spins would take all of it.
  await sleep(MEASURED_MS);
  const after = await ask(child, lines);
  t.ok(after.cpuMs - before.cpuMs < MEASURED_MS / 2, `idle meanwhile (${after.cpuMs - before.cpuMs} ms)`);
  t.same(after.refused, before.refused);

  for (const socket of sockets) socket.destroy();
  while ((await ask(child, lines)).held > 0);
  const next = connect(address.port, "127.0.0.1");
  t.equal(await firstAnswer(next), "hello");
  next.destroy();
  child.stdin.end();
  t.same(await ended, [0, null]);
});
