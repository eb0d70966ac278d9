import t from "tap";
import { parseIds, stringifyIds } from "#src/base/id-json.js";

t.test("ids come back as ids, and texts that look like one as texts", async (t) => {
  const value = {
    entry: 2n ** 64n - 1n,
    list: [0n, 1, "id64:00000000000000a1"],
    why: '{"id64":"00000000000000a1"}',
    other: { id64: "not an id" },
    two: { id64: "00000000000000a1", more: 1 },
  };
  t.same(parseIds(stringifyIds(value)), value);
});
