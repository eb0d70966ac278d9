import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { checkSpecification } from "#src/config/group/check-specification.js";
import { realFiles } from "#src/config/real-files.js";
import { alphaConfig } from "#test/support/groups/group-operations.js";

const GROUP = {
  group: "payroll",
  primary: "alpha",
  members: [{ volume: "data", capture: "nbd", size: "1GiB" }],
};

async function refusal(tree: unknown, config = alphaConfig()): Promise<TidemarkError> {
  const error = await checkSpecification(tree, config, realFiles).catch((error: unknown) => error);
  if (error instanceof TidemarkError) return error;
  throw new Error("it was taken");
}

t.test("a specification that the site takes, with every default filled in", async (t) => {
  t.match(await checkSpecification(GROUP, alphaConfig(), realFiles), {
    group: "payroll",
    secondary: undefined,
    members: [{ name: "data", sizeBytes: 2 ** 30 }],
    points: { everyMs: 10_000 },
  });
});

t.test("everything wrong in itself is told at once, by its keys", async (t) => {
  const error = await refusal({
    ...GROUP,
    mode: "flush",
    points: { evry: "10s" },
    members: [
      { volume: "data", capture: "nbd", size: "1GiB" },
      { volume: "data", capture: "nbd", size: "5B" },
    ],
  });
  t.match(error, { kind: "invalid", code: "BAD_SPECIFICATION" });
  t.match(error.message, /^the specification of "payroll" has 2 errors\n/);
  t.match(error.message, /^members\[1\]\.size: wrong value\n {2}found: "5B"/m);
  t.match(error.message, /^points\.evry: unknown key.*\n.*\n {2}did you mean: every/m);
  t.equal(error.facts["fields"], "members[1].size, points.evry");
  t.match((await refusal({ ...GROUP, mode: "flush" })).facts, { fields: "mode" }, "the rules between keys");
  for (const nothing of [undefined, null, 7, [], {}]) t.match(await refusal(nothing), { kind: "invalid" });
});

t.test("what the site does not allow", async (t) => {
  const error = await refusal({ ...GROUP, secondary: "bete", hooks: { fence: { use: "x" } } });
  t.equal(error.facts["fields"], "secondary, hooks.fence.use");
  t.match(error.message, /did you mean: beta/);
});

t.test("paths are absolute, and inside the roots however they are written", async (t) => {
  const at = (alpha: string, image_roots = "image_roots: [/srv]") =>
    refusal({ ...GROUP, members: [{ ...GROUP.members[0], images: { alpha } }] }, alphaConfig(image_roots));
  t.match(await at("images/data.img"), {
    message: /members\[0\]\.images\.alpha: not an absolute path/,
    facts: { fields: "members[0].images.alpha" },
  });
  t.match((await at("/srv/nowhere/../../etc/passwd")).message, /outside the directories/);
  const twice = {
    ...GROUP,
    members: [
      { volume: "a", capture: "nbd", size: "1GiB", images: { alpha: "/srv/x.img" } },
      { volume: "b", capture: "nbd", size: "1GiB", images: { alpha: "/srv/./y/../x.img" } },
    ],
  };
  t.match((await refusal(twice, alphaConfig("image_roots: [/srv]"))).message, /used by another member/);
});

t.test("a warning stands in nobody's way", async (t) => {
  const group = { ...GROUP, failover: { timeout: "5m" } };
  t.equal((await checkSpecification(group, alphaConfig(), realFiles)).failover.timeoutMs, 300_000);
});
