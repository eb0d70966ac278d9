import { formatId64, parseId64 } from "#src/base/bytes.js";

/**
 * JSON in which 64-bit ids survive: each is an object of its own, `{"id64":"00000000000000a1"}`, so that no text a person
 * wrote can be taken for one.
 */
export function stringifyIds(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint" ? { id64: formatId64(item) } : item,
  );
}

export function parseIds(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => idIn(item) ?? item);
}

function idIn(item: unknown): bigint | undefined {
  if (typeof item !== "object" || item === null || !("id64" in item)) return undefined;
  return typeof item.id64 === "string" && Object.keys(item).length === 1 ? parseId64(item.id64) : undefined;
}
