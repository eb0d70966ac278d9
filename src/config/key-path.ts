/** Where a value stands in a configuration: `["peers", "beta", "address"]`, printed as `peers.beta.address`. */
export type KeyPath = readonly (string | number)[];

export function formatKeyPath(path: KeyPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** The value at a path; undefined when there is none. Inherited properties are not values. */
export function valueAt(tree: unknown, path: KeyPath): unknown {
  let value = tree;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

export function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
