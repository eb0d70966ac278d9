import { spawn } from "node:child_process";
import { once } from "node:events";
import { linkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { startListening } from "#src/platform/listen/start-listening.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

/** As systemd does: the socket is bound here, becomes descriptor 3 of the child, and is closed here. */
t.test("a socket that a service manager bound is served, TCP and unix", async (t) => {
  const bound = join(shortDirectory(t), "bound.sock");
  // Closing our server takes the name that it bound away, but not a second one.
  const path = `${bound}.kept`;
  for (const where of [{ host: "127.0.0.1", port: 0 }, { path: bound }]) {
    const server = createServer();
    await startListening(server, where);
    if ("path" in where) linkSync(bound, path);
    const address = server.address();
    const handle: unknown = Reflect.get(server, "_handle");
    // The shell becomes the server and so has the pid that it writes down.
    const script = 'LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=nbd exec "$0" "$1"';
    const child = spawn(
      "/bin/sh",
      ["-c", script, process.execPath, "dist/test/support/nbd/activated-server.js"],
      {
        stdio: ["ignore", "pipe", "inherit", Number(Reflect.get(handle as object, "fd"))],
      },
    );
    t.teardown(() => child.kill());
    const { stdout } = child;
    if (stdout === null) throw new Error("the child has no output");
    const [said] = (await once(stdout, "data")) as [Buffer];
    t.match(String(said), "path" in where ? `unix:${bound}` : "127.0.0.1:");
    server.close();
    const client = await RawClient.transmitting(
      typeof address === "object" && address !== null
        ? { type: "tcp", host: address.address, port: address.port }
        : { type: "unix", path },
    );
    t.equal((await client.ask({ command: COMMAND.read, length: 4096 })).error, NBD_ERROR.none);
    client.close();
    child.kill();
    await once(child, "exit");
  }
});
