import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { ComparedPages } from "#src/data-path/capture/compared-pages.js";
import type { ChunkQuestions } from "#src/data-path/sender/chunk-questions.js";
import { type ComparePolicy, EXPECT_EQUAL, EXPECT_NOTHING } from "#src/data-path/sender/compare-policy.js";
import { ResyncCopy } from "#src/data-path/sender/resync-copy.js";
import type { CopyOutcome } from "#src/data-path/sender/seed-copy.js";
import type { SeedFlow } from "#src/data-path/sender/seed-flow.js";

/** Nothing goes beside the order. */
const IN_ORDER = {
  takes: () => false,
  next: () => Promise.resolve("done"),
  counts: { sentBytes: 0, comparedBytes: 0, equalBytes: 0 },
} as unknown as SeedFlow;
const NO_SEED = { begin: () => undefined };
const AT_START = { position: { sequence: 0 }, backlog: { acked: 0 } };
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
    seed: NO_SEED,
  };
  return {
    resync,
    ...AT_START,
    dirty: () => ({ blocks: () => [3, 4, 9] }),
  } as unknown as Capture;
}

t.test("what fails stays to be done: the end never comes before it", async (t) => {
  for (const failing of ["announce", "copy 3", "copy 4", "copy 9", "finish"]) {
    const calls: string[] = [];
    const copy = new ResyncCopy(captureOf(calls, new Set([failing])), [MEMBER], EXPECT_EQUAL, IN_ORDER);
    let failures = 0;
    for (let outcome = ""; outcome !== "finished"; ) {
      const next = await copy.next().catch(() => {
        failures += 1;
        return "failed";
      });
      outcome = String(next);
    }
    t.equal(failures, 1, failing);
    t.same(calls, ["announce", "copy 3", "copy 4", "copy 9", "finish"], failing);
  }
});

/** A capture of forty dirty blocks in a row, and one apart; and a stream that is asked, and answers when it is told to. */
function comparing(policy: ComparePolicy = EXPECT_EQUAL) {
  const calls: string[] = [];
  const open = new Set<ComparedPages>();
  const waiting: { readonly pages: ComparedPages; readonly onKnown: () => void }[] = [];
  let room = 2;
  const resync = {
    announce: async () => true,
    copyHole: async () => 0,
    copy: async (_member: number, block: number) => calls.push(`copy ${block}`) > 0,
    sourceOf: () => "/image",
    beginComparison: (member: number, block: number, count: number) => {
      const pages = new ComparedPages(member, block * 65_536, count * 65_536);
      open.add(pages);
      return pages;
    },
    endComparison: (pages: ComparedPages) => open.delete(pages),
    copyDiffering: async (pages: ComparedPages, block: number) => {
      calls.push(`${pages.mustSend(block * 65_536) ? "sends" : "spares"} ${block}`);
      return 0;
    },
    finish: async () => {
      calls.push("finish");
      return "finished";
    },
    seed: NO_SEED,
  };
  const blocks = [...Array.from({ length: 40 }, (_, block) => block), 99];
  const capture = { resync, ...AT_START, dirty: () => ({ blocks: () => blocks }) } as unknown as Capture;
  const copy = new ResyncCopy(capture, [MEMBER], policy, IN_ORDER);
  const connect = () => {
    const questions = {
      get hasRoom() {
        return waiting.length < room;
      },
      ask: (pages: ComparedPages, _source: string, onKnown: () => void) => {
        calls.push(`ask ${pages.offset / 65_536}+${pages.length / 65_536}`);
        waiting.push({ pages, onKnown });
      },
    };
    copy.connect({ questions: questions as unknown as ChunkQuestions, worthShare: () => 0.25 });
  };
  connect();
  const answer = (isEqual: boolean) => {
    for (const { pages, onKnown } of waiting.splice(0)) {
      pages.answer(() => isEqual);
      onKnown();
    }
  };
  /** Everything that waits for no answer. */
  const drive = async () => {
    let outcome: CopyOutcome = "copied";
    while (outcome === "copied" && copy.isReady) outcome = await copy.next();
    return { outcome, calls: calls.splice(0) };
  };
  const setRoom = (count: number) => {
    room = count;
  };
  return { copy, connect, answer, drive, open, setRoom };
}

