import t from "tap";
import { formatListenAddress, isLocalOnly, parseListenAddress } from "#src/base/listen-address.js";

t.test("good addresses, in and out", (t) => {
  const good: readonly (readonly [string, object])[] = [
    ["127.0.0.1:7420", { type: "tcp", host: "127.0.0.1", port: 7420 }],
    ["[::1]:7420", { type: "tcp", host: "::1", port: 7420 }],
    ["[::ffff:10.0.0.1]:1", { type: "tcp", host: "::ffff:10.0.0.1", port: 1 }],
    ["beta.example:7420", { type: "tcp", host: "beta.example", port: 7420 }],
    ["localhost:0", { type: "tcp", host: "localhost", port: 0 }],
    ["0.0.0.0:65535", { type: "tcp", host: "0.0.0.0", port: 65_535 }],
    ["unix:/run/tidemark/grpc.sock", { type: "unix", path: "/run/tidemark/grpc.sock" }],
    [`unix:/${"x".repeat(106)}`, { type: "unix", path: `/${"x".repeat(106)}` }],
  ];
  for (const [text, address] of good) {
    const parsed = parseListenAddress(text);
    t.same(parsed, address, text);
    t.equal(formatListenAddress(parsed), text);
  }
  t.end();
});

t.test("bad addresses say what a good one looks like", (t) => {
  const bad = [
    "",
    "7420",
    ":7420",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1:x",
    "::1:7420",
    "[::1]",
    "[::1:7420",
    "a b:1",
    "host:1:2",
    "http://host:1",
    "host/path:1",
    "unix:",
    "unix:relative",
    " host:1",
    "host:1 ",
    "[beta]:1",
    "[]:1",
  ];
  for (const text of bad) {
    t.throws(
      () => parseListenAddress(text),
      { code: "BAD_ADDRESS", kind: "invalid", hint: /./ },
      JSON.stringify(text),
    );
  }
  t.throws(() => parseListenAddress("7420"), { code: "BAD_ADDRESS", hint: /127\.0\.0\.1:7420/ });
  t.throws(() => parseListenAddress(`unix:/${"x".repeat(107)}`), { code: "BAD_ADDRESS", hint: /107 bytes/ });
  t.throws(
    () => parseListenAddress(`unix:/${"é".repeat(54)}`),
    { code: "BAD_ADDRESS", hint: /107 bytes/ },
    "bytes count, not characters",
  );
  t.end();
});

t.test("what only this machine can reach", (t) => {
  for (const text of ["127.0.0.1:1", "127.200.3.4:1", "[::1]:1", "localhost:1", "unix:/run/x"]) {
    t.equal(isLocalOnly(parseListenAddress(text)), true, text);
  }
  for (const text of [
    "0.0.0.0:1",
    "[::]:1",
    "10.0.0.1:1",
    "128.0.0.1:1",
    "beta:1",
    "localhost.example:1",
    "127.0.0.1.example:1",
    "127.example:1",
    "[::ffff:127.0.0.1]:1",
  ]) {
    t.equal(isLocalOnly(parseListenAddress(text)), false, text);
  }
  t.end();
});
