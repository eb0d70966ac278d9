import { createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { socketName } from "#src/platform/libc/socket-name.js";
import { listDescriptors } from "#src/platform/listen/inherited-sockets.js";
import { startListening } from "#src/platform/listen/start-listening.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

t.test("the variables count for the process they name, and only if they make sense", async (t) => {
  const given = { LISTEN_PID: "7", LISTEN_FDS: "2", LISTEN_FDNAMES: "nbd:grpc" };
  t.same(listDescriptors(given, 7), [
    { descriptor: 3, name: "nbd" },
    { descriptor: 4, name: "grpc" },
  ]);
  t.same(listDescriptors({ ...given, LISTEN_FDNAMES: undefined }, 7)[1], { descriptor: 4, name: "" });
  t.same(listDescriptors(given, 8), []);
  t.same(listDescriptors({}, 7), []);
  t.same(listDescriptors({ ...given, LISTEN_FDS: "0" }, 7), []);
  for (const LISTEN_FDS of ["x", "-1", "1.5", "65"])
    t.throws(() => listDescriptors({ ...given, LISTEN_FDS }, 7), { code: "LISTEN_INHERITED_UNUSABLE" });
});

t.test("the name of a socket is what it is bound to", async (t) => {
  const path = join(shortDirectory(t), "s.sock");
  const bindings = [{ host: "127.0.0.1", port: 0 }, { host: "::1", port: 0 }, { path }];
  const names = [];
  for (const where of bindings) {
    const server = createServer();
    t.teardown(() => server.close());
    await startListening(server, where);
    const handle: unknown = Reflect.get(server, "_handle");
    names.push(socketName(Number(Reflect.get(handle as object, "fd"))));
  }
  t.match(names, [
    { type: "tcp", host: "127.0.0.1", port: Number },
    { type: "tcp", host: "::1", port: Number },
    { type: "unix", path },
  ]);
  t.throws(() => socketName(99_999), { code: "EBADF" });
});
