import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import t from "tap";
import { requireTool } from "#test/support/require-tool.js";
import { TestAuthority } from "#test/support/tls/certificates.js";
import { firstAnswer, ListenerRig, LOOPBACK } from "#test/support/tls/listener-rig.js";

const local = { type: "local" } as const;
const tcp = (host: string, port = 0) => ({ type: "tcp", host, port }) as const;

t.test("loopback without TLS is local, and says which port the kernel chose", async (t) => {
  const rig = await ListenerRig.open(t, tcp("localhost"), local);
  t.match(rig.listener.address, { type: "tcp", host: /^(127\.0\.0\.1|::1)$/ });
  t.ok(rig.port > 0);
  const client = connect(rig.port, "localhost");
  t.equal(await firstAnswer(client), "hello");
  t.equal(rig.accepted[0]?.trust, "local");
  client.destroy();
});

t.test("in clear, nothing but loopback is listened on", async (t) => {
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    await t.rejects(
      ListenerRig.open(t, tcp(host), local),
      { code: "LISTEN_NEEDS_TLS", kind: "invalid", hint: /tls init/ },
      host,
    );
  }
});

t.test("a port that is taken is named, with how to find who has it", async (t) => {
  const rig = await ListenerRig.open(t, LOOPBACK, local);
  await t.rejects(ListenerRig.open(t, tcp("127.0.0.1", rig.port), local), {
    code: "LISTEN_ADDRESS_TAKEN",
    kind: "failed",
    message: `another program listens on 127.0.0.1:${rig.port} already`,
    hint: new RegExp(`sport = :${rig.port}`),
  });
  await rig.listener.close();
  const again = await ListenerRig.open(t, tcp("127.0.0.1", rig.port), local);
  t.equal(again.port, rig.port, "closing frees it at once");
});

t.test("an address that this machine does not have", async (t) => {
  const authority = new TestAuthority();
  const material = await authority.source(t.testdir({}), authority.issue("alpha"));
  const security = { type: "tls", material, protocols: [] } as const;
  await t.rejects(ListenerRig.open(t, tcp("192.0.2.1"), security), { code: "LISTEN_ADDRESS_NOT_LOCAL" });
  await t.rejects(ListenerRig.open(t, tcp("no-such-host.invalid"), security), {
    code: "LISTEN_HOST_UNKNOWN",
  });
});

t.test("ten thousand quick connections leave nothing behind", async (t) => {
  const rig = await ListenerRig.open(t, LOOPBACK, local);
  const before = readdirSync("/proc/self/fd").length;
  const total = 10_000;
  let started = 0;
  const workers = Array.from({ length: 50 }, async () => {
    while (started < total) {
      started += 1;
      await new Promise<void>((resolve) => {
        const socket = connect(rig.port, "127.0.0.1");
        socket.on("error", () => resolve());
        socket.on("connect", () => {
          if (started % 2 === 0) socket.destroy();
          else socket.resetAndDestroy();
        });
        socket.on("close", () => resolve());
      });
    }
  });
  await Promise.all(workers);
  await rig.until(() => rig.listener.connections === 0);
  await rig.until(() => readdirSync("/proc/self/fd").length <= before);
  t.equal(rig.listener.connections, 0);
  t.ok(rig.accepted.length + rig.refused.length > 0);
});

t.test("handshakes that are broken off leave nothing behind", async (t) => {
  const authority = new TestAuthority();
  const material = await authority.source(t.testdir({}), authority.issue("alpha"));
  const rig = await ListenerRig.open(t, LOOPBACK, { type: "tls", material, protocols: ["h2"] });
  const before = readdirSync("/proc/self/fd").length;
  // The start of a ClientHello, cut at every length, and ended in both ways.
  const hello = Uint8Array.from([0x16, 0x03, 0x01, 0x00, 0xc8, 0x01, 0x00, 0x00, 0xc4, 0x03, 0x03]);
  const total = 2000;
  for (let round = 0; round < total; round += 10) {
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const socket = connect(rig.port, "127.0.0.1");
        const ended = firstAnswer(socket);
        socket.write(hello.subarray(0, (round + index) % (hello.length + 1)), () => {
          if (index % 2 === 0) socket.end();
          else socket.resetAndDestroy();
        });
        await ended;
      }),
    );
  }
  await rig.until(() => rig.refused.length === total);
  await rig.until(() => rig.listener.connections === 0);
  await rig.until(() => readdirSync("/proc/self/fd").length <= before);
  t.equal(rig.listener.handshakes, 0);
  t.same([...new Set(rig.refused)], ["gone-early"]);
  t.equal(rig.logger.lines.length, 1, "2,000 of them are one line of log");
});

t.test("accepted connections are asked whether they still live", async (t) => {
  if (!requireTool(t, "ip")) return;
  const rig = await ListenerRig.open(t, LOOPBACK, local);
  const client = connect(rig.port, "127.0.0.1");
  t.teardown(() => client.destroy());
  t.equal(await firstAnswer(client), "hello");
  // Without the client's own side, which has no keepalive. "ss" comes with "ip".
  const sockets = execFileSync("ss", ["-tnoH", "state", "established", `sport = :${rig.port}`], {
    encoding: "utf8",
  });
  t.match(sockets, /timer:\(keepalive,[23]\d/);
});
