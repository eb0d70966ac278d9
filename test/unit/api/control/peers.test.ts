import t from "tap";
import { createPeerOperations } from "#src/api/control/peers.js";
import { TidemarkError } from "#src/base/errors.js";
import type { GroupOffer, ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import { singleSite } from "#test/support/groups/specifications.js";

const ID = "0b7e7a52-6d3b-4b8e-9a3d-0d8f0f3a2f11";
const FILE = { group: "payroll" };
const OFFERED = { id: ID, file: FILE, copy: 2, isHeld: true };

function stage(specification = singleSite({ primary: "alpha", secondary: "beta" })) {
  const taken: [string, GroupOffer][] = [];
  const checked: unknown[] = [];
  const withdrawn: [string, string][] = [];
  const granted: [string, ReignGrant][] = [];
  const held: [string, SourceHold][] = [];
  const peers = createPeerOperations({
    site: "beta",
    offered: {
      takeOffer: async (from, offer) => {
        taken.push([from, offer]);
        return {};
      },
      takeWithdrawal: async (...given) => {
        withdrawn.push(given);
      },
      takeGrant: async (...given) => {
        granted.push(given);
      },
      takeHold: async (...given) => {
        held.push(given);
        return { entry: 7n, sequence: 9 };
      },
      takeComparison: () => Promise.reject(new Error("it was handed on")),
      acceptStream: () => undefined,
    },
    check: async (file) => {
      checked.push(file);
      return specification;
    },
  });
  return { peers, taken, checked, specification, withdrawn, granted, held };
}

t.test("what its primary offers is checked and handed on", async (t) => {
  const { peers, taken, checked, specification } = stage();
  await peers.offerGroup("alpha", OFFERED);
  t.same(checked, [FILE]);
  t.same(taken, [["alpha", { id: ID, specification, copy: 2, isHeld: true }]]);
});

t.test("a group is its primary's to offer, and its secondary's to take", async (t) => {
  const refused = [
    [{ primary: "gamma", secondary: "beta" }, "NOT_THE_PRIMARY"],
    [{ primary: "beta", secondary: "alpha" }, "NOT_THE_PRIMARY"],
    [{ primary: "alpha", secondary: "gamma" }, "NOT_THE_SECONDARY"],
    [{ primary: "alpha", secondary: undefined }, "NOT_THE_SECONDARY"],
  ] as const;
  for (const [sites, code] of refused) {
    const { peers, taken } = stage(singleSite(sites));
    await t.rejects(peers.offerGroup("alpha", OFFERED), { kind: "refused", code, facts: { from: "alpha" } });
    t.same(taken, []);
  }
});

t.test("an id that could be a path is none", async (t) => {
  const { peers, taken, checked } = stage();
  for (const id of ["", "payroll", "../../etc", `${ID}/..`, ID.toUpperCase(), `${ID}\n`]) {
    await t.rejects(peers.offerGroup("alpha", { ...OFFERED, id }), { kind: "invalid", code: "BAD_GROUP_ID" });
  }
  t.same([taken, checked], [[], []]);
});

t.test("copies are counted from one", async (t) => {
  const { peers, taken } = stage();
  for (const copy of [0, -1, 1.5, Number.NaN])
    await t.rejects(peers.offerGroup("alpha", { ...OFFERED, copy }), {
      kind: "invalid",
      code: "BAD_COPY_NUMBER",
    });
  t.same(taken, []);
});

t.test("what the site's own configuration does not let be is not handed on", async (t) => {
  const wrong = new TidemarkError({ kind: "invalid", code: "BAD_SPECIFICATION", message: "no", hint: "yes" });
  const peers = createPeerOperations({
    site: "beta",
    offered: {
      takeOffer: () => Promise.reject(new Error("it was handed on")),
      takeWithdrawal: () => Promise.reject(new Error("it was handed on")),
      takeGrant: () => Promise.reject(new Error("it was handed on")),
      takeHold: () => Promise.reject(new Error("it was handed on")),
      takeComparison: () => Promise.reject(new Error("it was handed on")),
      acceptStream: () => undefined,
    },
    check: () => Promise.reject(wrong),
  });
  t.equal(await peers.offerGroup("alpha", OFFERED).catch((error: unknown) => error), wrong);
});

t.test("what its primary has ended is handed on by its id", async (t) => {
  const { peers, withdrawn } = stage();
  await t.rejects(peers.withdrawGroup("alpha", "../x"), { kind: "invalid", code: "BAD_GROUP_ID" });
  await peers.withdrawGroup("alpha", ID);
  t.same(withdrawn, [["alpha", ID]]);
});

t.test("a reign is handed on only where it could be opened", async (t) => {
  const { peers, granted } = stage();
  const grant: ReignGrant = { id: ID, epoch: 3, entry: "00000000000000a1", decided: true };
  await t.rejects(peers.grantReign("beta", { ...grant, id: "../x" }), { code: "BAD_GROUP_ID" });
  const wrong = [
    { ...grant, epoch: Number.NaN },
    { ...grant, entry: "0000000000000000" },
    { ...grant, entry: "a1" },
  ];
  for (const one of wrong)
    await t.rejects(peers.grantReign("beta", one), { kind: "invalid", code: "BAD_GRANT" });
  t.same(granted, []);
  await peers.grantReign("beta", grant);
  t.same(granted, [["beta", grant]]);
});

t.test("to hold a source is handed on only for a time that there is", async (t) => {
  const { peers, held } = stage();
  await t.rejects(peers.holdSource("alpha", { id: "../x", holdMs: 1 }), { code: "BAD_GROUP_ID" });
  for (const holdMs of [-1, Number.NaN])
    await t.rejects(peers.holdSource("alpha", { id: ID, holdMs }), { kind: "invalid", code: "BAD_HOLD" });
  t.same(held, []);
  t.same(await peers.holdSource("alpha", { id: ID, holdMs: 5 }), { entry: 7n, sequence: 9 });
  t.same(held, [["alpha", { id: ID, holdMs: 5 }]]);
});
