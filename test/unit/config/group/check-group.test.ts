import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { checkGroup, type PathFacts } from "#src/config/group/check-group.js";
import { parseGroup } from "#src/config/group/load-group.js";
import { parseDaemonConfig } from "#src/config/load-daemon.js";
import { readYaml } from "#src/config/read-yaml.js";
import { realFiles } from "#src/config/real-files.js";

function site(text: string, directory = "/etc/tidemark") {
  const result = parseDaemonConfig(
    { name: "site.yaml", yaml: readYaml(Buffer.from(text)) },
    { workingDirectory: directory },
  );
  if (result.type === "loaded") return result.config;
  throw new Error(JSON.stringify(result.issues));
}

function group(members: string, more = "", sites = "primary: alpha\nsecondary: beta") {
  const text = `group: g\n${sites}\nmembers: [${members}]\n${more}`;
  const result = parseGroup({ name: "g.yaml", yaml: readYaml(Buffer.from(text)) }, "/etc/tidemark");
  if (result.type === "loaded") return result.specification;
  throw new Error(JSON.stringify(result.issues));
}

const VOLUME = "{ volume: data, capture: nbd, size: 1GiB }";
const ALPHA = "site: alpha\npeers: { beta: { address: 127.0.0.1:7421 } }\n";
const image = (path: string, at = "alpha") =>
  `{ volume: data, capture: nbd, size: 1GiB, images: { ${at}: ${JSON.stringify(path)} } }`;

t.test("a group of known sites that opens and runs nothing of its own is fine", async (t) => {
  t.same(await checkGroup(group(VOLUME), site(ALPHA), realFiles), []);
});

t.test("sites that are not known are refused", async (t) => {
  const sites = "primary: alpha\nsecondary: bete";
  t.match(await checkGroup(group(VOLUME, "", sites), site(ALPHA), realFiles), [
    { path: ["secondary"], problem: "not a site that alpha knows", nearest: "beta", allowed: "alpha, beta" },
  ]);
  const others = "primary: beta\nsecondary: constructor";
  t.match(await checkGroup(group(VOLUME, "", others), site(ALPHA), realFiles), [
    { path: ["secondary"], found: '"constructor"' },
    { path: ["group"], problem: /nothing to do with alpha/ },
  ]);
});

t.test(
  "hooks that the site does not define are refused, also those of a snapshot and named as inherited",
  async (t) => {
    const config = site(`${ALPHA}hooks: { move-address: { run: [/bin/true] } }\nimage_roots: [/srv]`);
    const hooks =
      "hooks: { pre-promote: { use: move-adress }, fence: { use: constructor }, post-commit: { use: move-address } }";
    const scan = "{ volume: data, capture: scan, source: /srv/x, every: 5m, snapshot: hook:snap }";
    t.match(await checkGroup(group(scan, hooks), config, realFiles), [
      { path: ["hooks", "fence", "use"], problem: "not a hook that alpha defines" },
      {
        path: ["hooks", "pre-promote", "use"],
        nearest: "move-address",
        hint: /a group can only name what the site itself/,
      },
      { path: ["members", 0, "snapshot"], found: '"snap"' },
    ]);
    const none = await checkGroup(group(VOLUME, hooks), site(ALPHA), realFiles);
    t.equal(none[0]?.allowed, "none: this site defines no hooks");
  },
);

