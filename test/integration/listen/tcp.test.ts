import { connect } from "node:net";
import t from "tap";
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
    kind: "refused",
    message: `another program listens on 127.0.0.1:${rig.port} already`,
    hint: new RegExp(`sport = :${rig.port}`),
  });
  await rig.listener.close();
  const again = await ListenerRig.open(t, tcp("127.0.0.1", rig.port), local);
  t.equal(again.port, rig.port, "closing frees it at once");
});

t.test("an address that this machine does not have", async (t) => {
  const { TestAuthority } = await import("#test/support/tls/certificates.js");
  const authority = new TestAuthority();
  const material = await authority.source(t.testdir({}), authority.issue("alpha"));
  const security = { type: "tls", material, protocols: [] } as const;
  await t.rejects(ListenerRig.open(t, tcp("192.0.2.1"), security), { code: "LISTEN_ADDRESS_NOT_LOCAL" });
  await t.rejects(ListenerRig.open(t, tcp("no-such-host.invalid"), security), {
    code: "LISTEN_HOST_UNKNOWN",
  });
});

t.test("ten thousand quick connections leave nothing behind", async (t) => {
  const { readdirSync } = await import("node:fs");
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
