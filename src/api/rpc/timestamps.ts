import type { Timestamp, Timestamp__Output } from "#src/platform/grpc/generated/google/protobuf/Timestamp.js";

const NANOS_PER_MS = 1_000_000;

/** From milliseconds since 1970; before that the nanoseconds still count upwards, as the format wants it. */
export function toTimestamp(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * NANOS_PER_MS) };
}

export function toMaybeTimestamp(ms: number | undefined): Timestamp | null {
  return ms === undefined ? null : toTimestamp(ms);
}

/** Parts of a millisecond count: a bound of a span lies where it was said. */
export function fromTimestamp({ seconds, nanos }: Timestamp__Output): number {
  return seconds * 1000 + nanos / NANOS_PER_MS;
}
