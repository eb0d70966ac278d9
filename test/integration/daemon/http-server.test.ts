import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import t from "tap";
import { HttpServer } from "#src/api/http/http-server.js";
import type { HttpSources } from "#src/api/http/routes.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

const HEALTH = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

interface Teardown {
  teardown(end: () => unknown): void;
}

async function stage(t: Teardown, changes: Partial<HttpSources> = {}) {
  const logger = new RecordingLogger();
  const sources: HttpSources = {
    metrics: async () => ({ contentType: "text/plain", body: "a 1\n" }),
    health: async () => ({ ok: true, loopDelayMs: 0 }),
    readiness: () => ({ ready: true, parts: [] }),
    ...changes,
  };
  const server = new HttpServer(sources, logger);
  const listener = createServer({ allowHalfOpen: true }, (socket) => server.accept(socket, () => true));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  t.teardown(async () => {
    listener.close();
    await server.close();
  });
  const open = (): Socket => connect({ port, host: "127.0.0.1" });
  const raw = async (request: string): Promise<string> => {
    const socket = open();
    socket.write(request);
    return await text(socket);
  };
  return { url: `http://127.0.0.1:${port}`, open, raw, server, logger };
}

t.test("answers GET and HEAD, with the length of the body and nothing cached", async (t) => {
  const { url } = await stage(t);
  const reply = await fetch(`${url}/metrics`);
  t.equal(reply.status, 200);
  t.equal(reply.headers.get("content-type"), "text/plain");
  t.equal(reply.headers.get("cache-control"), "no-store");
  t.equal(await reply.text(), "a 1\n");
  const head = await fetch(`${url}/metrics`, { method: "HEAD" });
  t.equal(head.headers.get("content-length"), "4");
  t.equal(await head.text(), "");
  t.equal((await fetch(`${url}/nothing`)).status, 404);
  const post = await fetch(`${url}/metrics`, { method: "POST", body: "x".repeat(1_000_000) });
  t.equal(post.status, 405);
  t.equal(post.headers.get("allow"), "GET, HEAD");
});

t.test("one scrape serves all who ask while it runs", async (t) => {
  let scrapes = 0;
  let finish: () => void = () => undefined;
  const { url } = await stage(t, {
    metrics: async () => {
      scrapes += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { contentType: "text/plain", body: `${scrapes}\n` };
    },
  });
  const replies = [1, 2, 3, 4].map(async () => (await fetch(`${url}/metrics`)).text());
  const health = await fetch(`${url}/healthz`);
  t.equal(health.status, 200, "a scrape holds up nothing else");
  await fetch(`${url}/healthz`);
  finish();
  t.same(await Promise.all(replies), ["1\n", "1\n", "1\n", "1\n"]);
});

t.test("a source that fails is a 500 without details, and the details are in the log", async (t) => {
  const { url, logger } = await stage(t, { metrics: () => Promise.reject(new Error("inner secret")) });
  const reply = await fetch(`${url}/metrics`);
  t.equal(reply.status, 500);
  t.notMatch(await reply.text(), /inner/);
  t.same(logger.messages("error"), ["a request over HTTP failed"]);
  t.equal((await fetch(`${url}/healthz`)).status, 200);
});

t.test("what is not HTTP, or too long, is refused and cut off", async (t) => {
  const { raw, url } = await stage(t);
  t.match(await raw("\u0016\u0003\u0001\u0002\u0000\u0001 a TLS hello\r\n\r\n"), /^HTTP\/1\.1 400 /);
  t.match(
    await raw(`GET /metrics HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
  t.match(
    await raw("GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    /^HTTP\/1\.1 400 /,
  );
  t.equal((await fetch(`${url}/healthz`)).status, 200);
});

t.test("a client that never finishes its request is cut off", async (t) => {
  const { raw } = await stage(t);
  t.match(await raw("GET /metrics HTTP/1.1\r\nHost: x\r\n"), /^HTTP\/1\.1 408 /);
});

t.test("connections past the bound are closed at once, and room that is freed is used", async (t) => {
  const { open, raw } = await stage(t);
  const sockets: Socket[] = [];
  for (let count = 0; count < 64; count += 1) {
    const socket = open();
    await once(socket, "connect");
    sockets.push(socket);
  }
  const refused = open();
  refused.on("error", () => undefined);
  await once(refused, "close");
  for (const socket of sockets) socket.destroy();
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, "close")));
  // The server learns of it in its own time, and cuts off who comes before that.
  let reply = await raw(HEALTH);
  while (reply === "") reply = await raw(HEALTH);
  t.match(reply, /^HTTP\/1\.1 200 /);
});

t.test("close answers what is under way, cuts off what does not end, and takes nothing more", async (t) => {
  let finish: () => void = () => undefined;
  const { server, open, url } = await stage(t, {
    metrics: async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { contentType: "text/plain", body: "late\n" };
    },
  });
  const silent = open();
  silent.write("GET /metr");
  const reply = fetch(`${url}/metrics`);
  await fetch(`${url}/healthz`);
  const closed = server.close();
  finish();
  t.equal(await (await reply).text(), "late\n");
  await closed;
  const refused = open();
  refused.on("error", () => undefined);
  await once(refused, "close");
  t.pass("closed");
});
