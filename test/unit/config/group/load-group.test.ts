import fc from "fast-check";
import t from "tap";
import { loadGroup, parseGroup, requireGroup } from "#src/config/group/load-group.js";
import { readYaml } from "#src/config/read-yaml.js";
import { HOOK_MOMENTS, ON_FAILURE_DEFAULT } from "#src/domain/model/group-specification.js";
import { rootDirectory } from "#test/support/config-samples.js";

function parse(text: string) {
  return parseGroup({ name: "group.yaml", yaml: readYaml(new TextEncoder().encode(text)) }, "/etc/tidemark");
}

function specify(text: string) {
  const result = parse(text);
  if (result.type === "loaded") return result.specification;
  throw new Error(JSON.stringify(result.issues));
}

const LEAST =
  "group: g\nprimary: alpha\nsecondary: beta\nmembers: [{ volume: data, capture: nbd, size: 1GiB }]\n";

t.test("names, sites and a member are enough; everything else has its default", async (t) => {
  t.same(specify(LEAST), {
    group: "g",
    primary: "alpha",
    secondary: "beta",
    mode: { type: "async" },
    members: [{ kind: "volume", capture: "nbd", name: "data", sizeBytes: 2 ** 30, images: {} }],
    points: {
      everyMs: 10_000,
      app: undefined,
      windowMs: 3_600_000,
      keep: [
        { everyMs: 10_000, forMs: 3_600_000 },
        { everyMs: 3_600_000, forMs: 86_400_000 },
        { everyMs: 86_400_000, forMs: 30 * 86_400_000 },
      ],
      countMax: 500,
      bytesMax: 100 * 2 ** 30,
      keepAfterPromotionMs: 86_400_000,
      branches: { keepMs: 7 * 86_400_000, bytesMax: 20 * 2 ** 30 },
    },
    rpo: { targetMs: undefined },
    link: { bytesPerSecondMax: undefined, compression: "auto" },
    buffers: { outboxBytesMax: 64 * 2 ** 20, spillBytesMax: 10 * 2 ** 30 },
    failover: { timeoutMs: 0, onTimeout: "none" },
    hooks: [],
  });
});

t.test("every key arrives", async (t) => {
  const result = await loadGroup("deploy/groups/everything.yaml", rootDirectory);
  t.match(result, {
    type: "loaded",
    specification: {
      group: "payroll",
      primary: "alpha",
      secondary: "beta",
      mode: { type: "flush", whenAway: { type: "degrade", delayMs: 10_000 } },
      members: [
        { kind: "volume", capture: "nbd", name: "data", images: { alpha: "/dev/vg/payroll" } },
        { kind: "volume", capture: "scan", name: "archive", everyMs: 300_000, snapshot: { type: "reflink" } },
        {
          kind: "wal",
          capture: "postgres",
          name: "ledger",
          connect: "host=/var/run/postgresql user=tidemark",
        },
      ],
      points: { app: { everyMs: 3_600_000 } },
      rpo: { targetMs: 300_000 },
      link: { bytesPerSecondMax: 200 * 2 ** 20, compression: "auto" },
      failover: { timeoutMs: 12 * 3_600_000, onTimeout: "commit" },
      hooks: [
        { moment: "freeze", use: "freeze-payroll", onFailure: "abort" },
        { moment: "thaw", use: "thaw-payroll", onFailure: "continue" },
        { moment: "pre-promote", use: "move-address", onFailure: "abort" },
        { moment: "post-promote", use: "start-payroll", onFailure: "continue" },
      ],
    },
  });
});

t.test("waiting modes block while the secondary is away, unless told", async (t) => {
  t.same(specify(`${LEAST}mode: write\n`).mode, { type: "write", whenAway: { type: "block" } });
  t.same(specify(`${LEAST}mode: flush\nwhen_away: block\n`).mode, {
    type: "flush",
    whenAway: { type: "block" },
  });
});

t.test("a group without a secondary is served and not protected", async (t) => {
  t.equal(specify(LEAST.replace("secondary: beta\n", "")).secondary, undefined);
});

t.test("relative paths are relative to the file", async (t) => {
  const member =
    "{ volume: data, capture: scan, source: ../a.img, every: 5m, snapshot: hook:snap, images: { beta: b.img } }";
  t.match(specify(`group: g\nprimary: alpha\nsecondary: beta\nmembers: [${member}]`).members, [
    {
      source: "/etc/a.img",
      images: { beta: "/etc/tidemark/b.img" },
      snapshot: { type: "hook", hook: "snap" },
    },
  ]);
});

t.test("every moment has a default for a failing hook", async (t) => {
  t.same(Object.keys(ON_FAILURE_DEFAULT), [...HOOK_MOMENTS]);
});

t.test("whoever cannot go on without gets one error", async (t) => {
  const directory = t.testdir({ "g.yaml": "group: g\n" });
  await t.rejects(requireGroup("g.yaml", directory), {
    code: "BAD_CONFIG",
    message: /^g.yaml has 2 errors\n/,
  });
});

t.test("whatever the file, the answer is a result", async (t) => {
  const key = fc.constantFrom(
    "group",
    "primary",
    "secondary",
    "mode",
    "members",
    "points",
    "hooks",
    "volume",
    "wal",
    "capture",
    "size",
    "images",
    "alpha",
    "keep",
    "every",
    "for",
    "connect",
    "failover",
    "timeout",
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("alpha", "beta", "nbd", "scan", "postgres", "10GiB", "5m", "flush", ""),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 6 }),
    ),
  }));
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.dictionary(key, value), (tree) => {
        const result = parse(JSON.stringify(tree));
        return result.type === "loaded" || result.issues.some((issue) => issue.severity === "error");
      }),
      { numRuns: 1000 },
    ),
  );
});
