import t from "tap";
import { present } from "#src/base/assert.js";
import {
  decodeResponse,
  encodeSeedMessage,
  type SeedMessage,
} from "#src/data-path/link-format/link-format.js";
import { SeedIntake } from "#src/data-path/receiver/seed-intake.js";
import { hash64 } from "#test/support/hash.js";
import { SmallStore } from "#test/support/small-store.js";

const MEMBER = 2;

t.test("a piece that there is no room for waits in memory, and the stream goes on", async (t) => {
  const small = new SmallStore(1);
  const { time, clock, root, sizeBytes } = small;
  const store = await time.complete(small.open([1]));
  await time.complete(
    store.addMember({ member: MEMBER, name: "seeded", capture: "inline", sizeBytes }, "image"),
  );
  await time.complete(store.updateState((state) => ({ ...state, promise: { epoch: 1, id: root.id } })));
  await time.complete(small.write(store, 1, 0, 1));
  const said: string[] = [];
  const stalls: (string | undefined)[] = [];
  const intake = new SeedIntake({
    ...{ clock, store, hash64 },
    say: (word) => said.push(`${word.type} ${"number" in word ? word.number : ""}`),
    onStalled: (why) => stalls.push(why?.code),
    onSettled: () => undefined,
    onFailed: (why) => t.fail(String(why)),
  });
  const fault = { type: "error", code: "ENOSPC" } as const;
  small.disk.faults.add({
    operations: ["write"],
    path: (name) => name.endsWith("2.img"),
    count: 2,
    fault,
  });
  for (const number of [1, 2]) intake.take(piece(number, root.id, sizeBytes), 1000);
  await time.runFor(1000);
  t.same([stalls, said], [["STORE_FULL"], []], "told once, for both");
  await time.complete(store.maintain());
  await time.runFor(10_000);
  await time.complete(store.maintain());
  await time.runFor(10_000);
  t.equal(stalls.at(-1), undefined, "there is room");
  t.equal(said.at(-1), "seeded 2");
  await time.complete(intake.close());
  await time.complete(store.close());
});

function piece(number: number, entry: bigint, length: number): SeedMessage {
  const chunk = { number, member: MEMBER, offset: 0, length, sequence: 1, named: undefined };
  const data = new Uint8Array(length).fill(number);
  const bytes = encodeSeedMessage({ ...chunk, data } as never, entry, hash64, undefined);
  const message = decodeResponse(present(bytes, "a message"));
  if (message.type !== "seed") throw new Error(`it is a ${message.type}`);
  return message;
}
