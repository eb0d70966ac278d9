import t from "tap";
import {
  decodeGroupRecord,
  encodeGroupRecord,
  type GroupRecord,
} from "#src/operations/groups/record/group-file-format.js";
import { sealJson } from "#src/operations/groups/record/sealed-json.js";
import { MIB, specification, volume } from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

const ID = "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f";
const MAGIC = 0x52474d54;
const SPECIFICATION = specification("payroll", [
  volume("data", MIB, { alpha: "/srv/images/data.img" }),
  { kind: "wal", capture: "postgres", name: "ledger", connect: "host=/run user=x" },
  {
    kind: "volume",
    capture: "scan",
    name: "archive",
    source: "/a",
    everyMs: 1000,
    snapshot: { type: "hook", hook: "snap" },
    images: {},
  },
]);
const RECORD: GroupRecord = {
  id: ID,
  site: "alpha",
  phase: {
    type: "deleting",
    requestId: "r",
    images: [{ member: "data", from: undefined, path: "/p" }],
    withCopy: true,
  },
  specification: SPECIFICATION,
  members: [
    { number: 1, name: "data", sizeBytes: MIB, image: { type: "given", path: "/p" }, identity: "1:2" },
  ],
  nextMember: 4,
  leaving: [{ member: "old", from: "/from", path: "/to" }],
  pairing: {
    role: "active",
    revision: 3,
    copy: 2,
    offered: 2,
    isNew: false,
    paired: true,
    paused: true,
    departed: [2],
    restart: "r",
    superseded: { winner: "beta", epoch: 2, entry: "f", diverged: true },
  },
};

t.test("a record comes back as it was", async (t) => {
  t.same(decodeGroupRecord(encodeGroupRecord(RECORD, hash64), hash64), { type: "sound", record: RECORD });
  const full: GroupRecord = {
    ...RECORD,
    phase: { type: "made" },
    specification: {
      ...SPECIFICATION,
      secondary: "beta",
      mode: { type: "write", whenAway: { type: "degrade", delayMs: 5 } },
      points: { ...SPECIFICATION.points, app: { everyMs: 1 } },
      rpo: { targetMs: 5 },
      link: { bytesPerSecondMax: 1, compression: "lz4" },
      hooks: [{ moment: "fence", use: "x", onFailure: "continue" }],
    },
  };
  t.same(decodeGroupRecord(encodeGroupRecord(full, hash64), hash64), { type: "sound", record: full });
  for (const pairing of [undefined, { role: "passive", copy: 3 } as const]) {
    const record = { ...RECORD, pairing };
    t.same(decodeGroupRecord(encodeGroupRecord(record, hash64), hash64), { type: "sound", record });
  }
});

t.test("whichever bit flips, and wherever it is cut off, the record is damaged", async (t) => {
  const sound = encodeGroupRecord(RECORD, hash64);
  const flipped = Array.from({ length: sound.length * 8 }, (_, bit) => {
    const bytes = new Uint8Array(sound);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return decodeGroupRecord(bytes, hash64).type;
  });
  t.same(new Set(flipped), new Set(["damaged"]));
  const cut = Array.from(sound, (_, length) => decodeGroupRecord(sound.subarray(0, length), hash64).type);
  t.same(new Set(cut), new Set(["damaged"]));
});

t.test("a newer record is told from a damaged one", async (t) => {
  t.same(decodeGroupRecord(sealJson({ magic: MAGIC, version: 2 }, { what: "ever" }, hash64), hash64), {
    type: "newer",
    version: 2,
  });
});

t.test("what is sound and not to be understood is named, and not guessed", async (t) => {
  const whole = JSON.parse(JSON.stringify(RECORD)) as Record<string, unknown>;
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [[], / is not a record/],
    [{ ...whole, id: 7 }, /^id is not a text$/],
    [{ ...whole, more: true }, /more is not absent$/],
    [{ ...whole, phase: { type: "sold" } }, /^phase.type is not one of creating, made, deleting$/],
    [{ ...whole, members: [{ number: -1 }] }, /^members\[0\].number is not a whole number$/],
    [
      { ...whole, specification: { ...SPECIFICATION, hooks: [{ moment: "tea" }] } },
      /^specification.hooks\[0\].moment is not one of/,
    ],
  ];
  for (const [json, why] of cases) {
    t.match(decodeGroupRecord(sealJson({ magic: MAGIC, version: 1 }, json, hash64), hash64), {
      type: "damaged",
      why,
    });
  }
});
