import t, { type Test } from "tap";
import { randomOf } from "#test/support/chance.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * A peer that says nothing and a connection that stays: for longer than every timeout of the link. The primary says that
 * it is alone, goes on, and both sites are equal once the other is back. The pairs wait at the same time.
 */
interface Silence {
  readonly what: string;
  readonly begin: (faulted: FaultedPair) => void;
  readonly end: (faulted: FaultedPair) => void;
}

const SILENCES: readonly Silence[] = [
  {
    what: "nothing passes on the link",
    begin: ({ link }) => {
      link.toAlpha.stall();
      link.toBeta.stall();
    },
    end: (faulted) => faulted.healLink(),
  },
  {
    what: "the secondary is stopped",
    begin: ({ pair }) => pair.daemon("beta").kill("SIGSTOP"),
    end: ({ pair }) => pair.daemon("beta").kill("SIGCONT"),
  },
];

async function silent(t: Test, { begin, end }: Silence): Promise<void> {
  const random = randomOf(31);
  const faulted = await FaultedPair.start(t, tempFolder(t));
  const { pair, history } = faulted;
  const writer = faulted.write(random, { writesPerSecondMax: 50 });
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  const acknowledged = history.acknowledged;
  begin(faulted);
  const { exposure } = await pair.reaches("alpha", "disconnected");
  t.ok(history.acknowledged > acknowledged + 10, "the application goes on");
  t.ok((exposure.writes ?? 0) > 0, `what would be lost is told: ${JSON.stringify(exposure)}`);
  end(faulted);
  await pair.reaches("alpha", "protected");
  await writer.stop();
  t.same(await faulted.settled(), []);
}

t.jobs = SILENCES.length;
for (const silence of SILENCES) t.test(silence.what, { buffered: true }, (t) => silent(t, silence));
