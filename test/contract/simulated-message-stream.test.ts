import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { SimulatedNetwork } from "#src/platform/stream/simulated-network.js";
import { messageStreamContract, type StreamPair } from "#test/contract/message-stream.js";

/** Time runs by itself, as fast as it can, for as long as the pair is open: the suite knows nothing of simulated time. */
async function simulatedPair(): Promise<StreamPair> {
  const time = new SimulatedTime();
  const network = new SimulatedNetwork(time, new SimulatedRandom(1), {
    conditions: { delayMsMin: 1, delayMsMax: 30, bytesPerSecond: 100e6 },
  });
  const near = network.attach("alpha", new SimulatedClock(time));
  const far = network.attach("beta", new SimulatedClock(time));
  const accepted: MessageStream[] = [];
  const waiting: ((stream: MessageStream) => void)[] = [];
  far.listen((stream) => {
    const next = waiting.shift();
    if (next === undefined) accepted.push(stream);
    else next(stream);
  });
  let open = true;
  const running = (async () => {
    while (open) await time.runFor(1);
  })();
  return {
    dial: () =>
      near.dialer.dial(
        { site: "beta", address: "beta:7420", identity: "beta" },
        new AbortController().signal,
      ),
    accepted: async () => accepted.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      open = false;
      await running;
    },
  };
}

t.test("simulated network", (t) => messageStreamContract(t, simulatedPair));
