import t from "tap";
import type { SeedPiece } from "#src/data-path/capture/capture.js";
import { answerBytes, QUESTIONS_MAX } from "#src/data-path/link-format/link-format.js";
import { SeedQuestions } from "#src/data-path/sender/seed-questions.js";
import { hash64 } from "#test/support/hash.js";

const SLOT_BYTES = 65_536;
const PAGES = 16;

/** Of a member's slot, with one byte a page. */
function piece(slot: number, pages: readonly number[], more: Partial<SeedPiece> = {}): SeedPiece {
  const data = new Uint8Array(pages.length * 4096);
  for (const [page, byte] of pages.entries()) data.fill(byte, page * 4096, (page + 1) * 4096);
  const place = { member: 1, offset: slot * SLOT_BYTES, length: data.length, sequence: 10 };
  return { ...place, data, isAgain: false, ...more };
}

const filled = (byte: number) => Array.from({ length: PAGES }, () => byte);
const asking = (isAnswered = true) =>
  new SeedQuestions({ hashOf: (page) => hash64(page, 5n), worthShare: () => 0.25, isAnswered });
/** All pages equal but these. */
function but(...pages: readonly number[]): Uint8Array {
  const equal = new Uint8Array(answerBytes(PAGES)).fill(255);
  for (const page of pages) equal[page >>> 3] = (equal[page >>> 3] ?? 0) & ~(1 << (page & 7));
  return equal;
}

t.test("a piece is asked about as a whole, and what differs of it comes as bytes", (t) => {
  const questions = asking();
  const first = questions.word(1, piece(3, filled(7)));
  t.same(
    first.named?.hashes,
    BigUint64Array.from(filled(0), () => hash64(new Uint8Array(4096).fill(7), 5n)),
  );
  t.equal(first.data?.length, 0);
  questions.differed(1, but(2, 9));
  // Page 4 was written meanwhile, and page 9 as well.
  const pages = filled(7).map((byte, page) => (page === 4 || page === 9 ? 8 : byte));
  const again = questions.word(2, piece(3, pages, { isAgain: true }));
  t.same(again.named?.bits, but(2, 4, 9));
  t.equal(again.named?.hashes.length, PAGES - 3);
  t.same(again.data, Uint8Array.from([7, 8, 8].flatMap((byte) => Array.from({ length: 4096 }, () => byte))));
  t.same(questions.counts, {
    sentBytes: 3 * 4096,
    comparedBytes: SLOT_BYTES,
    equalBytes: SLOT_BYTES - 2 * 4096,
  });
  questions.arrived(2);
  t.equal(questions.counts.comparedBytes, SLOT_BYTES, "what comes again tells nothing new");
  t.end();
});

t.test("what was equal and differs after all goes as bytes in the end", (t) => {
  const questions = asking();
  questions.word(1, piece(0, filled(7)));
  questions.differed(1, but(0));
  questions.word(2, piece(0, filled(7), { isAgain: true }));
  questions.differed(2, but(...filled(0).keys()));
  t.equal(questions.word(3, piece(0, filled(7), { isAgain: true })).named, undefined);
  t.end();
});

t.test("nobody is asked who does not compare, nor about zeros or an image that holds nothing", (t) => {
  t.equal(asking(false).word(1, piece(0, filled(7))).named, undefined);
  const questions = asking();
  t.same(questions.word(1, piece(0, filled(7), { data: undefined })), { named: undefined, data: undefined });
  questions.emptyAt(1);
  t.equal(questions.word(2, piece(1, filled(7))).named, undefined);
  t.ok(questions.word(3, piece(1, filled(7), { member: 2 })).named, "but about another member");
  t.end();
});

t.test("where nothing is equal it is asked no more, but for a piece now and then", (t) => {
  const questions = asking();
  let asked = 0;
  for (let number = 1; number <= 200; number += 1) {
    if (questions.word(number, piece(number, filled(7))).named === undefined) continue;
    asked += 1;
    questions.differed(number, new Uint8Array(2));
  }
  t.ok(asked < 12, `${asked} of 200`);
  // What is equal from here on is found by the next of these.
  for (let number = 201; number <= 700; number += 1) {
    const { named } = questions.word(number, piece(number, filled(7)));
    asked += named === undefined ? 0 : 1;
    questions.arrived(number);
  }
  t.ok(asked > 300, `${asked} of 700`);
  t.end();
});

t.test("so much is asked at once, and no more", (t) => {
  const questions = asking();
  for (let number = 1; number <= QUESTIONS_MAX; number += 1) {
    t.equal(questions.isFull, false);
    questions.word(number, piece(number, filled(7)));
  }
  t.equal(questions.isFull, true);
  questions.arrived(1);
  t.equal(questions.isFull, false);
  questions.differed(1, but(1));
  t.equal(questions.counts.comparedBytes, SLOT_BYTES, "an answer that comes twice changes nothing");
  t.end();
});
