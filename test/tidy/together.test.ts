import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import t, { type Test } from "tap";
import { outsideTap } from "#test/support/outside-tap.js";
import { tempFolder } from "#test/support/temp-folder.js";

const TOGETHER = new URL("../support/together.js", import.meta.url).href;
const TAP = import.meta.resolve("tap");

/** The TAP and the exit code of the files, by their texts, run together in a process of their own. */
async function runFiles(t: Test, texts: readonly string[]): Promise<{ tap: string; code: number }> {
  const folder = tempFolder(t);
  const files = texts.map((text, index) => {
    const file = path.join(folder, `${index}.mjs`);
    writeFileSync(file, `import t from ${JSON.stringify(TAP)};\n${text}\n`);
    return path.relative("dist", file);
  });
  const program = `import { runTogether } from ${JSON.stringify(TOGETHER)}; await runTogether(${JSON.stringify(files)});`;
  const [command, ...args] = outsideTap([process.execPath, "--input-type=module", "--eval", program]);
  return await new Promise((resolve) => {
    execFile(command, args, { env: { ...process.env, TAP: "1" } }, (error, stdout) =>
      resolve({ tap: stdout, code: error === null ? 0 : Number(error.code) }),
    );
  });
}

const passes = (name: string) => `t.test(${JSON.stringify(name)}, async (t) => { t.pass("fine"); });`;

t.test("files run one after the other, under their names", async (t) => {
  const order = "globalThis.order = [...(globalThis.order ?? []), import.meta.url.at(-5)];";
  const late = `t.test("late", async (t) => { await new Promise((r) => setTimeout(r, 20)); ${order} t.pass("x"); });`;
  const last = `t.test("last", async (t) => { t.same(globalThis.order, ["0", "1"]); });`;
  const { tap, code } = await runFiles(t, [late, late, last]);
  t.equal(code, 0, tap);
  t.match(tap, /^ok 1 - \S+\/0\.mjs > late/m);
  t.match(tap, /^ok 3 - \S+\/2\.mjs > last/m);
});

t.test("a file that can't be loaded has failed, and the others run", async (t) => {
  const { tap, code } = await runFiles(t, ["import './none.mjs';", passes("the next")]);
  t.not(code, 0);
  t.match(tap, /^not ok 1 - \S+\/0\.mjs > it loads/m);
  t.match(tap, /^ok 2 - \S+\/1\.mjs > the next/m);
});

t.test("a test that ends the process does not pass for those behind it", async (t) => {
  const ends = `t.test("ends", async (t) => { t.pass("fine"); process.exit(0); });`;
  const { tap, code } = await runFiles(t, [ends, passes("never")]);
  t.not(code, 0);
  t.notMatch(tap, "never");
});
