import { connect, createServer, type Socket } from "node:net";
import type { Test } from "tap";

/** Stands between two daemons on unix sockets and counts what goes through it, whatever they say of it themselves. */
export class CountingProxy {
  readonly path: string;
  /** From the side that is dialled to the one that dials. */
  downBytes = 0;
  upBytes = 0;

  private constructor(path: string) {
    this.path = path;
  }

  static async start(t: Test, path: string, target: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(path);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(target);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on("data", (bytes) => proxy.#count(from === upstream, bytes.length));
        from.on("error", () => to.destroy());
        from.on("close", () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    t.teardown(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return proxy;
  }

  #count(isDown: boolean, bytes: number): void {
    if (isDown) this.downBytes += bytes;
    else this.upBytes += bytes;
  }
}
