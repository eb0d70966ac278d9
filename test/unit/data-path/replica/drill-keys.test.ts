import t from "tap";
import { viewOf } from "#src/base/bytes.js";
import {
  behindDrill,
  drillMemberIn,
  drillOf,
  drillPlaceOf,
  drillRange,
  drillSlotOf,
  IndexKeys,
} from "#src/data-path/replica/drill-keys.js";
import { headKey, regionKey, throughKey, versionKey } from "#src/data-path/replica/index-format.js";

const DRILL = 2n ** 63n + 5n;
const keys = new IndexKeys((branch) => branch === DRILL);
const OF_DRILL = [
  keys.version(3, 2 ** 31 + 1, 2 ** 50 + 3, DRILL),
  keys.region(3, 7, 2 ** 50 + 3, DRILL),
  keys.head(3, 2 ** 31 + 1, DRILL),
  keys.through(DRILL),
];

t.test("the keys have not changed without a new table", async (t) => {
  t.same(
    OF_DRILL.map((key) => Buffer.from(key).toString("hex")),
    [
      "058000000000000005010003800000010004000000000003",
      "058000000000000005020003000000070004000000000003",
      "05800000000000000503000380000001",
      "05800000000000000504",
    ],
  );
});

t.test("they say what they are of", async (t) => {
  const [version = new Uint8Array()] = OF_DRILL;
  t.same(drillPlaceOf(version), { sequence: 2 ** 50 + 3, branch: DRILL });
  t.equal(drillOf(version), DRILL);
  t.equal(drillMemberIn(version), 3);
  t.equal(drillSlotOf(version), 2 ** 31 + 1);
});

t.test("all keys of a drill lie in its range, and no other's", async (t) => {
  for (const drill of [DRILL, 1n, 2n ** 64n - 1n]) {
    const own = new IndexKeys(() => true);
    const { from = new Uint8Array(), to = new Uint8Array() } = drillRange(drill);
    const isIn = (key: Uint8Array) => Buffer.compare(from, key) <= 0 && Buffer.compare(key, to) < 0;
    t.ok(isIn(own.version(0, 0, 1, drill)));
    t.ok(isIn(own.version(1023, 2 ** 32 - 1, 2 ** 53 - 1, drill)));
    t.ok(isIn(own.through(drill)));
    t.notOk(isIn(own.version(0, 0, 1, drill - 1n)));
    t.notOk(isIn(own.through(drill - 1n)));
    t.notOk(isIn(versionKey(3, 1, 1, drill)));
    t.same(behindDrill(drill), to);
  }
});

t.test("what is no drill has the keys of the lineage", async (t) => {
  t.same(keys.version(3, 5, 7, 9n), versionKey(3, 5, 7, 9n));
  t.same(keys.region(3, 5, 7, 9n), regionKey(3, 5, 7, 9n));
  t.same(keys.head(3, 5, 9n), headKey(3, 5, 9n));
  t.same(keys.through(9n), throughKey(9n));
});

t.test("a key that is written among others is the same", async (t) => {
  for (const branch of [DRILL, 9n]) {
    const place = { member: 3, slot: 2 ** 31 + 1, sequence: 2 ** 50 + 3, branch };
    const bytes = new Uint8Array(64);
    keys.writeVersion(viewOf(bytes), 5, place);
    const key = bytes.subarray(5, 5 + keys.versionKeyBytes(branch));
    t.same(key, keys.version(place.member, place.slot, place.sequence, branch));
  }
});
