import { EventEmitter } from "node:events";
import t from "tap";
import { Signals } from "#src/daemon/signals.js";

function stage() {
  const source = new EventEmitter();
  const story: string[] = [];
  const reloads: (() => void)[] = [];
  const signals = new Signals(source, {
    stop: (signal) => story.push(`stop ${signal}`),
    endNow: (signal, code) => story.push(`end ${signal} ${code}`),
    reload: () => {
      story.push("reload");
      return new Promise((resolve) => reloads.push(resolve));
    },
  });
  signals.listen();
  const send = (signal: NodeJS.Signals): void => {
    source.emit(signal, signal);
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { source, story, reloads, signals, send, settle };
}

t.test("the first signal asks, the second ends, whichever they are", async (t) => {
  for (const [first, second, code] of [
    ["SIGTERM", "SIGTERM", 143],
    ["SIGINT", "SIGINT", 130],
    ["SIGTERM", "SIGINT", 130],
    ["SIGINT", "SIGTERM", 143],
  ] as const) {
    const { story, send } = stage();
    send(first);
    t.same(story, [`stop ${first}`]);
    send(second);
    t.same(story, [`stop ${first}`, `end ${second} ${code}`]);
  }
});

t.test("reloads never overlap, and any number during one is one more", async (t) => {
  const { story, reloads, send, settle } = stage();
  send("SIGHUP");
  send("SIGHUP");
  send("SIGHUP");
  t.same(story, ["reload"]);
  reloads.shift()?.();
  await settle();
  t.same(story, ["reload", "reload"]);
  reloads.shift()?.();
  await settle();
  t.same(story, ["reload", "reload"]);
  send("SIGHUP");
  t.same(story, ["reload", "reload", "reload"]);
});

t.test("nothing is reloaded any more by a daemon that stops", async (t) => {
  const { story, send } = stage();
  send("SIGTERM");
  send("SIGHUP");
  t.same(story, ["stop SIGTERM"]);
});

t.test("after close the process has its signals back", async (t) => {
  const { source, signals } = stage();
  signals.close();
  t.same(source.eventNames(), []);
});
