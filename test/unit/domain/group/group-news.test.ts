import t from "tap";
import { type Followed, type GroupLook, newsOf } from "#src/domain/group/group-news.js";
import type { Condition, ConditionType } from "#src/domain/group/group-words.js";
import type { OwnLoss } from "#src/domain/model/own-differences.js";

function condition(type: ConditionType, status: Condition["status"], reason: string): Condition {
  return { type, status, reason, message: "", sinceMs: 0 };
}

const UP = condition("LinkUp", "true", "CONNECTED");
const DOWN = condition("LinkUp", "false", "PEER_SILENT");
const QUIET = { count: 0, current: undefined, last: undefined };
const SOUND: GroupLook = {
  group: "payroll",
  status: "protected",
  hint: "",
  conditions: [UP],
  outOfSyncBytes: 0,
  breach: QUIET,
};

/** The codes that each look brings, one look a second. */
function told(...looks: readonly Partial<GroupLook>[]): string[] {
  let followed: Followed | undefined = newsOf(undefined, SOUND, 0).followed;
  return looks.map((look, index) => {
    const news = newsOf(followed, { ...SOUND, ...look }, 1000 * (index + 1));
    followed = news.followed;
    return news.events
      .map(({ code, facts }) =>
        [code, facts["bytes"] ?? facts["worst_ms"]].filter((word) => word !== undefined).join(" "),
      )
      .join(", ");
  });
}

/** What RESYNC_BEGUN and RESYNC_ENDED say. */
function factsOf(...looks: readonly Partial<GroupLook>[]): Readonly<Record<string, unknown>>[] {
  let followed: Followed | undefined = newsOf(undefined, SOUND, 0).followed;
  return looks.flatMap((look, index) => {
    const news = newsOf(followed, { ...SOUND, ...look }, 1000 * (index + 1));
    followed = news.followed;
    return news.events.filter(({ code }) => code.startsWith("RESYNC_")).map(({ facts }) => facts);
  });
}

t.test("a look that is like the one before brings nothing", async (t) => {
  t.same(told({}, { conditions: [{ ...UP, sinceMs: 5 }] }), ["", ""]);
});

t.test("an outage is told once, whatever each try to reach the peer meets", async (t) => {
  const refused = condition("LinkUp", "false", "PEER_UNREACHABLE");
  t.same(
    told({ conditions: [DOWN] }, { conditions: [refused] }, { conditions: [DOWN] }, { conditions: [UP] }),
    ["LINK_DOWN", "", "", "LINK_UP"],
  );
});

t.test("links, resyncs with what they had to bring, and the way back", async (t) => {
  t.same(
    told(
      { status: "disconnected", conditions: [DOWN] },
      { status: "disconnected", conditions: [DOWN], outOfSyncBytes: 4096 },
      { status: "resyncing", outOfSyncBytes: 8192 },
      { status: "resyncing", outOfSyncBytes: 4096 },
      { outOfSyncBytes: 0 },
    ),
    [
      "STATUS_CHANGED, LINK_DOWN",
      "",
      "STATUS_CHANGED, LINK_UP, RESYNC_BEGUN",
      "",
      "STATUS_CHANGED, RESYNC_ENDED 8192",
    ],
  );
});

t.test("a link that breaks in the middle of a resync does not end it", async (t) => {
  t.same(
    told(
      { status: "resyncing", outOfSyncBytes: 8192 },
      { status: "disconnected", conditions: [DOWN] },
      { status: "resyncing", outOfSyncBytes: 4096 },
      {},
    ),
    [
      "STATUS_CHANGED, RESYNC_BEGUN",
      "STATUS_CHANGED, LINK_DOWN",
      "STATUS_CHANGED, LINK_UP",
      "STATUS_CHANGED, RESYNC_ENDED 8192",
    ],
  );
});

t.test(
  "a site that does not know what is lacking says what it was told of, and what was moved",
  async (t) => {
    const told = factsOf(
      { status: "resyncing", outOfSyncBytes: undefined, movedBytes: 1000 },
      { status: "resyncing", outOfSyncBytes: undefined, movedBytes: 5000, syncBytes: 8192 },
      { status: "resyncing", outOfSyncBytes: undefined, movedBytes: 9000, syncBytes: 4096 },
      { outOfSyncBytes: 0, movedBytes: 9100 },
    );
    t.match(told, [{ kind: "resyncing" }, { bytes: 8192, wire_bytes: 8100 }]);

    const before = factsOf(
      { movedBytes: 400 },
      { status: "resyncing", movedBytes: 900 },
      { status: "protected", movedBytes: 950 },
    );
    t.match(before[1], { wire_bytes: 550 }, "from the look before it began");
    t.notOk("bytes" in (before[1] ?? {}), "of nothing known as lacking no figure is told");

    const reopened = factsOf({ status: "resyncing", movedBytes: 900 }, { movedBytes: 100 });
    t.match(reopened[1], { wire_bytes: 100 }, "another run counts from nothing");
  },
);

