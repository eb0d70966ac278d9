import t from "tap";
import { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { encodeVersion, FORMAT_KEY, versionKey } from "#src/data-path/replica/index-format.js";
import { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

const OPTIONS = {
  hash64,
  pathTo: () => [],
  horizon: () => 0,
  isDrill: () => false,
  closing: new ClosingSpan(),
};

t.test("an index that names no format was made by an older version, and is made again", async (t) => {
  const keyValue = new SimulatedKeyValue(new SimulatedRandom(1));
  const store = await keyValue.open("/old");
  const key = versionKey(1, 2, 3, 4n);
  const value = encodeVersion(key, { complete: false, pieces: [] }, hash64);
  await store.write([{ type: "put", key, value }], { sync: true });
  await store.close();
  await t.rejects(IndexGeneration.open(1, "/old", keyValue, OPTIONS), { code: "INDEX_DAMAGED" });
});

t.test("a new one names its format before anything else, and is opened again by it", async (t) => {
  const keyValue = new SimulatedKeyValue(new SimulatedRandom(1));
  const made = await IndexGeneration.open(1, "/new", keyValue, OPTIONS);
  t.ok(await made.store.get(FORMAT_KEY));
  await made.close();
  await (await IndexGeneration.open(1, "/new", keyValue, OPTIONS)).close();
});
