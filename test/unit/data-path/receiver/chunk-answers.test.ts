import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { type ChunkAnswer, isEqualIn, QUESTIONS_MAX } from "#src/data-path/link-format/link-format.js";
import { ChunkAnswers } from "#src/data-path/receiver/chunk-answers.js";
import type { OpenView, Store } from "#src/data-path/store/store.js";
import { patternOf } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { hash64 } from "#test/support/hash.js";

const PAGE_BYTES = 4096;
const SLOT_BYTES = 65_536;
const SIZE_BYTES = 2 * SLOT_BYTES + PAGE_BYTES + 100;
const CONTENTS = patternOf(SIZE_BYTES, 3);

/** As much of a store as is asked: one member, the second slot of which is damaged when that is said. */
function storeOf(given: { damaged?: boolean; unopenable?: boolean } = {}) {
  const open = new Set<number>();
  let opened = 0;
  const store = {
    end: { entry: 1n, sequence: 5 },
    members: [{ member: 1 }],
    openView: async (): Promise<OpenView> => {
      if (given.unopenable === true) throw damage();
      opened += 1;
      const number = opened;
      open.add(number);
      const view = {
        sizeBytes: SIZE_BYTES,
        ended: undefined,
        read: async (offset: number, target: Uint8Array) => {
          if (given.damaged === true && Math.floor(offset / SLOT_BYTES) === 1) throw damage();
          target.set(CONTENTS.subarray(offset, offset + target.length));
        },
        close: async () => void open.delete(number),
      };
      return view as unknown as OpenView;
    },
  };
  return { store: store as unknown as Store, open, opened: () => opened };
}

function damage(): TidemarkError {
  return new TidemarkError({ kind: "corrupt", code: "IMAGE_DAMAGED", message: "rot", hint: "none" });
}

function answering(given: Parameters<typeof storeOf>[0] = {}) {
  const world = storeOf(given);
  const answered: ChunkAnswer[] = [];
  const failures: unknown[] = [];
  const answers = new ChunkAnswers({
    store: world.store,
    hash64,
    answer: (answer) => answered.push(answer),
    onFailed: (error) => failures.push(error),
  });
  return { ...world, answers, answered, failures };
}

/** Of the whole member, and three pages more; those that are named are asked with another hash. */
function question(number: number, wrong: readonly number[] = [], member = 1) {
  const hashes = new BigUint64Array(Math.ceil(SIZE_BYTES / PAGE_BYTES) + 3);
  for (const index of hashes.keys()) {
    const bytes = CONTENTS.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);
    hashes[index] = wrong.includes(index) ? 1n : hash64(bytes, 0n);
  }
  return { question: number, member, offsetBytes: 0, chunkBytes: PAGE_BYTES, hashes };
}

function equalIn(answer: ChunkAnswer | undefined): number[] {
  return Array.from({ length: 64 }, (_, chunk) => chunk).filter((chunk) =>
    isEqualIn(answer ?? { equal: NONE }, chunk),
  );
}

const NONE = new Uint8Array(0);
const PAGES = Array.from({ length: 34 }, (_, index) => index);

t.test("tells which pages are there, the last of the member among them, and none behind it", async (t) => {
  const { answers, answered, open } = answering();
  answers.ask(question(4, [0, 17, 33]));
  await eventually("an answer", async () => answered[0]);
  t.equal(answered[0]?.question, 4);
  t.same(
    equalIn(answered[0]),
    PAGES.filter((page) => ![0, 17, 33].includes(page)),
  );
  await eventually("no view is held", async () => open.size === 0 || undefined);
});

t.test(
  "what is damaged, or of no member that is known, is not equal; and the rest is answered",
  async (t) => {
    const { answers, answered } = answering({ damaged: true });
    answers.ask(question(1));
    answers.ask(question(2, [], 9));
    await eventually("two answers", async () => answered[1]);
    t.same(
      equalIn(answered[0]),
      PAGES.filter((page) => page < 16 || page >= 32),
    );
    t.same(equalIn(answered[1]), []);
    const closed = answering({ unopenable: true });
    closed.answers.ask(question(1));
    await eventually("an answer", async () => closed.answered[0]);
    t.same(equalIn(closed.answered[0]), []);
    t.same(closed.failures, []);
  },
);

t.test("is answered once all that came before it is durable", async (t) => {
  const { answers, answered } = answering();
  answers.received();
  answers.received();
  answers.ask(question(1));
  answers.received();
  answers.ask(question(2));
  answers.durable();
  await new Promise((resolve) => setImmediate(resolve));
  t.same(answered, []);
  answers.durable();
  await eventually("the first", async () => answered[0]);
  t.equal(answered.length, 1);
  answers.durable();
  await eventually("the second", async () => answered[1]);
  t.same(
    answered.map(({ question: number }) => number),
    [1, 2],
  );
});

t.test("what waits is bounded, one view serves many, and nothing is held in the end", async (t) => {
  const { answers, answered, open, opened } = answering();
  answers.received();
  for (let number = 1; number <= QUESTIONS_MAX; number += 1) answers.ask(question(number));
  t.throws(() => answers.ask(question(0)), { code: "PEER_MESSAGE_INVALID" });
  answers.durable();
  await eventually("all", async () => answered[QUESTIONS_MAX - 1]);
  t.equal(opened(), 1);
  for (let number = 1; number <= 10; number += 1) answers.ask(question(number));
  await answers.close();
  t.equal(open.size, 0);
  t.ok(answered.length < QUESTIONS_MAX + 10, "what was asked last is nobody's any more");
});
