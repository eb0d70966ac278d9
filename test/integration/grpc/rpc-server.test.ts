import { createServer as createHttp2Server } from "node:http2";
import { createConnection } from "node:net";
import { queryObjects } from "node:v8";
import t, { type Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress } from "#src/base/listen-address.js";
import { contractDefinition, controlApi } from "#src/platform/grpc/contract.js";
import { Metadata, status } from "#src/platform/grpc/grpc.js";
import { openClient, type ServerTarget } from "#src/platform/grpc/grpc-client.js";
import { openSite, type RpcFixture, startRpc, tlsTarget, until } from "#test/support/rpc-fixture.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

/** What grpc-js makes for each connection; the class has no public name. */
const Http2Server = createHttp2Server().constructor;

function getSite(t: Test, target: ServerTarget) {
  return openSite(t, target).getSite();
}

function reloadConfig(t: Test, target: ServerTarget) {
  return openSite(t, target).reloadConfig();
}

t.test("the site, over a unix socket", async (t) => {
  const { address } = await startRpc(t);
  const { site } = await getSite(t, { address });
  t.match(site, {
    name: "alpha",
    startTime: { seconds: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000, nanos: 678_000_000 },
    dataDir: "/var/lib/tidemark",
    listeners: [{ service: "LISTENER_SERVICE_GRPC", security: "LISTENER_SECURITY_FILE_MODE" }],
    parts: [{ name: "grpc", state: "PART_STATE_RUNNING" }],
    peers: [{ name: "beta", identity: "beta" }],
    certificate: null,
  });
});

t.test("the site, over loopback", async (t) => {
  const { address } = await startRpc(t, { listen: "tcp" });
  t.equal((await getSite(t, { address })).site?.name, "alpha");
});

t.test("a watch gives the site at once and after each change, and ends when the client leaves", async (t) => {
  const fixture = await startRpc(t);
  const client = openSite(t, fixture);
  const seen: (number | undefined)[] = [];
  for await (const { site } of client.watchSite()) {
    seen.push(site?.groupCount);
    if (seen.length === 3) break;
    fixture.setStatus({ groupCount: seen.length });
  }
  t.same(seen, [0, 1, 2]);
  await until(() => fixture.log.some((line) => line.fields["status"] === "CANCELLED"), "the call has ended");
});

t.test(
  "a reload says what is in force and what takes a restart; a wrong file is an error of the caller's",
  async (t) => {
    const fixture = await startRpc(t);
    fixture.reload = async () => ({ reloaded: ["access.viewers"], restartNeeded: ["grpc.listen"] });
    t.same(await reloadConfig(t, fixture), {
      reloaded: [{ key: "access.viewers" }],
      restartNeeded: [{ key: "grpc.listen" }],
    });
    fixture.reload = async () => {
      throw new TidemarkError({
        kind: "invalid",
        code: "UNKNOWN_KEY",
        message: "alpha.yaml:3: there is no key `ndb`",
        hint: "did you mean `nbd`?",
        facts: { line: 3 },
      });
    };
    await t.rejects(reloadConfig(t, fixture), {
      kind: "invalid",
      code: "UNKNOWN_KEY",
      message: "alpha.yaml:3: there is no key `ndb`",
      hint: "did you mean `nbd`?",
      facts: { line: 3 },
    });
    t.same(fixture.unexpected, []);
  },
);

t.test(
  "an unexpected error tells the client nothing, the log everything, and the daemon that it is over",
  async (t) => {
    const fixture = await startRpc(t);
    const defect = new Error("the password is hunter2", { cause: new Error("deep down") });
    fixture.beforeStatus = () => {
      throw defect;
    };
    const client = openSite(t, fixture);
    for (const answer of [client.getSite(), client.watchSite().next()]) {
      const error = await answer.then(
        () => undefined,
        (error: unknown) => error,
      );
      t.match(error, { code: "GRPC_INTERNAL", hint: /log/ });
      t.notMatch(String(error), /hunter2|deep down/);
    }
    t.same(fixture.unexpected, [defect, defect]);
    t.match(
      fixture.log.find((line) => line.level === "error"),
      { fields: { method: "tidemark.control.v1.SiteService/GetSite", cause: /hunter2.*deep down/ } },
    );
  },
);

