import { symlinkSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { checkConfiguration } from "#src/config/check-configuration.js";
import { realFiles } from "#src/config/real-files.js";

const GROUP =
  "group: g\nprimary: alpha\nsecondary: beta\nmembers: [{ volume: d, capture: nbd, size: 1GiB, images: { alpha: images/d.img } }]\n";
const ALPHA =
  "site: alpha\npeers: { beta: { address: 127.0.0.1:7421 } }\nimage_roots: [images]\nhooks: { h: { run: [./gone] } }\n";
const machine = { files: realFiles, checkCertificates: () => [], nowMs: 0 };

t.test(
  "what is found in the site's file, in the group's and on the machine comes together, sorted",
  async (t) => {
    const workingDirectory = t.testdir({
      "alpha.yaml": ALPHA,
      "g.yaml": `${GROUP}hooks: { fence: { use: i } }\n`,
    });
    const daemon = { file: "alpha.yaml", workingDirectory };
    const issues = await checkConfiguration({ daemon, group: "g.yaml", workingDirectory, machine });
    t.same(
      issues.map(({ key, severity, origin }) => [origin.type === "file" ? origin.file : "", key, severity]),
      [
        ["alpha.yaml", "image_roots[0]", "warning"],
        ["alpha.yaml", "hooks.h.run[0]", "warning"],
        ["g.yaml", "hooks.fence.use", "error"],
      ],
    );
  },
);

t.test(
  "for another machine only the text counts: no directories, programs or links of this one",
  async (t) => {
    const workingDirectory = t.testdir({ "alpha.yaml": ALPHA, "g.yaml": GROUP, outside: {} });
    symlinkSync(join(workingDirectory, "outside"), join(workingDirectory, "images"));
    const files = { daemon: { file: "alpha.yaml", workingDirectory }, group: "g.yaml", workingDirectory };
    t.same(await checkConfiguration({ ...files, machine: undefined }), []);
    const outside = GROUP.replace("images/d.img", "/etc/passwd");
    const other = t.testdir({ "alpha.yaml": ALPHA, "g.yaml": outside });
    const there = {
      daemon: { file: "alpha.yaml", workingDirectory: other },
      group: "g.yaml",
      workingDirectory: other,
    };
    t.match(await checkConfiguration({ ...there, machine: undefined }), [{ key: "members[0].images.alpha" }]);
  },
);

t.test("a group by itself, and a group beside a site's file that is wrong", async (t) => {
  const workingDirectory = t.testdir({ "alpha.yaml": "site: Alpha\n", "g.yaml": GROUP });
  t.same(await checkConfiguration({ daemon: undefined, group: "g.yaml", workingDirectory, machine }), []);
  const daemon = { file: "alpha.yaml", workingDirectory };
  const issues = await checkConfiguration({ daemon, group: "g.yaml", workingDirectory, machine });
  t.same(
    issues.map(({ key }) => key),
    ["site"],
  );
});
