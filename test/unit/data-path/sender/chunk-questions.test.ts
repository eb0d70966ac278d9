import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { ComparedPages, PAGE_BYTES } from "#src/data-path/capture/compared-pages.js";
import { type ChunkQuestion, QUESTIONS_MAX } from "#src/data-path/link-format/link-format.js";
import { ChunkQuestions } from "#src/data-path/sender/chunk-questions.js";
import type { HashedPiece, HashPool } from "#src/platform/hash/hash-pool.js";
import { eventually } from "#test/support/eventually.js";

const PAGES = 4;

/** A pool that answers with whatever is said. */
function asking(
  hash: () => Promise<HashedPiece> = async () => ({ hashes: new BigUint64Array(PAGES), unread: [] }),
) {
  const sent: ChunkQuestion[] = [];
  const known: ComparedPages[] = [];
  const failures: unknown[] = [];
  let wakes = 0;
  const pool: HashPool = { hash, close: async () => undefined };
  const questions = new ChunkQuestions({
    pool,
    send: (question) => sent.push(question),
    onAnswered: () => {
      wakes += 1;
    },
    onFailed: (error) => failures.push(error),
  });
  const ask = (block = 0) => {
    const pages = new ComparedPages(1, block * PAGES * PAGE_BYTES, PAGES * PAGE_BYTES);
    questions.ask(pages, "/image", () => known.push(pages));
    return pages;
  };
  return { questions, ask, sent, known, failures, wakes: () => wakes };
}

const differing = (pages: ComparedPages) =>
  [0, 1, 2, 3].filter((page) => pages.mustSend(pages.offset + page * PAGE_BYTES));

t.test("is asked with its hashes, and known with the answer; another answer changes nothing", async (t) => {
  const { questions, ask, sent, known } = asking();
  const pages = ask(3);
  await eventually("a question", async () => sent[0]);
  t.match(sent[0], { question: 1, member: 1, offsetBytes: 3 * PAGES * PAGE_BYTES, chunkBytes: PAGE_BYTES });
  questions.answered({ question: 9, equal: Uint8Array.of(0xff) });
  t.same(known, []);
  questions.answered({ question: 1, equal: Uint8Array.of(0b0101) });
  t.same(known, [pages]);
  t.same(differing(pages), [1, 3]);
  questions.answered({ question: 1, equal: Uint8Array.of(0xff) });
  t.same(differing(pages), [1, 3], "an answer that comes again changes nothing");
});

t.test("what could not be read is sent, whatever the answer says", async (t) => {
  const unread = [{ offset: PAGE_BYTES, length: PAGE_BYTES, code: "EIO" }];
  const { questions, ask, sent } = asking(async () => ({ hashes: new BigUint64Array(PAGES), unread }));
  const pages = ask();
  await eventually("a question", async () => sent[0]);
  questions.answered({ question: 1, equal: Uint8Array.of(0xff) });
  t.same(differing(pages), [1]);
});

t.test("what could not be hashed is sent, without a question", async (t) => {
  const full = new TidemarkError({
    kind: "exhausted",
    code: "HASH_POOL_FULL",
    message: "full",
    hint: "none",
  });
  const { ask, sent, known, wakes } = asking(() => Promise.reject(full));
  const pages = ask();
  await eventually("it is known", async () => known[0]);
  t.same([sent.length, wakes()], [0, 1]);
  t.same(differing(pages), [0, 1, 2, 3]);
});

t.test("a mistake of our own is told, and no answer that fits no question is taken", async (t) => {
  const mistake = new Error("ours");
  const { ask, failures } = asking(() => Promise.reject(mistake));
  ask();
  await eventually("it is told", async () => failures[0]);
  t.same(failures, [mistake]);
  const honest = asking();
  honest.ask();
  await eventually("a question", async () => honest.sent[0]);
  t.throws(() => honest.questions.answered({ question: 1, equal: new Uint8Array(2) }), {
    code: "PEER_MESSAGE_INVALID",
  });
});

t.test("so many are under way and no more; at the end nothing more comes of them", async (t) => {
  const { questions, ask, sent, known } = asking();
  for (let count = 1; count < QUESTIONS_MAX; count += 1) ask(count);
  t.ok(questions.hasRoom);
  ask(0);
  t.notOk(questions.hasRoom, "also while they are hashed");
  await eventually("all are asked", async () => sent[QUESTIONS_MAX - 1]);
  t.notOk(questions.hasRoom);
  questions.answered({ question: 5, equal: Uint8Array.of(0xff) });
  t.ok(questions.hasRoom);
  ask(0);
  questions.close();
  await new Promise((resolve) => setImmediate(resolve));
  questions.answered({ question: 6, equal: Uint8Array.of(0xff) });
  t.equal(sent.length, QUESTIONS_MAX);
  t.equal(known.length, 1);
});