t.test("breaches are told once each, also one that lay between two looks", async (t) => {
  const current = { sinceMs: 100, worstMs: 2000 };
  const last = { sinceMs: 100, untilMs: 900, worstMs: 3000 };
  const next = { sinceMs: 1500, worstMs: 7000 };
  t.same(
    told(
      { breach: { ...QUIET, count: 1, current } },
      { breach: { ...QUIET, count: 1, current: { ...current, worstMs: 2500 } } },
      { breach: { count: 1, current: undefined, last } },
      { breach: { count: 2, current: undefined, last: { ...last, sinceMs: 1000, untilMs: 1200 } } },
      { breach: { count: 3, current: next, last } },
    ),
    [
      "RPO_BREACH_BEGUN 2000",
      "",
      "RPO_BREACH_ENDED 3000",
      "RPO_BREACH_BEGUN 3000, RPO_BREACH_ENDED 3000",
      "RPO_BREACH_BEGUN 7000",
    ],
  );
});

t.test("one breach that ends and another that begins between two looks are both told", async (t) => {
  const first = { sinceMs: 100, worstMs: 2000 };
  const last = { ...first, untilMs: 900 };
  t.same(
    told(
      { breach: { count: 1, current: first, last: undefined } },
      { breach: { count: 2, current: { sinceMs: 950, worstMs: 4000 }, last } },
    ),
    ["RPO_BREACH_BEGUN 2000", "RPO_BREACH_ENDED 2000, RPO_BREACH_BEGUN 4000"],
  );
});

t.test("trouble is told with its reason, again when that is another, and when it is over", async (t) => {
  const store = (status: Condition["status"], reason: string) => ({
    conditions: [UP, condition("StoreHealthy", status, reason)],
  });
  t.same(
    told(
      store("true", "NOTHING_FOUND"),
      store("false", "IMAGE_FULL"),
      store("false", "IMAGE_FULL"),
      store("false", "STORE_FULL"),
      store("unknown", "OPENING"),
      store("true", "NOTHING_FOUND"),
    ),
    ["", "STORE_TROUBLE", "", "STORE_TROUBLE", "", ""],
  );
  t.same(told(store("false", "IMAGE_FULL"), store("true", "NOTHING_FOUND")), [
    "STORE_TROUBLE",
    "STORE_HEALTHY",
  ]);
});

t.test("a superseded primary is an error of its own", async (t) => {
  t.same(told({ status: "diverged" }), ["GROUP_SUPERSEDED"]);
  t.same(told({ status: "fenced", handedOver: true }), ["GROUP_HANDED_OVER"], "in order is no alarm");
});

t.test(
  "a drill whose time was up is told once, and none that was there before anybody looked twice",
  async (t) => {
    const expired = (count: number) => ({ drills: { expired: count, lastExpired: "june" } });
    t.same(told(expired(0), expired(1), expired(1), expired(3)), ["", "DRILL_EXPIRED", "", "DRILL_EXPIRED"]);
  },
);

t.test("a failover that ends by itself is told, and one that cannot, once for each reason", async (t) => {
  const trouble = { code: "OLD_PRIMARY_AWAY", why: "it does not answer", hint: "start it" };
  const due = { action: "rollback", trouble: undefined } as const;
  const refused = { timeout: { ...due, trouble } };
  const endings = { count: 1, last: "rollback", jobId: "j" } as const;
  t.same(told({ timeout: due }, refused, refused, { endings }, { endings }), [
    "",
    "FAILOVER_TIMEOUT_REFUSED",
    "",
    "FAILOVER_TIMED_OUT",
    "",
  ]);
});

t.test("what the old primary had written alone is told once, and not again by a start", async (t) => {
  const of = (jobId: string, lost: OwnLoss, bytesMax: number) => ({ reunion: { jobId, lost, bytesMax } });
  const known = of("a", { exact: { writes: 2, bytes: 8192, span: undefined }, why: undefined }, 65_536);
  const unknown = of("b", { exact: undefined, why: "it was killed" }, 65_536);
  const nothing = of("c", { exact: { writes: 0, bytes: 0, span: undefined }, why: undefined }, 0);
  const codes = ["", "LOST_WRITES_FOUND 8192", "", "LOST_WRITES_FOUND", ""];
  t.same(told({}, known, known, unknown, nothing), codes);
  t.same(
    newsOf(undefined, { ...SOUND, ...known }, 0).events.length,
    newsOf(undefined, SOUND, 0).events.length,
  );
});

t.test(
  "a comparison is told when it has ended, and one that ended before anybody looked is not",
  async (t) => {
    const none = { endMs: undefined, differentBytes: 0, failure: undefined };
    const failure = { code: "PEER_UNREACHABLE", why: "beta does not answer", hint: "start it" };
    t.same(
      told(
        { verify: { ...none, endMs: 1 } },
        { verify: { ...none, endMs: 1 } },
        { verify: { ...none, endMs: 2 } },
        { verify: { ...none, endMs: 3, differentBytes: 65_536 } },
        { verify: { ...none, endMs: 4, failure } },
      ),
      ["", "", "VERIFY_EQUAL", "VERIFY_DIFFERENT 65536", "VERIFY_FAILED"],
    );
  },
);
