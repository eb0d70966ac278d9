import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { answer, type HttpSources, json, type MayRead } from "#src/api/http/routes.js";
import { systemCode } from "#src/base/errors.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * HTTP over sockets that somebody else accepted: requests in, answers out, within limits that a stranger cannot stretch.
 * Guaranteed: one request costs at most one scrape, however many ask at once; a client that sends slowly, or nothing, is
 * cut off; `close` ends within DRAIN_MS_MAX.
 */
export class HttpServer {
  readonly #sources: HttpSources;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, MayRead>();
  #scrape: ReturnType<HttpSources["metrics"]> | undefined;
  #closing = false;

  constructor(sources: HttpSources, logger: Logger) {
    this.#sources = { ...sources, metrics: () => this.#sharedScrape(sources) };
    this.#logger = logger;
    this.#server = createServer(LIMITS, (request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS_MAX;
    this.#server.timeout = SILENCE_MS_MAX;
    this.#server.maxRequestsPerSocket = REQUESTS_PER_SOCKET_MAX;
    this.#server.maxHeadersCount = HEADERS_MAX;
    this.#server.on("clientError", (error, socket) => refuse(error, socket as Socket));
    // Node starts checking its own time limits when a server listens; this one never does itself.
    this.#server.emit("listening");
  }

  /** Takes over a connection. `mayRead` is asked for every request that gives something away. */
  accept(socket: Socket, mayRead: MayRead): void {
    if (this.#closing || this.#sockets.size >= SOCKETS_MAX) {
      socket.destroy();
      return;
    }
    this.#sockets.set(socket, mayRead);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#closing && this.#sockets.size === 0) this.#server.emit("drained");
    });
    this.#server.emit("connection", socket);
  }

  /** Answers what is under way, and cuts off what does not end in time. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#server.close();
    this.#server.closeIdleConnections();
    await new Promise<void>((resolve) => {
      if (this.#sockets.size === 0) return resolve();
      const cutOff = setTimeout(() => {
        for (const socket of this.#sockets.keys()) socket.destroy();
      }, DRAIN_MS_MAX);
      this.#server.once("drained", () => {
        clearTimeout(cutOff);
        resolve();
      });
    });
  }

  #sharedScrape(sources: HttpSources): ReturnType<HttpSources["metrics"]> {
    this.#scrape ??= sources.metrics().finally(() => {
      this.#scrape = undefined;
    });
    return this.#scrape;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A body is of no use to any of the paths; what of it arrives is thrown away.
    request.resume();
    let reply = json(500, { error: "this could not be computed; the daemon's log says why" });
    try {
      const mayRead = this.#sockets.get(request.socket) ?? (() => false);
      reply = await answer(this.#sources, mayRead, request.method, request.url);
    } catch (error) {
      this.#logger.error("a request over HTTP failed", { path: request.url, error });
    }
    const body = Buffer.from(reply.body);
    response.writeHead(reply.status, {
      "content-type": reply.contentType,
      "content-length": body.length,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(this.#closing ? { connection: "close" } : {}),
      ...reply.headers,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }
}

/** A request here is one short line; whoever needs more than this has come to the wrong place. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
};
const HEADERS_MAX = 64;
/** Some Prometheus servers, a load balancer's probes, and a person with curl. */
const SOCKETS_MAX = 64;
const REQUESTS_PER_SOCKET_MAX = 1000;
/** Shorter than a scrape interval: an idle connection is cheap to open again and not worth holding. */
const KEEP_ALIVE_MS_MAX = 5000;
/** A client that takes nothing of its answer for this long is gone. */
const SILENCE_MS_MAX = 30_000;
const DRAIN_MS_MAX = 2000;

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What is not HTTP, or not in time: one line back, as far as the connection still takes it, and the end of it. */
function refuse(error: Error, socket: Socket): void {
  const code = systemCode(error) ?? "";
  if (code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${REFUSALS[code] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
}
