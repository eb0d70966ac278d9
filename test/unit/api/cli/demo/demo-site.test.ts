import t from "tap";
import { siteConfig } from "#src/api/cli/demo/demo-site.js";
import { parseDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";

t.test(
  "its configuration is one that a daemon takes: unix sockets of its own, and the other site",
  async (t) => {
    const yaml = readYaml(Buffer.from(siteConfig("alpha", "beta")));
    t.match(parseDaemonConfig({ name: "alpha.yaml", yaml }, { workingDirectory: "/tmp/x" }), {
      type: "loaded",
      config: { site: "alpha", http: { listen: [] }, peers: { beta: { identity: "beta" } } },
    });
  },
);
