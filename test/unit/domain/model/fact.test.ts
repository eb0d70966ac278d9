import t from "tap";
import { present } from "#src/base/assert.js";
import { decodeFact, encodeFact, type Fact, type FactType } from "#src/domain/model/fact.js";
import { NO_RESYNC_HISTORY } from "#src/domain/model/resync-history.js";

/** What stands in the ledgers that are out there: whoever changes it reads them no more. */
const ID = "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f";
const AT = { entry: 0xa1n, sequence: 7 };

const GOLDEN: Readonly<Record<FactType, readonly [Fact, string]>> = {
  point: [
    {
      type: "point",
      point: {
        id: ID,
        kind: "app",
        label: "before",
        timeMs: 1_700_000_000_000,
        members: [{ member: 1, at: 6, fuzzy: false }],
        position: AT,
      },
    },
    `{"type":"point","point":{"id":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","kind":"app","label":"before","timeMs":1700000000000,"members":[{"member":1,"at":6,"fuzzy":false}],"position":{"entry":{"id64":"00000000000000a1"},"sequence":7}}}`,
  ],
  pin: [
    { type: "pin", point: ID, pinned: true },
    `{"type":"pin","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","pinned":true}`,
  ],
  label: [
    { type: "label", point: ID, label: "kept" },
    `{"type":"label","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","label":"kept"}`,
  ],
  "delete-point": [
    { type: "delete-point", point: ID, reason: "retention: count" },
    `{"type":"delete-point","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","reason":"retention: count"}`,
  ],
  verified: [
    { type: "verified", point: ID, timeMs: 1_700_000_000_000, rootHash: "00ff" },
    `{"type":"verified","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","timeMs":1700000000000,"rootHash":"00ff"}`,
  ],
  damaged: [
    { type: "damaged", point: ID, detail: "a slot" },
    `{"type":"damaged","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","detail":"a slot"}`,
  ],
  "reserve-vector": [
    { type: "reserve-vector", id: "view-1", members: [{ member: 2, at: 5, fuzzy: true }] },
    `{"type":"reserve-vector","id":"view-1","members":[{"member":2,"at":5,"fuzzy":true}]}`,
  ],
  stamp: [
    { type: "stamp", point: ID, stampMs: 12 },
    `{"type":"stamp","point":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","stampMs":12}`,
  ],
  settled: [
    {
      type: "settled",
      upTo: AT,
      resyncs: NO_RESYNC_HISTORY,
      spans: [{ predecessor: AT, begin: 8, end: 9, entries: { begin: 0xa1n, end: 0xb2n } }],
    },
    `{"type":"settled","upTo":{"entry":{"id64":"00000000000000a1"},"sequence":7},"resyncs":{"base":{"members":[],"open":[]},"events":[]},"spans":[{"predecessor":{"entry":{"id64":"00000000000000a1"},"sequence":7},"begin":8,"end":9,"entries":{"begin":{"id64":"00000000000000a1"},"end":{"id64":"00000000000000b2"}}}]}`,
  ],
  member: [
    {
      type: "member",
      member: 1,
      name: "data",
      capture: "inline",
      path: "/images/1",
      made: true,
      sizeBytes: 65_536,
    },
    `{"type":"member","member":1,"name":"data","capture":"inline","path":"/images/1","made":true,"sizeBytes":65536}`,
  ],
  "seed-begun": [{ type: "seed-begun", member: 1 }, `{"type":"seed-begun","member":1}`],
  "seed-again": [
    { type: "seed-again", member: 1, through: 7 },
    `{"type":"seed-again","member":1,"through":7}`,
  ],
  "seed-ended": [{ type: "seed-ended", member: 1 }, `{"type":"seed-ended","member":1}`],
  "member-removed": [
    { type: "member-removed", member: 1, at: AT },
    `{"type":"member-removed","member":1,"at":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  "member-dropped": [
    { type: "member-dropped", member: 1, at: AT },
    `{"type":"member-dropped","member":1,"at":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  sized: [
    { type: "sized", member: 1, at: AT, sizeBytes: 131_072 },
    `{"type":"sized","member":1,"at":{"entry":{"id64":"00000000000000a1"},"sequence":7},"sizeBytes":131072}`,
  ],
  branch: [
    {
      type: "branch",
      entry: { epoch: 2, id: 2n ** 64n - 1n, first: 8, parent: AT, writer: "beta" },
      kind: "drill",
      name: "nightly",
      stampMs: 12,
      about: "{}",
    },
    `{"type":"branch","entry":{"epoch":2,"id":{"id64":"ffffffffffffffff"},"first":8,"parent":{"entry":{"id64":"00000000000000a1"},"sequence":7},"writer":"beta"},"kind":"drill","name":"nightly","stampMs":12,"about":"{}"}`,
  ],
  "branch-taken": [
    { type: "branch-taken", branch: 0xb2n },
    `{"type":"branch-taken","branch":{"id64":"00000000000000b2"}}`,
  ],
  "branch-dropped": [
    { type: "branch-dropped", branch: 0xb2n },
    `{"type":"branch-dropped","branch":{"id64":"00000000000000b2"}}`,
  ],
  "branch-anew": [
    { type: "branch-anew", branch: 0xb2n },
    `{"type":"branch-anew","branch":{"id64":"00000000000000b2"}}`,
  ],
  window: [
    { type: "window", from: AT },
    `{"type":"window","from":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  floor: [
    { type: "floor", member: 1, floor: AT },
    `{"type":"floor","member":1,"floor":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  "in-place": [
    { type: "in-place", at: AT },
    `{"type":"in-place","at":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  trimmed: [
    { type: "trimmed", branch: 0xa1n, upTo: 7 },
    `{"type":"trimmed","branch":{"id64":"00000000000000a1"},"upTo":7}`,
  ],
  compacted: [
    {
      type: "compacted",
      branch: 0xa1n,
      after: 2,
      upTo: 7,
      number: 3,
      replaces: [1, 2],
      sizeBytes: 4096,
      seal: 0xfeedn,
    },
    `{"type":"compacted","branch":{"id64":"00000000000000a1"},"after":2,"upTo":7,"number":3,"replaces":[1,2],"sizeBytes":4096,"seal":{"id64":"000000000000feed"}}`,
  ],
  "compacted-left": [
    { type: "compacted-left", branch: 0xa1n, after: 2, upTo: 7 },
    `{"type":"compacted-left","branch":{"id64":"00000000000000a1"},"after":2,"upTo":7}`,
  ],
  "known-durable": [
    { type: "known-durable", upTo: AT },
    `{"type":"known-durable","upTo":{"entry":{"id64":"00000000000000a1"},"sequence":7}}`,
  ],
  reserve: [
    { type: "reserve", id: "view-1", position: AT, why: "view" },
    `{"type":"reserve","id":"view-1","position":{"entry":{"id64":"00000000000000a1"},"sequence":7},"why":"view"}`,
  ],
  release: [{ type: "release", id: "view-1" }, `{"type":"release","id":"view-1"}`],
  "facts-lost": [
    { type: "facts-lost", after: 4, detail: "nothing sound" },
    `{"type":"facts-lost","after":4,"detail":"nothing sound"}`,
  ],
  "loss-accepted": [{ type: "loss-accepted" }, `{"type":"loss-accepted"}`],
  closed: [{ type: "closed" }, `{"type":"closed"}`],
  checkpoint: [{ type: "checkpoint", since: 40 }, `{"type":"checkpoint","since":40}`],
};

const textOf = (fact: Fact) => new TextDecoder().decode(encodeFact(fact));

t.test("every fact is written as it always was, and reads back as it was", async (t) => {
  for (const [type, [fact, body]] of Object.entries(GOLDEN)) {
    t.equal(textOf(fact), body, `${type} is written so`);
    const read = decodeFact(new TextEncoder().encode(body));
    // What is undefined is not written.
    t.match(read, fact, `${type} reads so`);
    t.equal(textOf(present(read, "a fact")), body, `${type} has nothing else`);
  }
});

t.test("a fact of a type that this version does not know is not guessed at", async (t) => {
  for (const body of ['{"type":"surprise"}', '{"type":"constructor"}', "{}"])
    t.equal(decodeFact(new TextEncoder().encode(body)), undefined, body);
});
