import { fork } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { firstAnswer, ListenerRig } from "#test/support/tls/listener-rig.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

const local = { type: "local" } as const;
const unix = (path: string) => ({ type: "unix", path }) as const;

t.test("a socket has mode 0660, serves, and goes away with the listener", async (t) => {
  const directory = shortDirectory(t);
  const path = join(directory, "grpc.sock");
  const umask = process.umask(0);
  t.teardown(() => process.umask(umask));
  const rig = await ListenerRig.open(t, unix(path), local);
  t.equal(lstatSync(path).mode & 0o7777, 0o660, "whatever the umask is");
  t.same(readdirSync(directory), ["grpc.sock"], "nothing else is left there");
  t.same(rig.listener.address, unix(path));
  const client = connect(path);
  t.equal(await firstAnswer(client), "hello");
  t.equal(rig.accepted[0]?.trust, "local");
  client.destroy();
  await rig.until(() => rig.listener.connections === 0);
  await rig.listener.close();
  t.same(readdirSync(directory), []);
});

t.test("a live daemon's socket is refused and left alone", async (t) => {
  const path = join(shortDirectory(t), "grpc.sock");
  await ListenerRig.open(t, unix(path), local);
  await t.rejects(ListenerRig.open(t, unix(path), local), {
    code: "LISTEN_ADDRESS_TAKEN",
    kind: "failed",
    message: `another program listens on unix:${path} already`,
    hint: /ss -xlp/,
  });
  t.same(readdirSync(join(path, "..")), ["grpc.sock"]);
  t.equal(await firstAnswer(connect(path)), "hello", "it still serves");
});

t.test("what a killed daemon left is replaced", async (t) => {
  const path = join(shortDirectory(t), "grpc.sock");
  const child = fork("-", [], {
    execArgv: [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(path)}, () => process.send("up"))`,
    ],
    silent: true,
  });
  await once(child, "message");
  child.kill("SIGKILL");
  await once(child, "exit");
  t.ok(statSync(path).isSocket(), "the file is still there");
  const rig = await ListenerRig.open(t, unix(path), local);
  t.equal(await firstAnswer(connect(path)), "hello");
  t.equal(rig.accepted.length, 1);
  t.same(readdirSync(join(path, "..")), ["grpc.sock"]);
});

t.test("of many that start at once over a dead one's socket, one wins and serves", async (t) => {
  const path = join(shortDirectory(t), "grpc.sock");
  const dead = createServer();
  dead.listen(`${path}.dead`);
  await once(dead, "listening");
  // Renamed, so that closing does not remove it: the file stays, and nobody listens.
  renameSync(`${path}.dead`, path);
  dead.close();
  await once(dead, "close");
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, () => ListenerRig.open(t, unix(path), local)),
  );
  const rejected = results.filter((result) => result.status === "rejected");
  t.equal(rejected.length, 5);
  for (const { reason } of rejected) t.match(reason, { code: "LISTEN_ADDRESS_TAKEN" });
  t.equal(await firstAnswer(connect(path)), "hello");
  t.same(readdirSync(join(path, "..")), ["grpc.sock"]);
});

t.test("a file that is no socket is never removed", async (t) => {
  const path = join(shortDirectory(t), "grpc.sock");
  writeFileSync(path, "precious");
  await t.rejects(ListenerRig.open(t, unix(path), local), { code: "LISTEN_PATH_IN_USE" });
  t.equal(statSync(path).size, 8);
});

t.test("somebody else's socket at our path survives our closing", async (t) => {
  const path = join(shortDirectory(t), "grpc.sock");
  const rig = await ListenerRig.open(t, unix(path), local);
  renameSync(path, `${path}.old`);
  await ListenerRig.open(t, unix(path), local);
  await rig.listener.close();
  t.equal(await firstAnswer(connect(path)), "hello");
});

t.test("the directory is made if only it is missing", async (t) => {
  const directory = shortDirectory(t);
  const path = join(directory, "run", "grpc.sock");
  await ListenerRig.open(t, unix(path), local);
  t.equal(statSync(join(directory, "run")).mode & 0o007, 0, "not for others");
  await t.rejects(ListenerRig.open(t, unix(join(directory, "a", "b", "grpc.sock")), local), {
    code: "LISTEN_DIRECTORY_MISSING",
    hint: /mkdir -p .*\/a\/b/,
  });
  writeFileSync(join(directory, "file"), "");
  await t.rejects(ListenerRig.open(t, unix(join(directory, "file", "grpc.sock")), local), {
    code: "LISTEN_DIRECTORY_MISSING",
  });
});

t.test("a path as long as the kernel takes works", async (t) => {
  let directory = shortDirectory(t);
  while (directory.length < 92) {
    directory = join(directory, "d".repeat(Math.min(60, 92 - directory.length)));
    mkdirSync(directory);
  }
  const path = join(directory, "s".repeat(107 - directory.length - 1));
  t.equal(path.length, 107);
  await ListenerRig.open(t, unix(path), local);
  t.equal(await firstAnswer(connect(path)), "hello");
  t.equal(lstatSync(path).mode & 0o777, 0o660);
  await t.rejects(ListenerRig.open(t, unix(path), local), { code: "LISTEN_ADDRESS_TAKEN" });
});
