import t from "tap";
import type { Catalogue, DurableMark } from "#src/data-path/recovery/recovery.js";
import { MarkIntake } from "#src/data-path/store/mark-intake.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import { makeBatch } from "#test/support/batches.js";

t.test(
  "I10: the numbers in front of a begin that waits stand for nothing, and count for nothing",
  async (t) => {
    const catalogue = { take: async () => undefined } as unknown as Catalogue;
    let goOn: () => void = () => undefined;
    const record = () =>
      new Promise<readonly DurableMark[]>((resolve) => {
        goOn = () => resolve([]);
      });
    const intake = new MarkIntake({ catalogue, record }, new Map([[0xa1n, 35]]));
    const begin: Mark = {
      type: "resync-begin",
      predecessor: { entry: 0xa1n, sequence: 35 },
      members: [1],
    };
    const fill = (builder: BatchBuilder) => builder.addMark(encodeMark(begin));
    intake.add(makeBatch({ first: 96 }, fill));
    t.equal(intake.taken(0xa1n), 35, "and not 95");
    goOn();
    await intake.settled();
    t.equal(intake.taken(0xa1n), 96);
  },
);
