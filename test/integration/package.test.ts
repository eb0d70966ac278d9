import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { outsideTap } from "#test/support/outside-tap.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const execute = promisify(execFile);
const BYTES_MAX = 16 * 1024 * 1024;

function run(program: string, args: readonly string[], { cwd }: { readonly cwd: string }) {
  const [command, ...rest] = outsideTap([program, ...args]);
  return execute(command, rest, { cwd, maxBuffer: BYTES_MAX });
}
const INSTALL = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--silent"];

/** What an operator needs, and nothing that only we need. */
const MAY_SHIP = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/program\/[^/]+\.js$/,
  /^proto\/.+\.proto$/,
  /^proto\/baseline\.binpb$/, // The descriptors that reflection serves.
  /^deploy\/.+/,
];

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

const folder = tempFolder(t);
const packed = pack(folder);

// Without scripts: `prepare` would build again, under the feet of the tests that run beside this one.
async function pack(into: string): Promise<Packed> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", into];
  const { stdout } = await run("npm", args, { cwd: process.cwd() });
  const [first] = JSON.parse(stdout) as [Packed];
  return first;
}

t.test("the tarball holds what is allowed and all that is needed", async (t) => {
  const paths = (await packed).files.map((file) => file.path);
  t.same(
    paths.filter((name) => !MAY_SHIP.some((pattern) => pattern.test(name))),
    [],
    "nothing else",
  );
  for (const needed of ["dist/program/main.js", "package.json", "README.md", "LICENSE", "CHANGELOG.md"]) {
    t.ok(paths.includes(needed), needed);
  }
  t.ok(
    paths.some((name) => name.startsWith("deploy/systemd/")),
    "the unit",
  );
});

t.test("the tarball installs into an empty folder and runs", async (t) => {
  if (!requireTool(t, "npm-registry")) return;
  await writeFile(path.join(folder, "package.json"), '{ "private": true }');
  const { filename } = await packed;
  await run("npm", ["install", ...INSTALL, path.join(folder, filename)], { cwd: folder });

  const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
  const { stdout } = await run(path.join(folder, "node_modules/.bin/tidemark"), ["version"], { cwd: folder });
  t.match(stdout, version);

  // A test file of ours that slipped into an import would be found missing only when it is used.
  const main = path.join(folder, "node_modules/tidemark/dist/program");
  await writeFile(
    path.join(folder, "import-all.mjs"),
    `import { readdirSync } from "node:fs";
     for (const name of readdirSync(${JSON.stringify(main)}, { recursive: true })) {
       if (name.endsWith(".js") && name !== "main.js") await import(${JSON.stringify(main)} + "/" + name);
     }
     process.stdout.write("all imported");`,
  );
  t.equal((await run(process.execPath, ["import-all.mjs"], { cwd: folder })).stdout, "all imported");

  // Its own files are all that a daemon needs.
  const daemon = DaemonProcess.start(t, { folder: path.join(folder, "d"), main: path.join(main, "main.js") });
  await daemon.ready();
  const server = ["--server", `unix:${path.join(folder, "d", "grpc.sock")}`, "--output", "json"];
  const bin = path.join(folder, "node_modules/.bin/tidemark");
  const status = await run(bin, ["status", ...server], { cwd: folder });
  t.match(JSON.parse(status.stdout), { version });
  t.match(status.stdout, '"alpha"');
  await t.resolves(run(bin, ["health", ...server], { cwd: folder }));
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 0, signal: null });
});
