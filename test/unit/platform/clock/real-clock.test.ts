import { execFile } from "node:child_process";
import { promisify } from "node:util";
import t from "tap";

const CLOCK = new URL("../../../../src/platform/clock/real-clock.js", import.meta.url).href;
const run = promisify(execFile);

/** What a process prints that runs the script with a clock and then has nothing else to do. */
async function printed(script: string): Promise<string> {
  const program = `import { RealClock } from ${JSON.stringify(CLOCK)}; const clock = new RealClock(); ${script}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return stdout.trim();
}

t.test("a timer does not keep a process alive that is done", async (t) => {
  t.equal(await printed("clock.startTimer(3_600_000, () => {}); console.log('done')"), "done");
});

t.test("a sleep does", async (t) => {
  t.equal(await printed("await clock.sleep(20); console.log('slept')"), "slept");
});

t.test("a timer of more than 31 bits warns of nothing and does not fire at once", async (t) => {
  const script =
    "clock.startTimer(2 ** 40, () => console.log('fired')); process.on('warning', (warning) => console.log(warning));";
  t.equal(await printed(`${script} await clock.sleep(30); console.log('slept')`), "slept");
});
