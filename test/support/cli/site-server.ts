import { readFile } from "node:fs/promises";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import type { Test } from "tap";
import { createSiteOperations, type ReloadOutcome, type SiteStatus } from "#src/api/control/site.js";
import { RpcServer } from "#src/api/rpc/rpc-server.js";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";
import type { AcceptedSocket } from "#src/platform/listen/listener.js";
import type { Logger } from "#src/telemetry/logger.js";
import { memoryOperations } from "#test/support/groups/group-operations.js";
import type { MemoryGroups } from "#test/support/groups/memory-groups.js";

/**
 * The daemon's real gRPC server in the test's own process, with a site that says what the test wants: states which a
 * real daemon is in for a moment only, or never.
 */
export interface SiteServer {
  /** As for --server. */
  readonly address: string;
  /** Changes what the site says, and tells those who watch. */
  set(change: Partial<SiteStatus>): void;
  setServing(serving: boolean): void;
  /** What a reload does. */
  onReload: () => Promise<ReloadOutcome>;
  stop(): Promise<void>;
}

export interface SiteServerOptions {
  /** A unix socket, or a port of loopback that the kernel chooses. */
  readonly listen: { readonly type: "unix"; readonly path: string } | { readonly type: "tcp" };
  /** The directory of `tls init`, and the site in it that this server is. */
  readonly tls?: { readonly directory: string; readonly site: string };
  readonly status?: Partial<SiteStatus>;
  /** Without them the server offers no groups. */
  readonly groups?: MemoryGroups;
}

export const HEALTHY: SiteStatus = {
  name: "alpha",
  id: "01981fb6-3c1f-7b6e-9c0e-2f6b6c0f7d11",
  version: "0.1.0",
  startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  dataDir: "/var/lib/tidemark",
  listeners: [{ service: "grpc", address: "unix:/run/tidemark/grpc.sock", security: "file-mode" }],
  parts: [
    { name: "lock", state: "running", detail: "" },
    { name: "grpc", state: "running", detail: "" },
  ],
  peers: [{ name: "beta", address: "beta.example:7420", identity: "beta" }],
  groupCount: 0,
  certificate: undefined,
};

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

export async function startSiteServer(t: Test, options: SiteServerOptions): Promise<SiteServer> {
  let status: SiteStatus = { ...HEALTHY, ...options.status };
  const watchers = new Set<() => void>();
  const site = createSiteOperations({
    status: () => status,
    subscribe: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    reload: () => server.onReload(),
  });
  const rpc = new RpcServer({
    site,
    access: () => ({ operators: ["ops"], viewers: [], clients: [], peers: {} }),
    logger: silent,
    ...(options.groups === undefined ? {} : { groups: memoryOperations(options.groups) }),
    onUnexpected: (error) => t.error(error, "the server met nothing unexpected"),
  });
  rpc.setServing(true);
  const listener = await createListener(options, (accepted) => rpc.receive(accepted));
  const address = await listen(listener, options);
  const server: SiteServer = {
    address: formatListenAddress(address),
    set: (change) => {
      status = { ...status, ...change };
      for (const watcher of watchers) watcher();
    },
    setServing: (serving) => rpc.setServing(serving),
    onReload: async () => ({ reloaded: [], restartNeeded: [] }),
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      await rpc.drain();
      await closed;
    },
  };
  t.teardown(() => server.stop());
  return server;
}

async function createListener(
  { tls }: SiteServerOptions,
  receive: (accepted: AcceptedSocket) => void,
): Promise<Server> {
  if (tls === undefined) return createTcpServer((socket: Socket) => receive({ trust: "local", socket }));
  const read = (file: string): Promise<string> => readFile(join(tls.directory, file), "utf8");
  const pems = {
    ca: await read("ca.pem"),
    cert: await read(`${tls.site}.pem`),
    key: await read(`${tls.site}.key`),
  };
  const server = createTlsServer({
    ...pems,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ["h2"],
  });
  // Every client of these tests has the operator's certificate.
  server.on("secureConnection", (socket) => receive({ trust: "certificate", socket, identities: ["ops"] }));
  return server;
}

async function listen(server: Server, { listen: where }: SiteServerOptions): Promise<ListenAddress> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (where.type === "unix") server.listen(where.path, resolve);
    else server.listen(0, "127.0.0.1", resolve);
  });
  if (where.type === "unix") return where;
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("a TCP server has an address with a port");
  return { type: "tcp", host: "127.0.0.1", port: bound.port };
}
