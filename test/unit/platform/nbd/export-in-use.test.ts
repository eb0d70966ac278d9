import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { ExportInUse, type Sibling } from "#src/platform/nbd/export-in-use.js";
import type { EndReason } from "#src/platform/nbd/nbd-metrics.js";
import { HandClock } from "#test/support/chance.js";

class Connection implements Sibling {
  isHeld = false;
  waitsForClientSinceMs: number | undefined;
  settlings = 0;
  readonly cuts: EndReason[] = [];

  onSettled(): void {
    this.settlings += 1;
  }
  drain(): void {
    this.isHeld = false;
  }
  cut(reason: EndReason): void {
    this.cuts.push(reason);
  }
}

function inUseOf(clock: HandClock): { inUse: ExportInUse; ends: string[] } {
  const device = new MemoryBlockDevice({ sizeBytes: 1 });
  const ends: string[] = [];
  const inUse = new ExportInUse(
    {
      type: "export",
      device,
      description: "",
      rotational: false,
      fastZero: true,
      close: () => device.close(),
    },
    {
      clock,
      settleMsMax: 100,
      onUnused: () => ends.push("unused"),
      onSettled: () => ends.push("settled"),
    },
  );
  return { inUse, ends };
}

t.test("after a loss everybody waits until the device is done", async (t) => {
  const { inUse, ends } = inUseOf(new HandClock());
  const [lost, sibling] = [new Connection(), new Connection()];
  for (const connection of [lost, sibling]) inUse.join(connection);
  t.equal(inUse.holdsChange(sibling), false);
  inUse.leave(lost, true);
  const joining = new Connection();
  inUse.join(joining);
  t.same([inUse.holdsChange(sibling), inUse.holdsChange(joining), inUse.isQuiet], [true, true, false]);
  inUse.settled();
  t.same([inUse.holdsChange(sibling), inUse.holdsChange(joining)], [false, false]);
  t.same([sibling.settlings, joining.settlings, ends], [1, 1, ["settled"]]);
});

t.test("newer connections wait for older ones that stand still, never the other way round", async (t) => {
  const { inUse } = inUseOf(new HandClock());
  const [first, second, third] = [new Connection(), new Connection(), new Connection()];
  inUse.join(first);
  first.isHeld = true;
  inUse.join(second);
  second.isHeld = true;
  inUse.join(third);
  t.same(
    [first, second, third].map((connection) => inUse.holdsChange(connection)),
    [false, true, true],
  );
  inUse.readsOn(first);
  t.same([inUse.holdsChange(second), inUse.holdsChange(third)], [false, true]);
  inUse.leave(second, false);
  t.same([inUse.holdsChange(third), second.settlings, third.settlings], [false, 1, 1]);
});

t.test("who stands still because of its client is cut off while somebody waits", async (t) => {
  const clock = new HandClock();
  const { inUse } = inUseOf(clock);
  const [stuck, slow, joining] = [new Connection(), new Connection(), new Connection()];
  for (const connection of [stuck, slow]) {
    inUse.join(connection);
    connection.isHeld = true;
  }
  stuck.waitsForClientSinceMs = 0;
  inUse.join(joining);
  clock.advance(1000);
  t.same(stuck.cuts, [], "nobody wants to write yet");
  inUse.holdsChange(joining);
  clock.advance(100);
  t.same([stuck.cuts, slow.cuts], [["superseded"], []], "the device's slowness is not its client's");
});

t.test("it is unused when the last one has let go", async (t) => {
  const { inUse, ends } = inUseOf(new HandClock());
  inUse.retain();
  inUse.retain();
  inUse.release();
  t.same(ends, []);
  inUse.release();
  t.same(ends, ["unused"]);
});