t.test("only what is implemented is registered; the rest answers UNIMPLEMENTED", async (t) => {
  const fixture = await startRpc(t);
  const client = openClient(controlApi().GroupService, fixture);
  t.teardown(() => client.close());
  const error = await new Promise((resolve) => client.listGroups({}, resolve));
  t.match(error, { code: status.UNIMPLEMENTED });
});

t.test("a call is logged once, with who made it and how it ended", async (t) => {
  const fixture = await startRpc(t);
  await getSite(t, fixture);
  await until(() => fixture.log.length > 0, "a line was logged");
  t.match(fixture.log, [
    {
      level: "debug",
      message: "call",
      fields: { method: "tidemark.control.v1.SiteService/GetSite", caller: "local", status: "OK" },
    },
  ]);
});

t.test("a deadline aborts the work behind the call", async (t) => {
  const fixture = await startRpc(t);
  const client = openSite(t, fixture);
  const watching = client.watchSite({ deadlineMs: 200 });
  await watching.next();
  const error = await watching.next().then(
    () => undefined,
    (error: unknown) => error,
  );
  t.match(error, { code: "GRPC_DEADLINE_EXCEEDED", kind: "unreachable" });
  await until(() => fixture.log.some((line) => line.message === "call"), "the call has ended");
  t.match(fixture.log, [{ fields: { status: /DEADLINE_EXCEEDED|CANCELLED/ } }]);
});

t.test("a client's abort rejects with its reason", async (t) => {
  const fixture = await startRpc(t);
  fixture.reload = () => new Promise(() => undefined);
  const client = openSite(t, fixture);
  const abort = new AbortController();
  const reloading = client.reloadConfig({ signal: abort.signal });
  const reason = new Error("enough");
  abort.abort(reason);
  t.equal(await reloading.catch((error: unknown) => error), reason);
});

t.test("with certificates, each identity gets its role and no more", async (t) => {
  const authority = new TestAuthority();
  const fixture = await startRpc(t, { certificate: authority.holder("alpha") });
  const as = (...names: [string, ...string[]]): ServerTarget =>
    tlsTarget(fixture.address, authority.holder(...names));

  await t.test("operator", async (t) => {
    t.equal((await getSite(t, as("ops"))).site?.name, "alpha");
    t.ok(await reloadConfig(t, as("ops")));
  });
  await t.test("viewer", async (t) => {
    const viewer = as("grafana");
    t.equal((await getSite(t, viewer)).site?.name, "alpha");
    await t.rejects(reloadConfig(t, viewer), {
      kind: "denied",
      code: "NOT_ALLOWED",
      hint: /access\.operators/,
    });
  });
  await t.test("peer", async (t) => {
    await t.rejects(getSite(t, as("beta")), { kind: "denied", code: "NOT_ALLOWED" });
  });
  await t.test("nobody known", async (t) => {
    await t.rejects(getSite(t, as("mallory", "mallory.example")), {
      kind: "denied",
      code: "UNKNOWN_IDENTITY",
      message: /mallory, mallory\.example/,
    });
    t.match(fixture.log.filter((line) => line.level === "warn").at(-1), {
      message: "a call was denied",
      fields: { caller: "mallory,mallory.example" },
    });
  });
  await t.test("headers of the client's making change nothing", async (t) => {
    const client = openSite(t, as("mallory"));
    const metadata = new Metadata();
    for (const key of ["tidemark-site", "tidemark-caller", "x-forwarded-client-cert", "authorization"]) {
      metadata.set(key, "ops");
    }
    const error = await new Promise((resolve) => client.stub.getSite({}, metadata, resolve));
    t.match(error, { code: status.PERMISSION_DENIED });
  });
  await t.test("a change of the configuration counts for the next call of an open connection", async (t) => {
    const client = openSite(t, as("newcomer"));
    const call = () => client.getSite();
    await t.rejects(call(), { code: "UNKNOWN_IDENTITY" });
    const before = fixture.access;
    fixture.access = { ...before, viewers: ["newcomer"] };
    t.equal((await call()).site?.name, "alpha");
    fixture.access = before;
    await t.rejects(call(), { code: "UNKNOWN_IDENTITY" });
  });
  t.same(fixture.unexpected, []);
});

