import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import t, { type Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import type { MessageStream, PeerAddress } from "#src/platform/stream/message-stream.js";
import { streamsOnly } from "#test/support/plane/streams-only.js";
import { type RpcFixture, startRpc, until } from "#test/support/rpc-fixture.js";
import { TestAuthority, type TestCertificate } from "#test/support/tls/certificates.js";

/** Who may open a stream between sites, and what becomes of one whose network dies without a word. */

const NEVER = new AbortController().signal;

function peerAt(address: ListenAddress, peer: Partial<PeerAddress> = {}): PeerAddress {
  return { site: "alpha", address: formatListenAddress(address), identity: "alpha", ...peer };
}

function plainDialer(site = "beta", keepalive: { keepaliveMs?: number; keepaliveTimeoutMs?: number } = {}) {
  return new GrpcMessageDialer({ site, tls: () => undefined, ...keepalive });
}

async function startAlpha(t: Test, options: Parameters<typeof startRpc>[1] = {}) {
  const accepted: MessageStream[] = [];
  const fixture = await startRpc(t, {
    peers: streamsOnly("alpha", (stream) => accepted.push(stream)),
    ...options,
  });
  return { ...fixture, fixture, accepted };
}

t.test("on one machine, a site is who the configuration knows it as", async (t) => {
  const { address, accepted } = await startAlpha(t);
  const stream = await plainDialer().dial(peerAt(address), NEVER);
  t.equal(stream.peer, "alpha");
  t.equal(accepted[0]?.peer, "beta");
  stream.abort("done");
  await t.rejects(plainDialer("gamma").dial(peerAt(address), NEVER), {
    kind: "denied",
    code: "NOT_THAT_SITE",
    message: /"gamma"/,
    hint: /peers/,
  });
  t.equal(accepted.length, 1);
});

t.test("a site that answers under another name is not the one that was dialled", async (t) => {
  const { address } = await startAlpha(t);
  await t.rejects(plainDialer().dial(peerAt(address, { site: "delta" }), NEVER), {
    kind: "denied",
    code: "PEER_IDENTITY_WRONG",
    facts: { expected: "delta", found: "alpha" },
  });
});

t.test("without replication the service is not there", async (t) => {
  const { address } = await startRpc(t);
  await t.rejects(plainDialer().dial(peerAt(address), NEVER), { code: "GRPC_UNIMPLEMENTED" });
});

t.test("nobody there", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = addressOf(server);
  server.close();
  await once(server, "close");
  await t.rejects(plainDialer().dial(peerAt(address), NEVER), {
    kind: "unreachable",
    code: "PEER_UNREACHABLE",
  });
});

t.test("a dial that nobody answers ends with its signal", async (t) => {
  const server = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const connected = once(server, "connection");
  const abort = new AbortController();
  const dialling = plainDialer().dial(peerAt(addressOf(server)), abort.signal);
  const [socket] = (await connected) as [Socket];
  t.teardown(() => socket.destroy());
  const reason = new Error("no longer wanted");
  abort.abort(reason);
  t.equal(await dialling.catch((error: unknown) => error), reason);
});

