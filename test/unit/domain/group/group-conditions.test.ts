import t from "tap";
import { conditionsOf, statusOf } from "#src/domain/group/group-status.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";
import { NOT_EXPOSED } from "#src/domain/model/exposure.js";

const DOWN = { code: "PEER_UNREACHABLE", why: "beta does not answer", hint: "start it" };
const PARTED = { code: "SPLIT_BRAIN", why: "two sites write", hint: "choose one" };

/** Everything as it should be. */
const SOUND: ReplicationFacts = {
  role: "active",
  peer: "beta",
  paused: false,
  link: { type: "up" },
  firstSyncDone: true,
  isReprotecting: false,
  isResyncing: false,
  stuck: undefined,
  store: undefined,
  confirming: undefined,
  exposure: NOT_EXPOSED,
  pointAgeMs: 1000,
  pointsEveryMs: 10_000,
};

function shownOf(change: Partial<ReplicationFacts>): string {
  const { status, role } = statusOf({ type: "serving" }, { ...SOUND, ...change });
  return `${role} ${status}`;
}

t.test("the status is the first thing that an operator has to know", async (t) => {
  const down = { link: { type: "down", because: DOWN } } as const;
  t.equal(shownOf({}), "active protected");
  t.equal(shownOf({ role: "passive" }), "passive protected");
  t.equal(shownOf({ isResyncing: true }), "active resyncing");
  t.equal(shownOf({ isResyncing: true, firstSyncDone: false }), "active seeding");
  t.equal(shownOf({ isReprotecting: true, firstSyncDone: false }), "active reprotecting");
  t.equal(shownOf({ isReprotecting: true, firstSyncDone: false, ...down }), "active disconnected");
  t.equal(shownOf({ isReprotecting: true }), "active protected", "once that is done it means nothing");
  t.equal(shownOf({ isResyncing: true, firstSyncDone: false, ...down }), "active disconnected");
  t.equal(shownOf({ isResyncing: true, ...down, paused: true }), "active paused");
  t.equal(shownOf({ ...down, paused: true, stuck: PARTED }), "active error");
  t.equal(statusOf({ type: "serving" }, { ...SOUND, ...down }).hint, "start it");
});

t.test("a trouble of the group itself stands before what its replication says", async (t) => {
  const trouble = { code: "IMAGE_FAILED", why: "no", hint: "fail over" };
  t.match(statusOf({ type: "impaired", trouble }, SOUND), { status: "error", hint: "fail over" });
});

function judged(change: Partial<ReplicationFacts>, rpoTargetMs: number | undefined = 5000) {
  const replication = { ...SOUND, ...change };
  return conditionsOf({ type: "serving" }, { rpoTargetMs, replication }, [], 0);
}

function condition(type: string, change: Partial<ReplicationFacts>): string {
  const found = judged(change).find((one) => one.type === type);
  return `${found?.status} ${found?.reason}`;
}

t.test("every condition is there, with a target or without", async (t) => {
  const ALL = [
    "LinkUp",
    "FirstSyncDone",
    "RpoMet",
    "PointsFresh",
    "StoreHealthy",
    "SplitBrain",
    "Degraded",
    "FenceConfirmed",
    "Committed",
  ];
  t.same(
    judged({}).map(({ type }) => type),
    ALL,
  );
  const without = conditionsOf({ type: "serving" }, { rpoTargetMs: undefined, replication: SOUND }, [], 0);
  t.same(
    without.map(({ type }) => type),
    ALL,
  );
  t.match(
    without.find(({ type }) => type === "RpoMet"),
    { status: "unknown", reason: "NO_TARGET" },
  );
});

t.test("an image that has no room is no healthy store, whatever the state", async (t) => {
  const image = { code: "IMAGE_FULL", why: "no room", hint: "free space" };
  for (const replication of [SOUND, undefined]) {
    const facts = { rpoTargetMs: undefined, replication, image };
    const healthy = conditionsOf({ type: "serving" }, facts, [], 0).find(
      ({ type }) => type === "StoreHealthy",
    );
    t.match(healthy, { status: "false", reason: "IMAGE_FULL", message: "no room: free space" });
  }
});

t.test("the target for loss is met only where that is known", async (t) => {
  const rpo = (seconds: number, bound: "exact" | "at-most" | "at-least", firstSyncDone = true) =>
    condition("RpoMet", { firstSyncDone, exposure: { seconds, bytes: 1, writes: 1, bound } });
  t.equal(rpo(5, "exact"), "true WITHIN_TARGET");
  t.equal(rpo(4, "at-most"), "true WITHIN_TARGET");
  t.equal(rpo(6, "at-most"), "false EXPOSED");
  t.equal(rpo(6, "at-least"), "false EXPOSED");
  const exposure = { seconds: 6, bytes: 1, writes: 1, bound: "at-most" } as const;
  t.equal(
    condition("RpoMet", { exposure, role: "passive" }),
    "unknown NOT_KNOWN",
    "it hears once in a while",
  );
  t.equal(rpo(1, "at-least"), "unknown NOT_KNOWN");
  t.equal(rpo(0, "exact", false), "false NOT_SYNCED");
});

t.test("conditions say what is the matter, and what to do", async (t) => {
  t.equal(condition("LinkUp", { link: { type: "down", because: DOWN } }), "false PEER_UNREACHABLE");
  t.equal(condition("FirstSyncDone", { firstSyncDone: false }), "false NOT_SYNCED");
  t.equal(condition("PointsFresh", { pointAgeMs: undefined }), "false NO_POINT");
  t.equal(condition("PointsFresh", { pointAgeMs: 25_000 }), "false LATE");
  t.equal(condition("PointsFresh", { pointAgeMs: 25_000, paused: true }), "false PAUSED");
  t.equal(condition("PointsFresh", { pointAgeMs: 20_000 }), "true CUT");
  t.equal(condition("StoreHealthy", { store: DOWN }), "false PEER_UNREACHABLE");
  t.equal(condition("SplitBrain", { stuck: PARTED }), "true SPLIT_BRAIN");
  t.equal(condition("SplitBrain", { stuck: DOWN }), "false NOT_SEEN");
  t.equal(condition("Degraded", { confirming: "confirming" }), "false NOT_DEGRADED");
  t.equal(condition("Degraded", { confirming: "unpaired" }), "true NOT_SYNCED");
  t.equal(condition("Degraded", { confirming: "degraded" }), "true SECONDARY_AWAY");
});