t.test("asks as much as it may, waits, and ends behind the last answer", async (t) => {
  const { copy, answer, drive, open } = comparing();
  t.same((await drive()).calls, ["ask 0+16", "ask 16+16"]);
  t.notOk(copy.isReady, "it waits");
  answer(true);
  const next = await drive();
  t.equal(next.calls.filter((call) => call.startsWith("spares")).length, 32);
  t.same(next.calls.slice(32), ["ask 32+8", "ask 99+1"]);
  answer(false);
  const last = await drive();
  t.equal(last.calls.filter((call) => call.startsWith("sends")).length, 9);
  t.same([last.calls.at(-1), last.outcome], ["finish", "finished"]);
  t.equal(open.size, 0);
  t.match(copy.counts, { comparedBytes: 41 * 65_536, equalBytes: 32 * 65_536 });
});

t.test("what a stream took with it is asked again by the next, or sent where nobody answers", async (t) => {
  const { copy, connect, answer, drive, open, setRoom } = comparing();
  await drive();
  answer(true);
  await copy.next();
  copy.disconnect();
  t.equal(open.size, 0, "nothing is told of changes for them");
  setRoom(9);
  connect();
  const again = await drive();
  t.same(again.calls, ["spares 0", "ask 16+16", "ask 1+15", "ask 32+8", "ask 99+1"]);
  copy.disconnect();
  const { calls, outcome } = await drive();
  t.equal(calls.filter((call) => call.startsWith("copy")).length, 40);
  t.equal(outcome, "finished");
});

t.test("of one that holds nothing the first answers decide; what is sent then waits for none", async (t) => {
  const { answer, drive } = comparing(EXPECT_NOTHING);
  t.same((await drive()).calls, ["ask 0+16", "ask 16+16"]);
  answer(false);
  const { calls, outcome } = await drive();
  t.equal(calls.filter((call) => call.startsWith("sends")).length, 32);
  t.equal(calls.filter((call) => call.startsWith("copy")).length, 9);
  t.equal(outcome, "finished");
});

t.test("a probe is not waited for, but the end comes behind its answer", async (t) => {
  const { answer, drive } = comparing({ type: "sending", unaskedBlocks: 0, pauseBlocks: 64 });
  const { calls, outcome } = await drive();
  t.equal(calls[0], "ask 0+16");
  t.equal(calls.length, 26, "and 25 blocks are sent meanwhile");
  t.equal(outcome, "copied");
  answer(false);
  t.equal((await drive()).outcome, "finished");
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
    seed: NO_SEED,
  };
  const capture = { resync, ...AT_START, dirty: () => ({ blocks: () => [3, 4] }) } as unknown as Capture;
  const copy = new ResyncCopy(capture, [MEMBER], EXPECT_NOTHING, IN_ORDER);
  for (let outcome: CopyOutcome = "copied"; outcome !== "finished"; ) outcome = await copy.next();
  t.same(calls, ["copy 3", "copy 4", "finish", "copy 4", "finish"]);
});

t.test(
  "what is left of a member that is not copied is nobody's: looking for it would have no end",
  async (t) => {
    let asked = 0;
    const resync = {
      announce: async () => true,
      finish: async () => {
        asked += 1;
        return "left";
      },
      left: () => [{ member: 2, block: 0 }],
      seed: NO_SEED,
    };
    const capture = { resync, ...AT_START, dirty: () => ({ blocks: () => [] }) } as unknown as Capture;
    const copy = new ResyncCopy(capture, [MEMBER], EXPECT_NOTHING, IN_ORDER);
    t.equal(await copy.next(), "copied");
    await t.rejects(copy.next(), AssertionFailure);
    t.equal(asked, 1);
  },
);
