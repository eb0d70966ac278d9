import { createGroupOperations, type GroupOperations } from "#src/api/control/groups.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { checkSpecification } from "#src/config/group/check-specification.js";
import { parseDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";
import { realFiles } from "#src/config/real-files.js";
import type { MemoryGroups } from "#test/support/groups/memory-groups.js";

/** What control offers over groups in memory: everything from there up is as in the daemon. */
export function memoryOperations(groups: MemoryGroups): GroupOperations {
  const config = alphaConfig();
  return createGroupOperations({
    groups,
    subscribe: (onChange) => groups.subscribe(onChange),
    check: (file) => checkSpecification(file, config, realFiles),
  });
}

/** Of the site alpha, which knows beta. */
export function alphaConfig(more = ""): DaemonConfig {
  const yaml = readYaml(Buffer.from(`site: alpha\npeers: { beta: { address: 127.0.0.1:7421 } }\n${more}`));
  const result = parseDaemonConfig({ name: "site.yaml", yaml }, { workingDirectory: "/etc/tidemark" });
  if (result.type === "loaded") return result.config;
  throw new Error(JSON.stringify(result.issues));
}
