import t from "tap";
import { decodeHandOver, encodeHandOver } from "#src/api/wire/hand-over-codec.js";
import type { HandOverOffer } from "#src/domain/model/hand-over.js";

const TAKES: HandOverOffer = {
  type: "takes",
  deletePoints: true,
  entry: "0123456789abcdef",
  epoch: 4,
  parent: { entry: "fedcba9876543210", epoch: 3, sequence: 1_000_001 },
  link: "00000000000000ff",
};

/** As it comes out of a message: what is not set is there, and empty. */
function received(offer: HandOverOffer): Parameters<typeof decodeHandOver>[0] {
  const empty = {
    entryId: Buffer.alloc(0),
    epoch: 0,
    parent: null,
    parentEpoch: 0,
    parentHash: Buffer.alloc(0),
  };
  return { ...empty, ...encodeHandOver(offer) } as never;
}

t.test("what goes over comes back", async (t) => {
  t.same(decodeHandOver(received(TAKES)), TAKES);
  const would: HandOverOffer = { type: "would", deletePoints: false };
  t.same(decodeHandOver(received(would)), would);
});

t.test("what is missing is refused by its name", async (t) => {
  const sound = received(TAKES);
  for (const [field, broken] of [
    ["parent", { parent: null }],
    ["entry_id", { entryId: Buffer.alloc(7) }],
    ["parent_hash", { parentHash: Buffer.alloc(0) }],
    ["epoch", { epoch: 0 }],
  ] as const)
    t.throws(() => decodeHandOver({ ...sound, ...broken } as never), {
      code: "BAD_HAND_OVER",
      message: new RegExp(`hand_over.${field}:`),
    });
});