t.test("a drain", async (t) => {
  await t.test("lets a call finish, and takes no new ones", async (t) => {
    const fixture = await startRpc(t);
    let finish: () => void = () => undefined;
    fixture.reload = () =>
      new Promise((resolve) => {
        finish = () => resolve({ reloaded: ["late"], restartNeeded: [] });
      });
    const reloading = reloadConfig(t, fixture);
    await until(() => fixture.rpc.openCallCount === 1, "the call is under way");
    const drained = fixture.rpc.drain(20_000);
    await t.rejects(getSite(t, fixture), { name: "TidemarkError", kind: "unreachable" });
    finish();
    t.same((await reloading).reloaded, [{ key: "late" }]);
    await drained;
    t.equal(fixture.rpc.connectionCount, 0);
  });

  await t.test("cuts what does not finish, and says so", async (t) => {
    const fixture = await startRpc(t);
    fixture.reload = () => new Promise(() => undefined);
    const reloading = t.rejects(reloadConfig(t, fixture), { name: "TidemarkError", kind: "unreachable" });
    await until(() => fixture.rpc.openCallCount === 1, "the call is under way");
    await fixture.rpc.drain(50);
    await reloading;
    t.match(
      fixture.log.filter((line) => line.level === "warn"),
      [{ fields: { calls: 1 } }],
    );
  });

  await t.test("ends streams at once, health first", async (t) => {
    const fixture = await startRpc(t);
    const client = openSite(t, fixture);
    const watching = client.watchSite();
    await watching.next();
    const ended = t.rejects(watching.next(), { kind: "unreachable", message: /shutting down/ });
    await fixture.rpc.drain(20_000);
    await ended;
    t.same(
      fixture.log.filter((line) => line.level === "warn"),
      [],
    );
  });

  await t.test("closes a connection that never said anything", async (t) => {
    const fixture = await startRpc(t, { listen: "tcp" });
    const silent = connect(fixture);
    t.teardown(() => silent.destroy());
    await until(() => fixture.rpc.connectionCount === 1, "the connection is there");
    const closed = new Promise((resolve) => silent.once("close", resolve));
    silent.resume();
    await fixture.rpc.drain(100);
    await closed;
    t.equal(fixture.rpc.connectionCount, 0);
  });
});

t.test("connections that go leave nothing behind", async (t) => {
  const fixture = await startRpc(t);
  const rounds = 20;
  const before = queryObjects(Http2Server, { format: "count" });
  for (let round = 0; round < rounds; round += 1) {
    const client = openClient(controlApi().SiteService, fixture);
    await new Promise((resolve) => client.getSite({}, resolve));
    client.close();
  }
  await until(() => fixture.rpc.connectionCount === 0, "all connections are gone");
  t.equal(fixture.rpc.openCallCount, 0);
  const left = queryObjects(Http2Server, { format: "count" }) - before;
  t.ok(left < rounds / 2, `${left} of what ${rounds} connections were served by is left`);
});

t.test("every service of the contract has a client", async (t) => {
  const services = Object.entries(contractDefinition()).filter(([, definition]) => !("format" in definition));
  t.equal(services.length, 7);
});

function connect(fixture: RpcFixture) {
  if (fixture.address.type !== "tcp") throw new Error("the fixture listens on TCP");
  return createConnection({ host: fixture.address.host, port: fixture.address.port });
}

t.test("addresses are written as gRPC takes them", async (t) => {
  t.equal(formatListenAddress({ type: "tcp", host: "::1", port: 7420 }), "[::1]:7420");
});
