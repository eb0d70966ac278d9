import { resolve } from "node:path";
import fc from "fast-check";
import t from "tap";
import { formatIssue } from "#src/config/issue.js";
import { loadDaemonConfig, parseDaemonConfig, requireDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";

type Sources = Parameters<typeof parseDaemonConfig>[1];

function parse(text: string | undefined, sources: Partial<Sources> = {}) {
  const source =
    text === undefined ? undefined : { name: "site.yaml", yaml: readYaml(new TextEncoder().encode(text)) };
  return parseDaemonConfig(source, { workingDirectory: "/etc/tidemark", ...sources });
}

function configOf(text: string | undefined, sources: Partial<Sources> = {}) {
  const result = parse(text, sources);
  if (result.type === "loaded") return result.config;
  throw new Error(result.issues.map(formatIssue).join("\n"));
}

function issuesOf(text: string | undefined, sources: Partial<Sources> = {}): string[] {
  const result = parse(text, sources);
  return result.type === "loaded" ? [] : result.issues.map(formatIssue);
}

t.test("a name is enough; everything else has its default", async (t) => {
  t.same(configOf("site: alpha"), {
    site: "alpha",
    dataDir: "/var/lib/tidemark",
    grpc: { listen: [{ type: "unix", path: "/run/tidemark/grpc.sock" }] },
    nbd: {
      listen: [{ type: "tcp", host: "127.0.0.1", port: 10809 }],
      slowRequestMs: 1000,
      memoryBytesMax: 268_435_456,
    },
    http: { listen: [{ type: "tcp", host: "127.0.0.1", port: 9420 }] },
    tls: undefined,
    peers: {},
    access: { operators: [], viewers: [], clients: [] },
    imageRoots: [],
    hooks: {},
    startAlone: { type: "after", delayMs: 60_000 },
    log: { level: "info", format: "json" },
  });
});

t.test("every key arrives", async (t) => {
  const config = configOf(`
site: alpha
data_dir: state
grpc: { listen: [unix:run/grpc.sock, "0.0.0.0:7420"] }
nbd: { listen: [], slow_request: 250ms, memory: 64MiB }
http: { listen: "[::1]:0" }
tls: { ca: tls/ca.pem, cert: /tls/alpha.pem, key: ../alpha.key, identity: alpha.example }
peers:
  beta: { address: "beta.example:7420" }
  gamma: { address: unix:gamma.sock, identity: spiffe://x/gamma }
access: { operators: [ops], viewers: [grafana], clients: [database] }
image_roots: [images, /dev/vg]
hooks: { move: { run: [./move, --to, here], timeout: 1m30s } }
start_alone: never
log: { level: debug, format: pretty }
`);
  t.same(config, {
    site: "alpha",
    dataDir: "/etc/tidemark/state",
    grpc: {
      listen: [
        { type: "unix", path: "/etc/tidemark/run/grpc.sock" },
        { type: "tcp", host: "0.0.0.0", port: 7420 },
      ],
    },
    nbd: { listen: [], slowRequestMs: 250, memoryBytesMax: 67_108_864 },
    http: { listen: [{ type: "tcp", host: "::1", port: 0 }] },
    tls: {
      ca: "/etc/tidemark/tls/ca.pem",
      cert: "/tls/alpha.pem",
      key: "/etc/alpha.key",
      identity: "alpha.example",
    },
    peers: {
      beta: { address: "beta.example:7420", identity: "beta" },
      gamma: { address: "unix:/etc/tidemark/gamma.sock", identity: "spiffe://x/gamma" },
    },
    access: { operators: ["ops"], viewers: ["grafana"], clients: ["database"] },
    imageRoots: ["/etc/tidemark/images", "/dev/vg"],
    hooks: { move: { run: ["/etc/tidemark/move", "--to", "here"], timeoutMs: 90_000 } },
    startAlone: { type: "never" },
    log: { level: "debug", format: "pretty" },
  });
  t.same(configOf("site: alpha\nstart_alone: at once").startAlone, { type: "at-once" });
  t.same(configOf("site: alpha\nstart_alone: after 0s").startAlone, { type: "after", delayMs: 0 });
});

t.test("names such as constructor are names like others", async (t) => {
  const config = configOf("site: alpha\npeers: { constructor: { address: 127.0.0.1:7421 } }");
  t.same(Object.keys(config.peers), ["constructor"]);
  t.equal(config.peers["toString"], undefined);
  t.equal(configOf("site: alpha").hooks["constructor"], undefined);
});

t.test("flags win over the environment, the environment over the file, the file over defaults", async (t) => {
  const file = "site: alpha\nlog: { level: warn, format: pretty }";
  const environment = { TIDEMARK_CONFIG_LOG__LEVEL: "error", TIDEMARK_SERVER: "x" };
  const settings = ["log.level=debug"];
  t.same(configOf("site: alpha").log, { level: "info", format: "json" });
  t.same(configOf(file).log, { level: "warn", format: "pretty" });
  t.same(configOf(file, { environment }).log, { level: "error", format: "pretty" });
  t.same(configOf(file, { environment, settings }).log, { level: "debug", format: "pretty" });
  t.same(configOf(file, { settings: ["log.level=debug", "log.level=info"] }).log.level, "info");
});

t.test("without a file, environment and flags are enough", async (t) => {
  const config = configOf(undefined, {
    environment: { TIDEMARK_CONFIG_SITE: "alpha", TIDEMARK_CONFIG_DATA_DIR: "state" },
    settings: ["grpc.listen=127.0.0.1:0"],
  });
  t.equal(config.site, "alpha");
  t.equal(config.dataDir, "/etc/tidemark/state");
  t.same(config.grpc.listen, [{ type: "tcp", host: "127.0.0.1", port: 0 }]);
});

t.test("text becomes what belongs at its key", async (t) => {
  const environment = {
    TIDEMARK_CONFIG_GRPC__LISTEN: "unix:/x, 127.0.0.1:0",
    TIDEMARK_CONFIG_NBD__LISTEN: "[::1]:10809",
    TIDEMARK_CONFIG_HTTP__LISTEN: "[]",
    TIDEMARK_CONFIG_PEERS__BETA__ADDRESS: "127.0.0.1:7421",
    TIDEMARK_CONFIG_PEERS__FAR_AWAY__ADDRESS: "127.0.0.1:7422",
    TIDEMARK_CONFIG_HOOKS: "{ move: { run: [/bin/move, 'a, b'] } }",
    TIDEMARK_CONFIG_HOOKS__MOVE__TIMEOUT: "5s",
    TIDEMARK_CONFIG_IMAGE_ROOTS: "/a,/b",
  };
  const config = configOf("site: alpha\npeers: { beta: { address: 127.0.0.1:1, identity: b } }", {
    environment,
  });
  t.same(config.grpc.listen, [
    { type: "unix", path: "/x" },
    { type: "tcp", host: "127.0.0.1", port: 0 },
  ]);
  t.same(config.nbd.listen, [{ type: "tcp", host: "::1", port: 10809 }]);
  t.same(config.http.listen, []);
  t.same(config.peers, {
    beta: { address: "127.0.0.1:7421", identity: "b" },
    "far-away": { address: "127.0.0.1:7422", identity: "far-away" },
  });
  t.same(config.hooks, { move: { run: ["/bin/move", "a, b"], timeoutMs: 5000 } });
  t.same(config.imageRoots, ["/a", "/b"]);
});

t.test(
  "relative paths of the environment start from the working directory, those of a file from the file",
  async (t) => {
    const source = { name: "sites/alpha.yaml", yaml: readYaml(Buffer.from("site: alpha\ndata_dir: a\n")) };
    const settings = ["image_roots=images"];
    const result = parseDaemonConfig(source, { workingDirectory: "/here", settings });
    t.match(result, { config: { dataDir: "/here/sites/a", imageRoots: ["/here/images"] } });
  },
);

t.test("what is wrong outside the file is told by variable and flag", async (t) => {
  const environment = {
    TIDEMARK_CONFIG_LOG__LEVL: "debug",
    TIDEMARK_CONFIG_LOG__LEVEL: "loud",
    TIDEMARK_CONFIG_: "x",
    TIDEMARK_CONFIG___PROTO____X: "1",
    TIDEMARK_CONFIG_TLS: "{ ca: [",
  };
  const settings = ["nonsense", "grpc.listen=7420", "=x", "__proto__.x=1", "peers..address=x"];
  t.same(issuesOf("site: alpha", { environment, settings }), [
    "TIDEMARK_CONFIG_: does not name a key",
    'TIDEMARK_CONFIG_LOG__LEVEL: log.level: wrong value\n  found: "loud"\n  allowed: debug, info, warn or error',
    "TIDEMARK_CONFIG_LOG__LEVL: log.levl: unknown key\n  allowed: level, format\n  did you mean: level",
    'TIDEMARK_CONFIG_TLS: tls: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]\n  found: "{ ca: ["',
    "TIDEMARK_CONFIG___PROTO____X: does not name a key",
    "--set =x: not understood\n  allowed: KEY=VALUE, such as log.level=debug",
    "--set __proto__.x: does not name a key",
    '--set grpc.listen: grpc.listen: wrong value\n  found: "7420"\n  allowed: HOST:PORT (127.0.0.1:7420, [::1]:7420 in quotes) or unix:/path/to.sock, or a list of them',
    "--set nonsense: not understood\n  allowed: KEY=VALUE, such as log.level=debug",
    "--set peers..address: does not name a key",
  ]);
});

t.test("two variables for one key contradict each other", async (t) => {
  const environment = { TIDEMARK_CONFIG_LOG__LEVEL: "info", TIDEMARK_CONFIG_log__level: "debug" };
  t.same(issuesOf("site: alpha", { environment }), [
    "TIDEMARK_CONFIG_log__level: log.level: set twice; TIDEMARK_CONFIG_LOG__LEVEL sets it too\n  hint: keep one of them",
  ]);
});

t.test("what the file has wrong and the environment sets right is right", async (t) => {
  t.same(configOf("site: alpha\nlog: { level: loud }", { settings: ["log.level=warn"] }).log.level, "warn");
});

t.test("a mistake between keys is told with the mistakes in them", async (t) => {
  const text = "site: alpha\nlog: { level: loud }\ngrpc: { listen: '0.0.0.0:7420' }\n";
  t.match(issuesOf(text), [
    /^site.yaml:2:15: log.level: wrong value/,
    /^site.yaml:3:17: grpc.listen: could be reached/,
  ]);
  const withoutKey = "site: alpha\ntls: { ca: a, cert: b }\ngrpc: { listen: '0.0.0.0:7420' }\n";
  t.match(issuesOf(withoutKey), [/^site.yaml:2:1: tls.key: is missing/]);
});

t.test("loopback and sockets need no tls, in whatever form", async (t) => {
  for (const address of ["127.0.0.1:0", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:/run/x"]) {
    t.same(issuesOf(`site: alpha\nhttp: { listen: '${address}' }`), [], address);
  }
  for (const address of ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example:1", "localhost.example:1"]) {
    t.equal(issuesOf(`site: alpha\nhttp: { listen: '${address}' }`).length, 1, address);
  }
});

t.test("ports the kernel chooses never collide; :: takes every address, 0.0.0.0 those of IPv4", async (t) => {
  const tls = "tls: { ca: a, cert: b, key: c }";
  const collisions = (one: string, two: string) =>
    issuesOf(`site: alpha\n${tls}\ngrpc: { listen: '${one}' }\nnbd: { listen: '${two}' }`).length;
  t.equal(collisions("0.0.0.0:0", "0.0.0.0:0"), 0);
  t.equal(collisions("0.0.0.0:1", "127.0.0.1:1"), 1);
  t.equal(collisions("0.0.0.0:1", "[::1]:1"), 0);
  t.equal(collisions("[::]:1", "127.0.0.1:1"), 1);
  t.equal(collisions("[::]:1", "127.0.0.1:2"), 0);
  t.equal(collisions("10.0.0.1:1", "10.0.0.2:1"), 0);
});

t.test("a file that is missing, a directory or a pipe is told as such", async (t) => {
  const workingDirectory = t.testdir({ "a-directory": {} });
  const missing = await loadDaemonConfig({ file: "missing.yaml", workingDirectory });
  t.match(missing, {
    type: "wrong",
    issues: [{ problem: "does not exist", origin: { file: "missing.yaml" } }],
  });
  const directory = await loadDaemonConfig({ file: "a-directory", workingDirectory });
  t.match(directory, { type: "wrong", issues: [{ problem: "not a regular file" }] });
  const device = await loadDaemonConfig({ file: "/dev/zero", workingDirectory });
  t.match(device, { type: "wrong", issues: [{ problem: "not a regular file" }] });
  const inFile = t.testdir({ "a.yaml": "site: alpha" });
  const below = await loadDaemonConfig({ file: "a.yaml/b.yaml", workingDirectory: inFile });
  t.match(below, { type: "wrong", issues: [{ problem: /not a directory/ }] });
});

t.test("a file that may not be read is told as such", async (t) => {
  const files = {
    read: async () => ({ type: "failure", code: "EACCES" }) as const,
    look: async () => ({ type: "failure", code: "EACCES" }) as const,
    canRun: async () => false,
    resolveLinks: async () => ({ type: "failure", code: "EACCES" }) as const,
    isLink: async () => false,
  };
  const result = await loadDaemonConfig({ file: "alpha.yaml", workingDirectory: "/etc/tidemark", files });
  t.match(result, {
    issues: [
      {
        problem: "may not be read by this user",
        hint: "let the user that runs this read /etc/tidemark/alpha.yaml",
      },
    ],
  });
});

t.test("whoever cannot go on without gets one error that tells everything", async (t) => {
  const workingDirectory = t.testdir({ "alpha.yaml": "site: Alpha\nlgo: {}\n", "beta.yaml": "site: beta\n" });
  await t.rejects(requireDaemonConfig({ file: "alpha.yaml", workingDirectory }), {
    kind: "invalid",
    code: "BAD_CONFIG",
    message:
      /^alpha.yaml has 2 errors\nalpha.yaml:1:7: site: wrong value\n(.*\n)*alpha.yaml:2:1: lgo: unknown key/,
    facts: { errors: 2 },
    hint: /tidemark config check/,
  });
  const { config } = await requireDaemonConfig({ file: "beta.yaml", workingDirectory });
  t.equal(config.site, "beta");
  t.equal(resolve(workingDirectory), workingDirectory);
});

t.test("a thousand problems are told as fifty, errors first", async (t) => {
  const keys = Array.from({ length: 1000 }, (_, index) => `key${index}: 1`).join("\n");
  t.equal(issuesOf(`site: alpha\n${keys}`).length, 50);
});

t.test("whatever the file, environment and flags, the answer is a result", async (t) => {
  const key = fc.constantFrom(
    "site",
    "data_dir",
    "grpc",
    "tls",
    "peers",
    "hooks",
    "log",
    "access",
    "start_alone",
    "image_roots",
    "beta",
    "listen",
    "run",
    "constructor",
    "level",
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("alpha", "127.0.0.1:7420", "unix:/x", "", "after 5s", "debug", "30s"),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  }));
  const environment = fc.dictionary(
    fc
      .array(fc.oneof(key, fc.string({ maxLength: 4 })), { maxLength: 3 })
      .map((steps) => `TIDEMARK_CONFIG_${steps.join("__").toUpperCase()}`),
    fc.string({ maxLength: 12 }),
    { maxKeys: 3 },
  );
  const settings = fc.array(fc.string({ maxLength: 20 }), { maxLength: 2 });
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.dictionary(key, value), environment, settings, (tree, variables, flags) => {
        const result = parse(JSON.stringify(tree), { environment: variables, settings: flags });
        return result.type === "loaded" || result.issues.some((issue) => issue.severity === "error");
      }),
      { numRuns: 1000 },
    ),
  );
});
