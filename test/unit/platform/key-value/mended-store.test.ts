import t from "tap";
import { MendedStore } from "#src/platform/key-value/mended-store.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const SYNCED = { sync: true };
const key = (name: string) => Buffer.from(name);
const put = (name: string) => ({ type: "put", key: key(name), value: key(name) }) as const;

function fullDisk() {
  const state = { isFull: false, opened: 0, opens: true };
  const stores = new SimulatedKeyValue(new SimulatedRandom(1), { hasRoom: () => !state.isFull });
  const opener = {
    open: (path: string) => {
      state.opened += 1;
      return state.opens ? stores.open(path) : Promise.reject(new Error("no room to open it"));
    },
    verify: stores.verify.bind(stores),
    destroy: stores.destroy.bind(stores),
  };
  return { state, opener };
}

t.test("it is opened anew with the first write after one that failed, and not before", async (t) => {
  const { state, opener } = fullDisk();
  const store = await MendedStore.open(opener, "/store");
  await store.write([put("a")], SYNCED);
  state.isFull = true;
  await t.rejects(store.write([put("b")], SYNCED), { code: "KEY_VALUE_NO_SPACE" });
  t.equal(state.opened, 1);
  t.same(store.getSync(key("a")), key("a"), "it is still read");
  await t.rejects(store.write([put("b")], SYNCED), { code: "KEY_VALUE_NO_SPACE" });
  t.equal(state.opened, 2, "the disk is still full");
  state.isFull = false;
  await store.write([put("b")], SYNCED);
  await store.write([put("c")], SYNCED);
  t.equal(state.opened, 3);
  for (const name of "abc") t.same(await store.get(key(name)), key(name));
  await store.close();
});

t.test("what can't be opened anew fails with the reason, and is tried again", async (t) => {
  const { state, opener } = fullDisk();
  const store = await MendedStore.open(opener, "/store");
  await store.write([put("a")], SYNCED);
  state.isFull = true;
  await t.rejects(store.write([put("b")], SYNCED));
  state.opens = false;
  state.isFull = false;
  await t.rejects(store.write([put("b")], SYNCED), { message: "no room to open it" });
  t.throws(() => store.iterate({}), { message: "no room to open it" });
  await t.rejects(store.get(key("a")), { message: "no room to open it" });
  state.opens = true;
  await store.write([put("b")], SYNCED);
  t.same(store.getSync(key("a")), key("a"));
  await store.close();
  await store.close();
  await t.rejects(store.write([put("c")], SYNCED), { code: "KEY_VALUE_CLOSED" });
});
