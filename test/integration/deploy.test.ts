import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { serviceOfSocket } from "#src/daemon/inherited-services.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const run = promisify(execFile);
const UNIT = "deploy/systemd/tidemark.service";

/** systemd's own scale from 0 (confined) to 10; what the unit reaches now. */
const EXPOSURE_MAX = 2;

t.test("systemd accepts every line of the unit, and finds it confined", async (t) => {
  if (!requireTool(t, "systemd-analyze")) return;
  // The program need not be installed here, so a stand-in takes its place.
  const unit = (await readFile(UNIT, "utf8")).replace("ExecStart=/usr/bin/tidemark", "ExecStart=/bin/true");
  const file = path.join(tempFolder(t), "tidemark.service");
  await writeFile(file, unit);

  const { stderr } = await run("systemd-analyze", ["verify", "--man=no", file]);
  const ours = stderr.split("\n").filter((line) => line.includes("tidemark.service"));
  t.same(ours, [], "no complaint about the unit");

  const { stdout } = await run("systemd-analyze", ["security", "--offline=yes", "--no-pager", file]);
  const exposure = Number(/Overall exposure level for tidemark\.service: ([\d.]+)/.exec(stdout)?.[1]);
  t.ok(exposure <= EXPOSURE_MAX, `exposure ${exposure}`);
});

t.test(
  "systemd accepts the socket units, each for a service that the daemon knows by its name",
  async (t) => {
    if (!requireTool(t, "systemd-analyze")) return;
    const folder = tempFolder(t);
    const service = (await readFile(UNIT, "utf8")).replace(
      "ExecStart=/usr/bin/tidemark",
      "ExecStart=/bin/true",
    );
    await writeFile(path.join(folder, "tidemark.service"), service);
    for (const name of ["grpc", "nbd", "http"]) {
      const unit = `tidemark-${name}.socket`;
      const text = await readFile(`deploy/systemd/${unit}`, "utf8");
      const file = path.join(folder, unit);
      await writeFile(file, text);
      const { stderr } = await run("systemd-analyze", ["verify", "--man=no", file]);
      t.same(
        stderr.split("\n").filter((line) => line.includes(unit)),
        [],
        `no complaint about ${unit}`,
      );
      const [, handed = ""] = /^FileDescriptorName=(.*)$/m.exec(text) ?? [];
      t.same([serviceOfSocket(handed), serviceOfSocket(unit)], [name, name]);
      t.match(text, /^Service=tidemark\.service$/m);
    }
  },
);

t.test("a linter finds nothing wrong with the Dockerfile, and would", async (t) => {
  const linter = createRequire(import.meta.url).resolve("dockerfile-utils/bin/dockerfile-utils");
  const lint = (file: string) => run(process.execPath, [linter, "lint", file]);
  t.match(await lint("Dockerfile"), { stdout: "", stderr: "" });
  const bad = path.join(tempFolder(t), "Dockerfile");
  await writeFile(bad, "FROM node:24\nRUNN true\nEXPOSE here\n");
  await t.rejects(lint(bad), { code: 1 });
});

t.test("image and CI name the same newest LTS", async (t) => {
  const image = /^ARG NODE_VERSION=(\d+)$/m.exec(await readFile("Dockerfile", "utf8"))?.[1];
  const ci = /^readonly NEWEST_LTS=(\d+)\b/m.exec(await readFile(".ci/run", "utf8"))?.[1];
  t.match(image, /^\d+$/);
  t.equal(ci, image);
});

t.test("the image copies only what the build context holds", async (t) => {
  const context = (await readFile(".dockerignore", "utf8"))
    .split("\n")
    .filter((line) => line.startsWith("!"));
  const copied = [...(await readFile("Dockerfile", "utf8")).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, sources = ""]) => sources.split(" "),
  );
  t.same(copied.map((source) => `!${source}`).sort(), context.sort());
});

t.test("image and unit give libuv as many threads as the program's own start line", async (t) => {
  const threads = async (file: string): Promise<string | undefined> =>
    /UV_THREADPOOL_SIZE=(\d+)/.exec(await readFile(file, "utf8"))?.[1];
  const own = await threads("src/main.ts");
  t.match(own, /^\d+$/);
  t.equal(await threads("Dockerfile"), own);
  t.equal(await threads(UNIT), own);
});
