import type { Duration, Duration__Output } from "#src/platform/grpc/generated/google/protobuf/Duration.js";

/** Spans of time, between milliseconds and protobuf's seconds and nanoseconds. Both have the sign of the span. */

const NANOS_PER_MS = 1_000_000;

export function toSpan(ms: number): Duration {
  const seconds = Math.trunc(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * NANOS_PER_MS) };
}

export function fromSpan(span: Duration__Output): number {
  return span.seconds * 1000 + span.nanos / NANOS_PER_MS;
}
