import t from "tap";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { parseDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";
import { applyReload, diffConfig, SETTINGS } from "#src/config/reload.js";

function load(text: string): DaemonConfig {
  const source = { name: "a.yaml", yaml: readYaml(Buffer.from(text)) };
  const result = parseDaemonConfig(source, { workingDirectory: "/etc" });
  if (result.type === "loaded") return result.config;
  throw new Error(JSON.stringify(result.issues));
}

const TLS = "tls: { ca: a, cert: b, key: c }";

/** From, to, what is taken up, what waits. */
const CHANGES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["", "", [], []],
  ["", "site: beta", [], ["site"]],
  ["", "data_dir: /x", [], ["data_dir"]],
  ["", "grpc: { listen: 127.0.0.1:1 }", [], ["grpc.listen"]],
  ["", "nbd: { listen: [] }", [], ["nbd.listen"]],
  ["", "nbd: { slow_request: 5s }", ["nbd.slow_request"], []],
  ["", "nbd: { memory: 64MiB }", [], ["nbd.memory"]],
  ["", "http: { listen: [] }", [], ["http.listen"]],
  ["", TLS, [], ["tls"]],
  [TLS, "", [], ["tls"]],
  [
    TLS,
    "tls: { ca: x, cert: y, key: z, identity: w }",
    ["tls.ca", "tls.cert", "tls.key", "tls.identity"],
    [],
  ],
  ["", "peers: { beta: { address: 127.0.0.1:1 } }", ["peers"], []],
  [TLS, `${TLS}\naccess: { operators: [ops] }`, ["access"], []],
  ["", "image_roots: [/x]", ["image_roots"], []],
  ["", "hooks: { a: { run: [/bin/a] } }", ["hooks"], []],
  ["", "start_alone: never", ["start_alone"], []],
  ["", "log: { level: debug }", ["log.level"], []],
  ["", "log: { format: pretty }", [], ["log.format"]],
  ["", "log: { level: debug, format: pretty }", ["log.level"], ["log.format"]],
];

for (const [from, to, reloaded, needRestart] of CHANGES) {
  t.test(`${from || "(nothing)"} -> ${to || "(nothing)"}`, async (t) => {
    const site = (text: string) => (text.startsWith("site:") ? "" : "site: alpha\n");
    const [old, now] = [load(`${site(from)}${from}`), load(`${site(to)}${to}`)];
    t.same(diffConfig(old, now), { reloaded, needRestart });
    // After the reload only what waits for the next start still differs.
    t.same(diffConfig(applyReload(old, now), now), { reloaded: [], needRestart });
    t.same(diffConfig(old, applyReload(old, now)), { reloaded, needRestart: [] });
  });
}

t.test("every part of a configuration is some setting", async (t) => {
  const touched = new Set<string>();
  const watched = new Proxy(load(`site: alpha\n${TLS}`), {
    get(target, key) {
      touched.add(String(key));
      return Reflect.get(target, key);
    },
  });
  for (const { read } of SETTINGS) read(watched);
  t.same([...touched].sort(), Object.keys(load("site: alpha")).sort());
});
