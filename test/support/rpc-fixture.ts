import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { Test } from "tap";
import { createSiteOperations, type ReloadOutcome, type SiteStatus } from "#src/api/control/site.js";
import type { AccessRules } from "#src/api/rpc/caller.js";
import { RpcServer, type RpcServerOptions } from "#src/api/rpc/rpc-server.js";
import { formatListenAddress, type ListenAddress, parseListenAddress } from "#src/base/listen-address.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import type { GetSiteResponse__Output } from "#src/platform/grpc/generated/tidemark/control/v1/GetSiteResponse.js";
import type { ReloadConfigResponse__Output } from "#src/platform/grpc/generated/tidemark/control/v1/ReloadConfigResponse.js";
import type { SiteServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/SiteService.js";
import type { WatchSiteResponse__Output } from "#src/platform/grpc/generated/tidemark/control/v1/WatchSiteResponse.js";
import {
  type CallOptions,
  callUnary,
  openClient,
  readStream,
  type ServerTarget,
  type UnaryMethod,
} from "#src/platform/grpc/grpc-client.js";
import type { LogFields, Logger } from "#src/telemetry/logger.js";
import type { TestCertificate } from "#test/support/tls/certificates.js";

/** The gRPC server as the daemon has it, behind the plainest of listeners. */

export interface RpcFixture {
  readonly rpc: RpcServer;
  readonly address: ListenAddress;
  readonly log: LogLine[];
  readonly unexpected: unknown[];
  access: AccessRules;
  /** What the site operations answer; changing it through `setStatus` is a change that watchers see. */
  setStatus(status: Partial<SiteStatus>): void;
  reload: () => Promise<ReloadOutcome>;
  /** Before each answer of GetSite. */
  beforeStatus: () => void;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export interface FixtureOptions
  extends Partial<Pick<RpcServerOptions, "groups" | "events" | "history" | "limits" | "peers">> {
  readonly listen?: "unix" | "tcp";
  readonly certificate?: TestCertificate;
}

const STATUS: SiteStatus = {
  name: "alpha",
  id: "0011223344556677",
  version: "0.1.0",
  startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  dataDir: "/var/lib/tidemark",
  listeners: [{ service: "grpc", address: "unix:/run/tidemark/grpc.sock", security: "file-mode" }],
  parts: [{ name: "grpc", state: "running", detail: "" }],
  peers: [{ name: "beta", address: "beta.example:7420", identity: "beta" }],
  groupCount: 0,
  certificate: undefined,
};

export async function startRpc(t: Test, options: FixtureOptions = {}): Promise<RpcFixture> {
  let status = STATUS;
  const listeners = new Set<() => void>();
  const fixture: Omit<RpcFixture, "rpc" | "address"> = {
    log: [],
    unexpected: [],
    access: {
      operators: ["ops"],
      viewers: ["grafana"],
      clients: ["database"],
      peers: { beta: { identity: "beta" } },
    },
    reload: async () => ({ reloaded: [], restartNeeded: [] }),
    beforeStatus: () => undefined,
    setStatus(change) {
      status = { ...status, ...change };
      for (const listener of listeners) listener();
    },
  };
  const rpc = new RpcServer({
    site: createSiteOperations({
      status: () => {
        fixture.beforeStatus();
        return status;
      },
      subscribe: (onChange) => {
        listeners.add(onChange);
        return () => listeners.delete(onChange);
      },
      reload: () => fixture.reload(),
    }),
    access: () => fixture.access,
    logger: recordingLogger(fixture.log),
    onUnexpected: (error) => fixture.unexpected.push(error),
    ...(options.groups === undefined ? {} : { groups: options.groups }),
    ...(options.events === undefined ? {} : { events: options.events }),
    ...(options.history === undefined ? {} : { history: options.history }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.peers === undefined ? {} : { peers: options.peers }),
  });
  const address = await listen(t, rpc, options);
  t.teardown(() => rpc.drain(0));
  return Object.assign(fixture, { rpc, address });
}

async function listen(t: Test, rpc: RpcServer, options: FixtureOptions): Promise<ListenAddress> {
  const { certificate } = options;
  const server: NetServer =
    certificate === undefined
      ? createServer((socket: Socket) => rpc.receive({ trust: "local", socket }))
      : createTlsServer(
          { ...certificate, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["h2"] },
          (socket: TLSSocket) =>
            rpc.receive({ trust: "certificate", socket, identities: identitiesOf(socket) }),
        );
  t.teardown(() => server.close());
  if (options.listen === "tcp" || certificate !== undefined) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw new Error("a TCP listener has a port");
    return { type: "tcp", host: "127.0.0.1", port: bound.port };
  }
  const dir = mkdtempSync(join(tmpdir(), "tidemark-rpc-"));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  server.listen(join(dir, "grpc.sock"));
  await once(server, "listening");
  return parseListenAddress(`unix:${join(dir, "grpc.sock")}`);
}

function identitiesOf(socket: TLSSocket): readonly string[] {
  const names = new X509Certificate(socket.getPeerCertificate().raw).subjectAltName ?? "";
  return names.split(", ").map((name) => name.slice(name.indexOf(":") + 1));
}

/** SiteService as a client has it. */
export interface SiteClient {
  readonly stub: SiteServiceClient;
  getSite(options?: Partial<CallOptions>): Promise<GetSiteResponse__Output>;
  watchSite(options?: Partial<CallOptions>): AsyncGenerator<WatchSiteResponse__Output, void, void>;
  reloadConfig(options?: Partial<CallOptions>): Promise<ReloadConfigResponse__Output>;
}

export function openSite(t: Test, target: ServerTarget): SiteClient {
  const stub = openClient(controlApi().SiteService, target);
  t.teardown(() => stub.close());
  const getSite: UnaryMethod<object, GetSiteResponse__Output> = (...args) => stub.getSite(...args);
  const reloadConfig: UnaryMethod<object, ReloadConfigResponse__Output> = (...args) =>
    stub.reloadConfig(...args);
  const server = formatListenAddress(target.address);
  return {
    stub,
    getSite: (options) => callUnary(getSite, {}, { server, ...options }),
    watchSite: (options) => {
      const deadline = options?.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs };
      return readStream(stub.watchSite({}, deadline), { server, ...options });
    },
    reloadConfig: (options) => callUnary(reloadConfig, {}, { server, ...options }),
  };
}

/** A client with that certificate, which takes any server of our authority. */
export function tlsTarget(address: ListenAddress, certificate: TestCertificate): ServerTarget {
  return {
    address,
    tls: { secureContext: createSecureContext({ ...certificate }), checkServerIdentity: () => undefined },
  };
}

function recordingLogger(lines: LogLine[], context: LogFields = {}): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields: { ...context, ...fields } });
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => recordingLogger(lines, { ...context, ...fields }),
  };
}

/** Resolves once the condition holds; it is looked at whenever the event loop has turned. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
