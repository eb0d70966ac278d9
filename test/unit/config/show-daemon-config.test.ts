import { join } from "node:path";
import t from "tap";
import { type LoadedDaemonConfig, loadDaemonConfig, parseDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";
import { formatShownConfig, showDaemonConfig } from "#src/config/show-daemon-config.js";
import { listSamples, rootDirectory } from "#test/support/config-samples.js";

const workingDirectory = "/etc/tidemark";

function load(
  text: string,
  sources: Partial<Parameters<typeof parseDaemonConfig>[1]> = {},
): LoadedDaemonConfig {
  const result = parseDaemonConfig(
    { name: "a.yaml", yaml: readYaml(Buffer.from(text)) },
    { workingDirectory, ...sources },
  );
  if (result.type === "loaded") return result;
  throw new Error(JSON.stringify(result.issues));
}

t.test("every setting says who set it", async (t) => {
  const loaded = load("site: alpha\npeers:\n  beta: { address: 127.0.0.1:7421 }\nlog: { level: warn }\n", {
    environment: { TIDEMARK_CONFIG_LOG__LEVEL: "error" },
    settings: ["grpc.listen=127.0.0.1:0,unix:x.sock", "log.format=pretty"],
  });
  t.equal(
    formatShownConfig(showDaemonConfig(loaded)),
    `site: alpha # a.yaml:1:7
data_dir: /var/lib/tidemark # default
grpc:
  listen: [127.0.0.1:0, unix:/etc/tidemark/x.sock] # --set grpc.listen
nbd:
  listen: 127.0.0.1:10809 # default
  slow_request: 1s # default
  memory: 256MiB # default
http:
  listen: 127.0.0.1:9420 # default
peers:
  beta:
    address: 127.0.0.1:7421 # a.yaml:3:20
    identity: beta # default
access:
  operators: [] # default
  viewers: [] # default
  clients: [] # default
image_roots: [] # default
hooks: {} # default
start_alone: after 60s # default
log:
  level: error # TIDEMARK_CONFIG_LOG__LEVEL
  format: pretty # --set log.format
`,
  );
});

t.test("origins are data too", async (t) => {
  const { origins } = showDaemonConfig(
    load("site: alpha", { environment: { TIDEMARK_CONFIG_LOG: "{ level: warn }" } }),
  );
  t.same(origins["site"], { type: "file", file: "a.yaml", line: 1, column: 7 });
  t.same(origins["log.level"], { type: "environment", variable: "TIDEMARK_CONFIG_LOG" });
  t.same(origins["data_dir"], { type: "default" });
});

t.test("what is shown is a configuration with the same effect", async (t) => {
  for (const sample of listSamples("deploy/config")) {
    const result = await loadDaemonConfig({ file: join(rootDirectory, sample), workingDirectory });
    if (result.type !== "loaded") throw new Error(sample);
    t.same(load(formatShownConfig(showDaemonConfig(result))).config, result.config, sample);
  }
});

t.test("secrets are not shown", async (t) => {
  const run = [
    "/bin/notify",
    "--token",
    "hunter2",
    "--password=hunter2",
    "https://me:hunter2@example/x",
    "--to",
    "ops",
  ];
  const shown = formatShownConfig(
    showDaemonConfig(load(`site: alpha\nhooks: { notify: { run: ${JSON.stringify(run)} } }`)),
  );
  t.notMatch(shown, /hunter2/);
  t.match(
    shown,
    /--token, "?\[redacted\]"?, "?--password=\[redacted\]"?, "?https:\/\/me:\[redacted\]@example\/x"?, --to, ops/,
  );
});
