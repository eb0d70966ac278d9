import t from "tap";
import { StreamCopy, type StreamCopyOptions } from "#src/data-path/sender/stream-copy.js";
import { hash64 } from "#test/support/hash.js";

const ENTRY = 0xa1n;
const at = (sequence: number) => ({ entry: ENTRY, sequence });
const MEMBERS = new Map([
  [1, { name: "data", kind: "volume" }],
  [2, { name: "added", kind: "volume" }],
]);

/** A capture of two members as far as a stream's copying asks it. */
class World {
  state = "memory";
  isBehindEarlier = false;
  isEnded = false;
  seeded: readonly number[] = [];
  interrupted = 0;
  outdated = 0;

  stream(wholeMembers: readonly number[], sequence = 10): StreamCopy {
    const world = this;
    const seed = {
      get members() {
        return world.seeded;
      },
      get isUnderWay() {
        return world.seeded.length > 0;
      },
      hasEnded: (member: number) => world.isEnded && member === 2,
      begin: (members: readonly number[]) => {
        world.seeded = members;
      },
    };
    const beside = {
      get isBehindEarlier() {
        return world.isBehindEarlier;
      },
      interrupt: () => {
        world.interrupted += 1;
        world.state = "overflowed";
        seed.begin([]);
      },
    };
    const backlog = {
      get state() {
        return { type: world.state };
      },
    };
    const sizes = [...MEMBERS.keys()].map((member) => [member, 65_536]);
    const capture = { backlog, position: at(10), resync: { seed, beside, sizes } };
    const options = {
      sender: { capture, members: MEMBERS, hash64 },
      shared: { copy: undefined },
      secondary: { seedFormat: { min: 1, max: 1 }, wholeMembers },
      held: at(sequence),
      answers: false,
      bytesPerSecond: () => undefined,
      onOutdated: () => {
        world.outdated += 1;
      },
    };
    return new StreamCopy(options as unknown as StreamCopyOptions);
  }
}

t.test("no resync begins on a stream that has sent what may have ended a member's seed", (t) => {
  const world = new World();
  const stream = world.stream([1]);
  t.equal(stream.isOutdated(at(10)), false, "what the secondary held is what its word is of");
  t.equal(stream.isOutdated(undefined), false, "nothing was sent");
  t.equal(stream.isOutdated(at(11)), true);
  t.equal(world.stream([1, 2]).isOutdated(at(11)), false, "a member that was whole stays so");
  world.isEnded = true;
  t.equal(stream.isOutdated(at(11)), false, "the end is this run's own: the resync names the member");
  t.same(stream.inOrder, [1, 2]);
  t.end();
});

t.test("a seed whose member is said to be whole is interrupted where all are whole, too", (t) => {
  const world = new World();
  t.equal(world.stream([1]).goesBeside(), true);
  t.same(world.seeded, [2], "the seed is begun, and its stream breaks");
  t.equal(world.stream([1, 2]).goesBeside(), false);
  t.same([world.interrupted, world.seeded, world.state], [1, [], "overflowed"]);
  t.equal(world.stream([1, 2]).goesBeside(), false);
  t.equal(world.interrupted, 1, "once");
  t.end();
});

t.test("beside the order nothing begins before what an earlier run kept is acknowledged", (t) => {
  const world = new World();
  world.isBehindEarlier = true;
  const stream = world.stream([1]);
  t.equal(stream.goesBeside(), false);
  t.same([world.seeded, world.outdated], [[], 0], "the stream goes on with that");
  world.isBehindEarlier = false;
  t.equal(stream.goesBeside(), false);
  t.same([world.seeded, world.outdated], [[], 1], "its word is older than what it was sent");
  t.equal(world.stream([1], 20).goesBeside(), true);
  t.same([world.seeded, world.outdated], [[2], 1], "the next stream's is not");
  t.end();
});
