import type { Timestamp } from "#src/platform/grpc/generated/google/protobuf/Timestamp.js";

const NANOS_PER_MS = 1_000_000;

/** From milliseconds since 1970; before that the nanoseconds still count upwards, as the format wants it. */
export function toTimestamp(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * NANOS_PER_MS) };
}
