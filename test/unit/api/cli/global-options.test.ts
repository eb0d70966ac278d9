import t from "tap";
import { formatOf, readGlobalOptions } from "#src/api/cli/global-options.js";

const target = (values: Record<string, unknown>, environment: Record<string, string> = {}) =>
  readGlobalOptions(values, environment).target;

t.test("which daemon: options over environment over default", async (t) => {
  const socket = { type: "unix", path: "/run/x.sock" };
  const beta = { type: "tcp", host: "beta", port: 7420 };
  t.same(target({}), { type: "default" });
  t.same(target({ server: "unix:/run/x.sock" }), { type: "server", address: socket, from: "--server" });
  t.same(target({}, { TIDEMARK_SERVER: "beta:7420" }), {
    type: "server",
    address: beta,
    from: "TIDEMARK_SERVER",
  });
  t.same(target({}, { TIDEMARK_SERVER: "" }), { type: "default" }, "empty is unset");
  t.match(target({ server: "unix:/run/x.sock" }, { TIDEMARK_SERVER: "beta:7420" }), { from: "--server" });
  t.same(target({ site: "beta" }), { type: "site", site: "beta", via: { type: "default" } });
  t.match(target({ site: "beta" }, { TIDEMARK_SERVER: "beta:7420" }), {
    type: "site",
    via: { type: "server", address: beta },
  });
});

t.test("what cannot be together, or is not understood, is refused", async (t) => {
  t.throws(() => target({ server: "a:1", site: "b" }), { kind: "invalid", code: "CONFLICTING_OPTIONS" });
  t.throws(() => target({ server: "nonsense" }), { kind: "invalid", code: "BAD_ADDRESS" });
  t.throws(() => target({}, { TIDEMARK_SERVER: "nonsense" }), {
    kind: "invalid",
    message: 'TIDEMARK_SERVER: "nonsense" is not an address',
  });
  t.throws(() => target({ site: "No Such" }), { code: "BAD_NAME" });
  t.throws(() => readGlobalOptions({ output: "xml" }, {}), { kind: "invalid", code: "BAD_CHOICE" });
  t.throws(() => readGlobalOptions({ tlsIdentity: "ops" }, {}), { code: "CONFLICTING_OPTIONS" });
});

t.test("TLS directory and identity", async (t) => {
  t.equal(readGlobalOptions({}, {}).tls, undefined);
  t.same(readGlobalOptions({ tlsDir: "/a" }, { TIDEMARK_TLS_DIR: "/b" }).tls, {
    dir: "/a",
    identity: undefined,
  });
  t.same(readGlobalOptions({ tlsIdentity: "ops" }, { TIDEMARK_TLS_DIR: "/b" }).tls, {
    dir: "/b",
    identity: "ops",
  });
});

t.test("colours can be refused in three ways", async (t) => {
  t.equal(readGlobalOptions({}, {}).colour, true);
  t.equal(readGlobalOptions({ color: false }, {}).colour, false);
  t.equal(readGlobalOptions({}, { NO_COLOR: "1" }).colour, false);
  t.equal(readGlobalOptions({}, { NO_COLOR: "" }).colour, true, "empty is unset, as no-color.org says");
  t.equal(readGlobalOptions({}, { TERM: "dumb" }).colour, false);
});

t.test("an error has a format even when the format is what is wrong", async (t) => {
  t.equal(formatOf("json"), "json");
  t.equal(formatOf("xml"), "table");
  t.equal(formatOf(undefined), "table");
});
