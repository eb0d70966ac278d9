import { groupSchema } from "#src/config/group/group-schema.js";
import { validateTree } from "#src/config/schema-findings.js";
import { stringifyYaml } from "#src/config/yaml.js";

/**
 * What a file would say of a group, in the order in which files say it and with every default written out. Of a daemon
 * of another version it is what that daemon said, as it came.
 */
export function orderGroupFile(tree: unknown): unknown {
  const validated = validateTree(groupSchema, tree);
  return validated.valid ? validated.value : tree;
}

export function formatGroupFile(tree: unknown): string {
  return stringifyYaml(orderGroupFile(tree), { lineWidth: 0 });
}
