import t from "tap";
import { ackLagText, exposureText, shortExposureText } from "#src/api/cli/group/figures-text.js";
import type { GroupStatus } from "#src/api/cli/group/group-status.js";

const exposure = (
  seconds: number | null,
  bytes: number | null,
  writes: number | null,
  bound: string | null,
  to: string | null = "beta",
) => {
  const status = { direction: { from: "alpha", to }, exposure: { seconds, bytes, writes, bound } };
  return exposureText(status as GroupStatus);
};

t.test("a bound is named as one, and what is unknown is never shown as little", async (t) => {
  t.equal(exposure(0.25, 4096, 1, "exact"), "0.3s, 4KiB, 1 write");
  t.equal(exposure(90, 4096, 2, "at-most"), "at most 1m 30s, 4KiB, 2 writes");
  t.equal(exposure(90, 4096, 2, "age-at-most"), "at most 1m 30s; at least 4KiB, 2 writes");
  t.equal(exposure(3, 0, 0, "at-least"), "unknown, at least 3.0s, 0B, 0 writes");
  t.equal(exposure(3, null, null, "at-least"), "unknown, at least 3.0s");
  t.equal(exposure(0, 0, 0, "exact"), "nothing: the secondary could be promoted to the last write");
  t.equal(exposure(0, 0, 0, "at-least"), "unknown, at least 0.0s, 0B, 0 writes", "not nothing");
  t.equal(exposure(null, null, null, null), "unknown");
  t.equal(exposure(null, null, null, null, null), undefined, "without a secondary there is nothing to say");
});

t.test("of a first sync, and of a site that was the primary before, it is said which", async (t) => {
  const of = (status: string) => {
    const exposure = { seconds: null, bytes: null, writes: null, bound: "everything" };
    const group = { direction: { from: "alpha", to: "beta" }, exposure, sites: [{ status }], status };
    return [
      exposureText(group as unknown as GroupStatus),
      shortExposureText({ ...(group as unknown as GroupStatus), status }),
    ];
  };
  t.same(of("seeding"), [
    "everything: nothing is protected yet, the first sync has to be done",
    "nothing protected yet",
  ]);
  t.same(of("reprotecting"), [
    "everything, until the other site is in step: it was the primary before, and what may differ is being compared",
    "not in step yet",
  ]);
});

t.test("ack lag: milliseconds while they are few", async (t) => {
  const text = (p50: number | null, p99: number | null) =>
    ackLagText({ ack_lag_ms: { p50, p99 } } as GroupStatus);
  t.equal(text(0.25, 12.6), "p50 0.3 ms, p99 13 ms");
  t.equal(text(null, 2_500), "p50 unknown, p99 2.5s");
  t.equal(text(null, null), undefined);
});
