import t from "tap";
import {
  answerBytes,
  answersQuestions,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isEqualIn,
  PROTOCOL_VERSIONS,
  QUESTION_CHUNKS_MAX,
} from "#src/data-path/link-format/link-format.js";
import { ProtoWriter } from "#src/data-path/link-format/proto-writer.js";

const QUESTION = {
  question: 7,
  member: 3,
  offsetBytes: 5 * 2 ** 40,
  chunkBytes: 4096,
  hashes: BigUint64Array.of(0n, 1n, 0xffff_ffff_ffff_ffffn),
} as const;

function question(write: (inner: ProtoWriter) => void): Uint8Array {
  const writer = new ProtoWriter();
  writer.message(5, write);
  return writer.finish();
}

t.test("questions and answers come through as they were", async (t) => {
  t.same(decodeResponse(encodeResponse({ type: "chunks", question: QUESTION })), {
    type: "chunks",
    question: QUESTION,
  });
  const answer = { question: 7, equal: Uint8Array.of(0b101) };
  const read = decodeRequest(encodeRequest({ type: "chunks", answer }));
  t.same(read, { type: "chunks", answer });
  t.same(
    [0, 1, 2, 3, 99].map((chunk) => isEqualIn(answer, chunk)),
    [true, false, true, false, false],
  );
  t.same([1, 8, 9].map(answerBytes), [1, 1, 2]);
  const most = { ...QUESTION, hashes: new BigUint64Array(QUESTION_CHUNKS_MAX) };
  t.match(decodeResponse(encodeResponse({ type: "chunks", question: most })), { type: "chunks" });
});

t.test("hashes one at a time are read as well as packed ones", async (t) => {
  const bytes = question((inner) => {
    inner.uint(1, 7);
    inner.uint(4, 512);
    inner.fixed64(5, 1n);
    inner.fixed64(5, 2n);
  });
  t.match(decodeResponse(bytes), { question: { hashes: BigUint64Array.of(1n, 2n) } });
});

t.test("what no honest peer asks is refused", async (t) => {
  const asked = (chunkBytes: number, offset: number, packed: Uint8Array) =>
    question((inner) => {
      inner.uint(3, offset);
      inner.uint(4, chunkBytes);
      inner.bytes(5, packed);
    });
  const one = new Uint8Array(8);
  const refused: readonly Uint8Array[] = [
    asked(4096, 0, new Uint8Array(0)),
    asked(4096, 0, new Uint8Array(7)),
    asked(4096, 0, new Uint8Array(8 * (QUESTION_CHUNKS_MAX + 1))),
    asked(0, 0, one),
    asked(256, 0, one),
    asked(6144, 0, one),
    asked(131_072, 0, one),
    asked(4096, 512, one),
    asked(65_536, Math.floor(Number.MAX_SAFE_INTEGER / 65_536) * 65_536, one),
  ];
  for (const [index, bytes] of refused.entries())
    t.throws(() => decodeResponse(bytes), { code: "PEER_MESSAGE_INVALID" }, `${index}`);
  const answer = { question: 1, equal: new Uint8Array(QUESTION_CHUNKS_MAX / 8 + 1) };
  const bytes = encodeRequest({ type: "chunks", answer });
  t.throws(() => decodeRequest(bytes), { code: "PEER_MESSAGE_INVALID" });
});

t.test("a peer of the first version is not asked", async (t) => {
  t.notOk(answersQuestions({ max: 1 }));
  t.ok(answersQuestions({ max: PROTOCOL_VERSIONS.max }));
  t.ok(answersQuestions({ max: 9 }), "nor is it withheld from a newer one");
  t.equal(PROTOCOL_VERSIONS.min, 1, "which is still understood");
});
