/** Times as programs read them. */
export function rfc3339(timestamp: Timestamp | null | undefined): string | null {
  if (timestamp === null || timestamp === undefined) return null;
  return new Date(Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6)).toISOString();
}

interface Timestamp {
  readonly seconds: number | string | { toString(): string };
  readonly nanos: number;
}