t.test(
  "only paths that lead into an image root or the open places of the data directory are allowed",
  async (t) => {
    const directory = t.testdir({
      roots: { "inside.img": "", deep: { "inside.img": "" } },
      "roots-beside": { "x.img": "" },
      outside: { "x.img": "" },
      data: {},
    });
    const at = (...parts: string[]) => join(directory, ...parts);
    symlinkSync(at("outside"), at("roots", "leads-out"));
    symlinkSync(at("outside", "x.img"), at("roots", "file-out.img"));
    symlinkSync(at("outside", "not-yet.img"), at("roots", "dangling.img"));
    symlinkSync(at("roots", "circle-b"), at("roots", "circle-a"));
    symlinkSync(at("roots", "circle-a"), at("roots", "circle-b"));
    symlinkSync(at("roots"), at("leads-in"));
    const config = site(`${ALPHA}data_dir: ${at("data")}\nimage_roots: [${at("roots")}, ${at("gone")}]`);
    const judge = async (path: string) =>
      (await checkGroup(group(image(path)), config, realFiles))[0]?.problem;
    const outside = "outside the directories that alpha opens to groups";
    t.equal(await judge(at("roots", "inside.img")), undefined);
    t.equal(await judge(at("roots", "deep", "inside.img")), undefined);
    t.equal(await judge(at("roots", "new", "er.img")), undefined);
    t.equal(await judge(at("leads-in", "inside.img")), undefined);
    t.equal(await judge(at("data", "images", "x.img")), undefined);
    t.equal(await judge(at("data", "kept", "payroll-01234567", "data.img")), undefined);
    for (const ours of [
      ["x.img"],
      ["images"],
      ["identity"],
      ["elsewhere", "x.img"],
      ["groups", "01234567-89ab-4cde-8f01-23456789abcd", "state"],
      ["groups", "01234567-89ab-4cde-8f01-23456789abcd", "ledger", "x"],
      ["images", "..", "groups", "x"],
    ])
      t.equal(await judge(at("data", ...ours)), "a place that alpha keeps for itself", ours.join("/"));
    t.equal(await judge(at("gone", "x.img")), undefined);
    t.equal(await judge(at("roots")), outside);
    t.equal(await judge(at("roots-beside", "x.img")), outside);
    t.equal(await judge(at("outside", "x.img")), outside);
    t.equal(await judge(at("roots", "..", "outside", "x.img")), outside);
    t.equal(await judge(at("roots", "leads-out", "x.img")), outside);
    t.equal(await judge(at("roots", "leads-out", "new.img")), outside);
    t.equal(await judge(at("roots", "file-out.img")), outside);
    t.equal(await judge(at("roots", "dangling.img")), "a symbolic link that leads nowhere");
    t.equal(await judge(at("roots", "circle-a")), "goes in circles through symbolic links");
    t.equal(await judge("/etc/passwd"), outside);
  },
);

t.test("a refused path says where it leads and what to do", async (t) => {
  const directory = t.testdir({ roots: {}, outside: {} });
  symlinkSync(join(directory, "outside"), join(directory, "roots", "out"));
  const config = site(`${ALPHA}image_roots: [${join(directory, "roots")}]`);
  const [finding] = await checkGroup(group(image(join(directory, "roots", "out", "x"))), config, realFiles);
  t.match(finding, {
    path: ["members", 0, "images", "alpha"],
    found: /which leads to/,
    hint: /image_roots of alpha/,
  });
});

t.test(
  "a site judges its own paths only: images at the other site, and a source where it is secondary, are not its own",
  async (t) => {
    const scan = "{ volume: data, capture: scan, source: /etc/passwd, every: 5m, snapshot: none }";
    t.same(await checkGroup(group(image("/etc/passwd", "beta")), site(ALPHA), realFiles), []);
    t.match(await checkGroup(group(scan), site(ALPHA), realFiles), [{ path: ["members", 0, "source"] }]);
    const beta = site("site: beta\npeers: { alpha: { address: 127.0.0.1:7420 } }");
    t.same(await checkGroup(group(scan), beta, realFiles), []);
  },
);

t.test("a name inside a root in /dev may lead to a block device in /dev, and to nothing else", async (t) => {
  const leads: Readonly<Record<string, string>> = {
    "/dev/vg/payroll": "/dev/dm-3",
    "/dev/vg/disk": "/dev/mem",
    "/dev/vg/elsewhere": "/etc/shadow",
    "/dev/other": "/dev/dm-4",
  };
  const files: PathFacts = {
    resolveLinks: async (path) => ({ type: "path", path: leads[path] ?? path }),
    look: async (path) => ({ type: path.startsWith("/dev/dm-") ? "block-device" : "other", mode: 0o600 }),
    isLink: async (path) => Object.hasOwn(leads, path),
  };
  const config = site(`${ALPHA}image_roots: [/dev/vg]`);
  const allowed = async (path: string) => (await checkGroup(group(image(path)), config, files)).length === 0;
  t.ok(await allowed("/dev/vg/payroll"));
  t.notOk(await allowed("/dev/vg/disk"));
  t.notOk(await allowed("/dev/vg/elsewhere"));
  t.notOk(await allowed("/dev/other"));
  t.notOk(await allowed("/dev/dm-3"));
});

t.test("links made while nobody looks are seen the next time", async (t) => {
  const directory = t.testdir({ roots: {}, outside: {} });
  const config = site(`${ALPHA}image_roots: [${join(directory, "roots")}]`);
  const specification = group(image(join(directory, "roots", "a", "x.img")));
  t.same(await checkGroup(specification, config, realFiles), []);
  symlinkSync(join(directory, "outside"), join(directory, "roots", "a"));
  t.equal((await checkGroup(specification, config, realFiles)).length, 1);
  mkdirSync(join(directory, "roots", "b"));
  writeFileSync(join(directory, "roots", "b", "x.img"), "");
  t.same(await checkGroup(group(image(join(directory, "roots", "b", "x.img"))), config, realFiles), []);
});
