import t from "tap";
import { Outgoing } from "#src/data-path/sender/outgoing.js";
import { PacedLink } from "#src/data-path/sender/sender.js";
import { ExposureWatch } from "#src/domain/model/exposure.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { HandClock } from "#test/support/chance.js";

const PIECE_BYTES = 1000;

/** Two streams on one link, which may have one message under way. */
function stage() {
  const clock = new HandClock();
  const exposure = new ExposureWatch(0, { writes: 0, bytes: 0 }, 0, false);
  const share = new PacedLink({ clock, underWayBytesMax: PIECE_BYTES });
  const outgoing = () => {
    const sent: Uint8Array[] = [];
    const stream: MessageStream = {
      peer: "beta",
      send: (message) => sent.push(message) > 0,
      writable: () => Promise.resolve(),
      messages: async function* () {
        yield* [];
      },
      close: () => undefined,
      abort: () => undefined,
    };
    return {
      sent,
      out: new Outgoing({ clock, share, exposure, rpoTargetMs: () => undefined }, stream, ["plain"]),
    };
  };
  return [outgoing(), outgoing()] as const;
}

const WAITING = { isEnded: () => false, onWake: () => undefined };

t.test(
  "pieces of a seed have their turn on the link, and are under way until they are durable",
  async (t) => {
    const [one, other] = stage();
    const messageBytes = PIECE_BYTES;
    t.same(one.out.holdSeed(new Uint8Array(PIECE_BYTES)), { type: "at-hand", messageBytes });
    t.same(await one.out.send(WAITING), { type: "seed-sent", messageBytes });
    other.out.holdSeed(new Uint8Array(PIECE_BYTES));
    const later = other.out.send(WAITING);
    one.out.received({ entry: 1n, sequence: 50 });
    one.out.seeded(0);
    await Promise.resolve();
    t.same(
      [one.sent.length, other.sent.length],
      [1, 0],
      "no position of the order says that a piece is there",
    );
    one.out.seeded(1);
    t.same(await later, { type: "seed-sent", messageBytes });
    t.same([one.sent.length, other.sent.length], [1, 1]);
    one.out.holdSeed(new Uint8Array(PIECE_BYTES));
    const last = one.out.send(WAITING);
    other.out.close();
    t.same(await last, { type: "seed-sent", messageBytes }, "what a stream had under way ends with it");
  },
);
