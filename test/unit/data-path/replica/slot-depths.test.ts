import t from "tap";
import { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { encodeHead } from "#src/data-path/replica/index-format.js";
import { DEPTH_MAX, HEAD_EVERY, SlotDepths } from "#src/data-path/replica/slot-depths.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

const BRANCH = 0xa1n;
/** Slots of different chunks. */
const HOT = 0;
const FAR = 1_000_000;
const KEYS = new IndexKeys(() => false);

t.test(
  "a slot whose depth is forgotten while a write is put together is complete in time all the same",
  async (t) => {
    const store = await new SimulatedKeyValue(new SimulatedRandom(1)).open("/index");
    const pathTo = ({ entry, sequence }: { entry: bigint; sequence: number }) => [
      { entry, first: 1, last: sequence },
    ];
    const parts = { store, hash64, keys: KEYS, pathTo, horizon: () => 0 };
    let longest = 0;
    for (let forgottenAt = 0; forgottenAt <= 2 * DEPTH_MAX; forgottenAt += 1) {
      const depths = new SlotDepths({ ...parts, chunksMax: 1 });
      const key = KEYS.head(1, HOT, BRANCH);
      // The last write ended with a complete entry.
      const head = encodeHead(key, { sequence: HEAD_EVERY, depth: 0 }, hash64);
      await store.write([{ type: "put", key, value: head }], { sync: true });
      depths.resume(BRANCH);
      depths.beginWrite();
      let walk = 0;
      for (let version = 0; version < 4 * DEPTH_MAX; version += 1) {
        const sequence = HEAD_EVERY + 1 + version;
        if (version === forgottenAt) depths.next(BRANCH, { member: 1, slot: FAR, sequence });
        const depth = depths.next(BRANCH, { member: 1, slot: HOT, sequence });
        walk = depth >= DEPTH_MAX ? 0 : walk + 1;
        longest = Math.max(longest, walk);
      }
      depths.endWrite();
    }
    t.ok(longest < DEPTH_MAX, `a read walks over ${longest}`);
  },
);
