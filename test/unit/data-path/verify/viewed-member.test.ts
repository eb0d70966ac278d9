import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import {
  CHUNK_BYTES,
  ComparisonAnswers,
  HashTree,
  SPAN_BYTES,
  ViewedMember,
} from "#src/data-path/verify/verify.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { HashPiece, HashPool } from "#src/platform/hash/hash-pool.js";
import { pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const CHUNKS = 70;
const SIZE = CHUNKS * CHUNK_BYTES + 100;
/** Written since the floor: the end of one chunk, and a whole one. */
const JOURNAL = [
  { from: 3 * CHUNK_BYTES + 4096, to: 4 * CHUNK_BYTES },
  { from: 66 * CHUNK_BYTES, to: 67 * CHUNK_BYTES },
];
const tree = new HashTree(hash64);

/** A member whose image holds all of it but what the journal does, which there is something else in the image. */
class World {
  readonly time = new SimulatedTime();
  readonly bytes = pattern(SIZE, 9);
  readonly image: Uint8Array;
  readonly asked: HashPiece[] = [];
  readonly readChunks = new Set<number>();
  /** Pages of which the image knows that they are not what was written. */
  readonly rotten = new Set<number>();
  ended: TidemarkError | undefined;
  failing = false;
  readonly member: ViewedMember;

  constructor() {
    this.image = new Uint8Array(this.bytes);
    for (const { from, to } of JOURNAL) this.image.fill(0xee, from, to);
    const pool: HashPool = { hash: async (piece) => this.#hash(piece), close: async () => undefined };
    this.member = new ViewedMember({
      member: 1,
      view: Object.defineProperty(
        {
          sizeBytes: SIZE,
          ended: undefined,
          read: async (offset: number, target: Uint8Array) => this.#read(offset, target),
          close: async () => undefined,
        },
        "ended",
        { get: () => this.ended },
      ),
      held: { all: [{ from: 0, to: SIZE }], journal: JOURNAL, image: "/image" },
      tree,
      pool,
      throttle: UNTHROTTLED,
      clock: new SimulatedClock(this.time),
      signal: new AbortController().signal,
    });
  }

  get hash(): bigint {
    const chunks = BigUint64Array.from({ length: CHUNKS + 1 }, (_, chunk) =>
      tree.chunk(this.bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)),
    );
    return tree.span(chunks).hash;
  }

  #read(offset: number, target: Uint8Array): void {
    const chunk = Math.floor(offset / CHUNK_BYTES);
    this.readChunks.add(chunk);
    if (this.rotten.has(chunk))
      throw new TidemarkError({ kind: "corrupt", code: "IMAGE_DAMAGED", message: "rotten", hint: "none" });
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  #hash({ offset, length, grainBytes }: HashPiece) {
    this.asked.push({ source: "/image", offset, length, grainBytes });
    if (this.failing)
      throw new TidemarkError({ kind: "failed", code: "HASH_WORKER_DIED", message: "dead", hint: "none" });
    const end = Math.min(offset + length, SIZE);
    const hashes = BigUint64Array.from({ length: Math.ceil((end - offset) / grainBytes) }, (_, grain) =>
      tree.chunk(
        this.image.subarray(offset + grain * grainBytes, Math.min(end, offset + (grain + 1) * grainBytes)),
      ),
    );
    // The last of it could not be read there.
    const last = CHUNKS * CHUNK_BYTES;
    const unread = offset <= last && last < end ? [{ offset: last, length: end - last, code: "EIO" }] : [];
    return { hashes, unread };
  }
}

t.test("the pool hashes what only the image holds, and the view gives the rest", async (t) => {
  const world = new World();
  const span = await world.time.complete(world.member.span(0));
  t.equal(span.hash, world.hash);
  t.equal(span.isViewed, false);
  t.same([...world.readChunks], [3, 66, 70], "what versions have touched, and what the pool could not read");
  t.same(
    world.asked.map(({ offset, length }) => [offset, length]),
    [
      [0, SPAN_BYTES / 16],
      [SPAN_BYTES / 16, SIZE - SPAN_BYTES / 16],
    ],
  );
});

t.test("a pool that fails is done without", async (t) => {
  const world = new World();
  world.failing = true;
  const span = await world.time.complete(world.member.span(0));
  t.equal(span.hash, world.hash);
  t.equal(world.readChunks.size, CHUNKS + 1);
});

t.test("what is not equal is read once more through the view, which knows rot from change", async (t) => {
  const world = new World();
  const flipped = 20 * CHUNK_BYTES + 5;
  world.image[flipped] = (world.image[flipped] ?? 0) ^ 1;
  world.rotten.add(20);
  const answers = new ComparisonAnswers({
    members: [world.member],
    tree,
    clock: new SimulatedClock(world.time),
  });
  const hashes = BigUint64Array.of(world.hash);
  const compared = await world.time.complete(answers.answer({ type: "spans", member: 1, first: 0, hashes }));
  t.same(compared, { type: "compared", count: 1, differing: [0] });
  const nodes = new BigUint64Array(64);
  const told = await world.time.complete(
    answers.answer({ type: "nodes", member: 1, span: 0, hashes: nodes }),
  );
  t.same(
    told.type === "chunks" ? told.chunks.filter(({ hash }) => hash === undefined) : [],
    [{ chunk: 20, hash: undefined }],
    "it cannot be read, rather than being another",
  );
  t.equal(answers.root, undefined);
});

t.test("nothing counts that was read of an image when the view was gone", async (t) => {
  const world = new World();
  world.ended = new TidemarkError({ kind: "refused", code: "VIEW_TAKEN", message: "gone", hint: "none" });
  await t.rejects(world.time.complete(world.member.span(0)), { code: "VIEW_TAKEN" });
});
