import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2, constants } from "node:http2";
import { createConnection, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import t, { type Test } from "tap";
import { MESSAGE_BYTES_MAX } from "#src/platform/grpc/limits.js";
import { openSite, type RpcFixture, startRpc, until } from "#test/support/rpc-fixture.js";

/** Whatever comes in, the server goes on serving others and lets go of what it held for the one. */

const GET_SITE = "/tidemark.control.v1.SiteService/GetSite";
const WATCH_SITE = "/tidemark.control.v1.SiteService/WatchSite";
const HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

async function expectServing(t: Test, fixture: RpcFixture): Promise<void> {
  t.equal((await openSite(t, fixture).getSite()).site?.name, "alpha", "others are served");
  t.same(fixture.unexpected, []);
}

function connect(t: Test, fixture: RpcFixture): Socket {
  if (fixture.address.type !== "tcp") throw new Error("the fixture listens on TCP");
  const socket = createConnection({ host: fixture.address.host, port: fixture.address.port });
  socket.on("error", () => undefined);
  t.teardown(() => socket.destroy());
  return socket;
}

function connectSession(t: Test, fixture: RpcFixture): ClientHttp2Session {
  if (fixture.address.type !== "tcp") throw new Error("the fixture listens on TCP");
  const session = connectHttp2(`http://${fixture.address.host}:${fixture.address.port}`);
  session.on("error", () => undefined);
  t.teardown(() => session.destroy());
  return session;
}

function request(session: ClientHttp2Session, path: string, headers: Record<string, string> = {}) {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  stream.on("error", () => undefined);
  stream.resume();
  return stream;
}

/** A message as gRPC frames it. */
function frame(message: Buffer, compressed = false): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(compressed ? 1 : 0, 0);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** The gRPC status of a call, wherever it comes. */
function statusOf(stream: ReturnType<typeof request>): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (headers: Record<string, unknown>): void => {
      if (headers["grpc-status"] !== undefined) resolve(String(headers["grpc-status"]));
    };
    stream.on("response", look);
    stream.on("trailers", look);
    stream.on("close", () => reject(new Error(`closed with code ${stream.rstCode} and no status`)));
  });
}

const GARBAGE: Record<string, () => Buffer> = {
  "random bytes": () => randomBytes(64 * 1024),
  "an HTTP/1 request": () => Buffer.from("GET / HTTP/1.1\r\nHost: alpha\r\n\r\n"),
  "a TLS greeting": () =>
    Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), randomBytes(512)]),
  "a preface and random bytes": () => Buffer.concat([Buffer.from(HTTP2_PREFACE), randomBytes(4096)]),
  "half a preface, then the end": () => Buffer.from(HTTP2_PREFACE.slice(0, 12)),
};

for (const [what, bytes] of Object.entries(GARBAGE)) {
  t.test(`${what}: the connection ends, the server does not`, async (t) => {
    const fixture = await startRpc(t, { listen: "tcp" });
    const socket = connect(t, fixture);
    const closed = once(socket, "close");
    socket.resume();
    socket.end(bytes());
    await closed;
    await until(() => fixture.rpc.connectionCount === 0, "the connection is gone");
    await expectServing(t, fixture);
  });
}

t.test("a client that never answers is found by keepalive", async (t) => {
  const limits = { keepaliveMs: 100, keepaliveTimeoutMs: 100 };
  const fixture = await startRpc(t, { listen: "tcp", limits });
  const socket = connect(t, fixture);
  const closed = once(socket, "close");
  socket.resume();
  socket.write(HTTP2_PREFACE);
  await closed;
  await expectServing(t, fixture);
});

t.test("a connection without calls is closed in the end", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp", limits: { connectionIdleMs: 100 } });
  const session = connectSession(t, fixture);
  await once(session, "close");
  await until(() => fixture.rpc.connectionCount === 0, "the connection is gone");
  t.pass("it was closed");
});