t.test("with certificates, both ends are proven", async (t) => {
  const authority = new TestAuthority();
  const { address, accepted, fixture } = await startAlpha(t, { certificate: authority.holder("alpha") });
  const as = (certificate: TestCertificate, site = "beta"): GrpcMessageDialer =>
    new GrpcMessageDialer({
      site,
      tls: () => ({
        secureContext: createSecureContext({ ...certificate }),
        requireIdentity:
          (identity) =>
          (_host, { raw }) =>
            new X509Certificate(raw).subjectAltName === `DNS:${identity}`
              ? undefined
              : wrongIdentity(identity),
      }),
    });

  await t.test("as they should be", async (t) => {
    const stream = await as(authority.holder("beta")).dial(peerAt(address), NEVER);
    t.equal(accepted.at(-1)?.peer, "beta");
    stream.abort("done");
  });
  await t.test("a server with another name", async (t) => {
    const dialling = as(authority.holder("beta")).dial(peerAt(address, { identity: "alpha.example" }), NEVER);
    await t.rejects(dialling, {
      kind: "denied",
      code: "TEST_IDENTITY",
      facts: { identity: "alpha.example" },
    });
  });
  await t.test("a peer's certificate does not speak for another site", async (t) => {
    fixture.access = {
      ...fixture.access,
      peers: { beta: { identity: "beta" }, gamma: { identity: "gamma" } },
    };
    const dialling = as(authority.holder("beta"), "gamma").dial(peerAt(address), NEVER);
    await t.rejects(dialling, { kind: "denied", code: "NOT_THAT_SITE" });
  });
  await t.test("an operator is no peer", async (t) => {
    await t.rejects(as(authority.holder("ops")).dial(peerAt(address), NEVER), { code: "NOT_ALLOWED" });
  });
  await t.test("a stranger of the same authority", async (t) => {
    await t.rejects(as(authority.holder("mallory")).dial(peerAt(address), NEVER), {
      code: "UNKNOWN_IDENTITY",
    });
  });
  await t.test("a stranger of another authority", async (t) => {
    const other = new TestAuthority();
    const stranger = { ...other.holder("beta"), ca: authority.holder("x").ca };
    await t.rejects(as(stranger).dial(peerAt(address), NEVER), {
      name: "TidemarkError",
      kind: "unreachable",
    });
  });
  t.equal(accepted.length, 1);
});

t.test("a network that dies without a word is noticed by both ends", async (t) => {
  const limits = { keepaliveMs: 100, keepaliveTimeoutMs: 200 };
  const { address, accepted } = await startAlpha(t, { listen: "tcp", limits });
  const hole = await startBlackHole(t, address);
  const stream = await plainDialer("beta", limits).dial(peerAt(hole.address), NEVER);
  const ends = [stream, ...accepted];
  t.equal(ends.length, 2);
  const broken = ends.map((end) =>
    t.rejects(readAll(end), { kind: "unreachable", code: "PEER_STREAM_BROKEN" }),
  );
  hole.swallow();
  await Promise.all(broken);
});

t.test("a daemon that drains breaks its streams, and they may be dialled again", async (t) => {
  const { address, rpc } = await startAlpha(t);
  const stream = await plainDialer().dial(peerAt(address), NEVER);
  const broken = t.rejects(readAll(stream), { kind: "unreachable", message: /shutting down/ });
  await rpc.drain(20_000);
  await broken;
});

t.test("streams that ended leave no call and no connection behind", async (t) => {
  const { address, rpc, accepted } = await startAlpha(t);
  for (let round = 0; round < 5; round += 1) {
    const stream = await plainDialer().dial(peerAt(address), NEVER);
    const reads = [stream, ...accepted.splice(0)].map(readAll);
    stream.close();
    await Promise.all(reads);
  }
  await until(() => rpc.openCallCount === 0 && rpc.connectionCount === 0, "everything is gone");
  t.pass("nothing is left");
});

async function readAll(stream: MessageStream): Promise<void> {
  for await (const _message of stream.messages());
}

function addressOf(server: ReturnType<typeof createServer>): ListenAddress {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("a TCP listener has a port");
  return { type: "tcp", host: "127.0.0.1", port: bound.port };
}

/** A proxy that, when told to, goes on accepting bytes and hands none of them on. */
async function startBlackHole(t: Test, target: RpcFixture["address"]) {
  if (target.type !== "tcp") throw new Error("the fixture listens on TCP");
  const sockets: Socket[] = [];
  let swallowing = false;
  const carry = (from: Socket, to: Socket): void => {
    sockets.push(from);
    from.on("error", () => undefined);
    from.on("data", (bytes) => {
      if (!swallowing) to.write(bytes);
    });
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = createConnection({ host: target.host, port: target.port, allowHalfOpen: true });
    carry(near, far);
    carry(far, near);
  }).listen(0, "127.0.0.1");
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, "listening");
  return {
    address: addressOf(server),
    swallow: () => {
      swallowing = true;
    },
  };
}

function wrongIdentity(identity: string): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "TEST_IDENTITY",
    message: `not ${identity}`,
    hint: "none",
    facts: { identity },
  });
}
