import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { sendUnixDatagram } from "#src/platform/libc/unix-datagram.js";
import { DatagramReceiver } from "#test/support/native.js";

function receiverAt(t: Test, name: string): DatagramReceiver {
  const receiver = new DatagramReceiver(name);
  t.teardown(() => receiver.close());
  return receiver;
}

function homeOf(t: Test): string {
  const home = mkdtempSync(join(tmpdir(), "tidemark-datagram-"));
  t.teardown(() => rmSync(home, { recursive: true }));
  return home;
}

t.test("arrives at a path, each as one", (t) => {
  const path = join(homeOf(t), "notify");
  const receiver = receiverAt(t, path);
  sendUnixDatagram(path, "READY=1\nSTATUS=Überall bereit");
  sendUnixDatagram(path, "WATCHDOG=1");
  t.equal(receiver.receive(), "READY=1\nSTATUS=Überall bereit");
  t.equal(receiver.receive(), "WATCHDOG=1");
  t.equal(receiver.receive(), undefined);
  t.end();
});

t.test("arrives at an abstract name", (t) => {
  const name = `tidemark-test-${process.pid}`;
  const receiver = receiverAt(t, `\0${name}`);
  sendUnixDatagram(`@${name}`, "READY=1");
  t.equal(receiver.receive(), "READY=1");
  t.end();
});

t.test("fails with the system's code, and leaves no descriptor behind", (t) => {
  const home = homeOf(t);
  const before = readdirSync("/proc/self/fd").length;
  t.throws(() => sendUnixDatagram(join(home, "none"), "READY=1"), {
    code: "ENOENT",
    message: "sendto: ENOENT",
  });
  t.throws(() => sendUnixDatagram("@tidemark-nobody-here", "READY=1"), { code: "ECONNREFUSED" });
  t.throws(() => sendUnixDatagram("", "READY=1"), { code: "EINVAL" });
  t.throws(() => sendUnixDatagram(`/${"x".repeat(107)}`, "READY=1"), { code: "ENAMETOOLONG" });
  t.equal(readdirSync("/proc/self/fd").length, before);
  t.end();
});

t.test("does not wait for a receiver that does not read", (t) => {
  const path = join(homeOf(t), "notify");
  receiverAt(t, path);
  t.throws(
    () => {
      for (let sent = 0; sent < 10_000; sent += 1) sendUnixDatagram(path, "WATCHDOG=1");
    },
    { code: "EAGAIN" },
  );
  t.end();
});
