import t from "tap";
import type { Capture } from "#src/data-path/capture/capture.js";
import { ResyncCopy } from "#src/data-path/sender/resync-copy.js";

const MEMBER = { member: 1, name: "data", kind: "volume", sizeBytes: 1 } as const;

/** As much of a capture as is asked: three blocks are dirty; what is in `failing` fails once. */
function captureOf(calls: string[], failing: Set<string>): Capture {
  const act = <T>(call: string, answer: T): Promise<T> => {
    if (failing.delete(call)) return Promise.reject(new Error(call));
    calls.push(call);
    return Promise.resolve(answer);
  };
  const resync = {
    announce: () => act("announce", true),
    copyHole: () => Promise.resolve(0),
    copy: (_member: number, block: number) => act(`copy ${block}`, true),
    finish: () => act("finish", "finished"),
  };
  return { resync, dirty: () => ({ blocks: () => [3, 4, 9] }) } as unknown as Capture;
}

t.test("what fails stays to be done: the end never comes before it", async (t) => {
  for (const failing of ["announce", "copy 3", "copy 4", "copy 9", "finish"]) {
    const calls: string[] = [];
    const copy = new ResyncCopy(captureOf(calls, new Set([failing])), [MEMBER]);
    let failures = 0;
    for (let outcome = ""; outcome !== "finished"; ) {
      outcome = await copy.next().catch(() => {
        failures += 1;
        return "failed";
      });
    }
    t.equal(failures, 1, failing);
    t.same(calls, ["announce", "copy 3", "copy 4", "copy 9", "finish"], failing);
  }
});

t.test("what becomes dirty again behind its copy comes before the end", async (t) => {
  const calls: string[] = [];
  const again = [[4], []];
  const resync = {
    announce: async () => true,
    copyHole: async () => 0,
    copy: async (_member: number, block: number) => {
      calls.push(`copy ${block}`);
      return true;
    },
    left: () => (again.shift() ?? []).map((block) => ({ member: 1, block })),
    finish: async () => {
      calls.push("finish");
      return again.length > 1 ? "left" : "finished";
    },
  };
  const capture = { resync, dirty: () => ({ blocks: () => [3, 4] }) } as unknown as Capture;
  const copy = new ResyncCopy(capture, [MEMBER]);
  for (let outcome = ""; outcome !== "finished"; ) outcome = await copy.next();
  t.same(calls, ["copy 3", "copy 4", "finish", "copy 4", "finish"]);
});
