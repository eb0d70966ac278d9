import t from "tap";
import { decodeMark, encodeMark, type Mark } from "#src/domain/model/mark.js";

const MARKS: readonly Mark[] = [
  { type: "flush" },
  {
    type: "entry-start",
    entry: { epoch: 2, id: 2n ** 64n - 1n, first: 9, parent: { entry: 7n, sequence: 8 }, writer: "beta" },
  },
  { type: "entry-start", entry: { epoch: 1, id: 1n, first: 1, parent: undefined, writer: "alpha" } },
  {
    type: "point",
    point: {
      id: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f",
      kind: "app",
      label: "before-upgrade",
      timeMs: 1_700_000_000_000,
      members: [{ member: 1, at: 2 ** 52, fuzzy: false }],
    },
  },
  { type: "resync-begin", predecessor: { entry: 3n, sequence: 4 }, members: [1, 2] },
  { type: "resync-end", members: [2] },
  { type: "member-added", member: 3, name: "data", kind: "volume", sizeBytes: 2 ** 40 },
  { type: "member-removed", member: 3 },
  { type: "resize", member: 1, sizeBytes: 2 ** 41 },
];

/** What stands in the journals that are out there, of the same marks: whoever changes it reads them no more. */
const BODIES = [
  `{"type":"flush"}`,
  `{"type":"entry-start","entry":{"epoch":2,"id":"ffffffffffffffff","first":9,"parent":{"entry":"0000000000000007","sequence":8},"writer":"beta"}}`,
  `{"type":"entry-start","entry":{"epoch":1,"id":"0000000000000001","first":1,"writer":"alpha"}}`,
  `{"type":"point","point":{"id":"4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f","kind":"app","label":"before-upgrade","timeMs":1700000000000,"members":[{"member":1,"at":4503599627370496,"fuzzy":false}]}}`,
  `{"type":"resync-begin","predecessor":{"entry":"0000000000000003","sequence":4},"members":[1,2]}`,
  `{"type":"resync-end","members":[2]}`,
  `{"type":"member-added","member":3,"name":"data","kind":"volume","sizeBytes":1099511627776}`,
  `{"type":"member-removed","member":3}`,
  `{"type":"resize","member":1,"sizeBytes":2199023255552}`,
];

t.test("every mark is written as it always was", async (t) => {
  const bodies = MARKS.map((mark) => new TextDecoder().decode(encodeMark(mark)));
  t.same(bodies, BODIES);
  const read = BODIES.map((body) => decodeMark(new TextEncoder().encode(body)));
  t.same(read, MARKS);
});

t.test("every mark reads back as it was", async (t) => {
  for (const mark of MARKS) t.same(decodeMark(encodeMark(mark)), mark, mark.type);
});

t.test("what is not exactly a mark is none", async (t) => {
  const bodies: readonly [string, string][] = [
    ["no JSON", "{"],
    ["a list", "[]"],
    ["an unknown type", '{"type":"surprise"}'],
    ["a property of every object", '{"type":"constructor"}'],
    ["a missing field", '{"type":"resize","member":1}'],
    ["a negative size", '{"type":"resize","member":1,"sizeBytes":-1}'],
    ["a member out of bounds", '{"type":"member-removed","member":1024}'],
    [
      "an id that is not 16 digits",
      '{"type":"resync-begin","predecessor":{"entry":"7","sequence":1},"members":[]}',
    ],
    ["members that are no list", '{"type":"resync-end","members":1}'],
  ];
  for (const [name, body] of bodies) t.equal(decodeMark(new TextEncoder().encode(body)), undefined, name);
  t.equal(decodeMark(Uint8Array.of(0xff, 0xfe)), undefined, "no UTF-8");
});