t.test("a message over the limit is refused without being read", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  const stream = request(session, GET_SITE);
  const header = frame(Buffer.alloc(0));
  header.writeUInt32BE(MESSAGE_BYTES_MAX + 1, 1);
  stream.write(header);
  t.equal(await statusOf(stream), "8", "RESOURCE_EXHAUSTED");
  await expectServing(t, fixture);
});

t.test("a message that grows over the limit when unpacked is refused", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  const stream = request(session, GET_SITE, { "grpc-encoding": "gzip" });
  stream.end(frame(gzipSync(Buffer.alloc(64 * 2 ** 20)), true));
  t.equal(await statusOf(stream), "8", "RESOURCE_EXHAUSTED");
  await expectServing(t, fixture);
});

t.test("bytes that are no message are an error of that call alone", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  const stream = request(session, "/tidemark.control.v1.SiteService/ReloadConfig");
  stream.end(frame(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f])));
  t.equal(await statusOf(stream), "13", "INTERNAL");
  const next = request(session, GET_SITE);
  next.end(frame(Buffer.alloc(0)));
  t.equal(await statusOf(next), "0", "the same connection goes on");
  await expectServing(t, fixture);
});

t.test("what is no gRPC is told so", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  const stream = request(session, GET_SITE, { "content-type": "text/plain" });
  stream.end();
  const [headers] = await once(stream, "response");
  t.equal(headers[":status"], 415);
});

t.test("streams over the limit are refused, those under it live", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp", limits: { streamsMax: 4 } });
  const session = connectSession(t, fixture);
  // Before the server's settings arrive a client may open as many as it likes; Node's own client keeps to them after.
  const streams = Array.from({ length: 8 }, () => request(session, WATCH_SITE));
  for (const stream of streams) stream.end(frame(Buffer.alloc(0)));
  await until(() => fixture.rpc.openCallCount === 4, "the first four are open");
  await until(
    () => streams.filter((stream) => stream.rstCode === constants.NGHTTP2_REFUSED_STREAM).length === 4,
    "the others are refused",
  );
  t.equal(fixture.rpc.openCallCount, 4);
  await expectServing(t, fixture);
});

t.test("who opens and resets calls without end is thrown out", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  await once(session, "remoteSettings");
  let calls = 0;
  await until(() => {
    for (let burst = 0; burst < 20 && !session.destroyed; burst += 1) {
      request(session, WATCH_SITE).close(constants.NGHTTP2_CANCEL);
      calls += 1;
    }
    return session.destroyed;
  }, "the server ends the connection");
  await until(() => fixture.rpc.openCallCount === 0, "nothing of it is left");
  t.ok(calls < 100_000, `after ${calls} calls`);
  await expectServing(t, fixture);
});

t.test("a reader that does not read gets the newest, and holds no queue", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  let asked = 0;
  fixture.beforeStatus = () => {
    asked += 1;
  };
  const session = connectSession(t, fixture);
  const stream = request(session, WATCH_SITE);
  stream.pause();
  stream.end(frame(Buffer.alloc(0)));
  await until(() => asked > 0, "the watch is open");
  const changes = 2_000;
  for (let change = 0; change < changes; change += 1) {
    fixture.setStatus({ dataDir: "/x".repeat(4_000), groupCount: change });
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.ok(asked < 200, `${asked} of ${changes} states were made for a reader that does not read`);
  await expectServing(t, fixture);
});

t.test("headers of many kilobytes are refused", async (t) => {
  const fixture = await startRpc(t, { listen: "tcp" });
  const session = connectSession(t, fixture);
  const stream = request(
    session,
    GET_SITE,
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x-${n}`, "y".repeat(8_000)])),
  );
  stream.end(frame(Buffer.alloc(0)));
  await new Promise((resolve) => stream.once("close", resolve));
  t.not(stream.rstCode, constants.NGHTTP2_NO_ERROR);
  await expectServing(t, fixture);
});
