import t from "tap";
import { Admission } from "#src/data-path/capture/admission.js";
import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture-events.js";
import { Confirmation } from "#src/data-path/capture/confirmation.js";
import { JournalBackedDevice } from "#src/data-path/capture/journal-backed-device.js";
import { RequestWatch } from "#src/data-path/capture/request-watch.js";
import { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { Journal, StateFile } from "#src/data-path/journal/journal.js";
import { BranchWriter } from "#src/data-path/replica/branch-writer.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** The filter over a branch as replica writes it, down to the journal's segments. */
const ENTRY: LineageEntry = { epoch: 2, id: 0xb2n, first: 101, parent: undefined, writer: "beta" };

function openJournal(disk: SimulatedDisk): Promise<Journal> {
  const all = { wanted: () => true, floor: () => 0, known: () => 0 };
  return Journal.open({ disk, directory: "/store/journal", group: GROUP, hash64, ...all });
}

/** Reads are of no interest here: they see memory. */
class Branch extends MemoryBlockDevice {
  readonly writer: BranchWriter;

  constructor(writer: BranchWriter) {
    super({ sizeBytes: 1024 * 1024 });
    this.writer = writer;
  }

  override write(offset: number, source: Uint8Array): void | Promise<void> {
    super.write(offset, source);
    return this.writer.write(1, offset, source);
  }

  override flush(): Promise<void> {
    return this.writer.flush();
  }
}

async function rig(seed: number) {
  const disk = await makeStore(seed);
  const journal = await openJournal(disk);
  journal.begin(ENTRY);
  const writer = new BranchWriter({
    branch: ENTRY.id,
    epoch: ENTRY.epoch,
    group: GROUP,
    hash64,
    wallMs: () => 0,
    last: ENTRY.first - 1,
    link: 0n,
    append: async (batch) => void (await journal.append(batch)),
    resume: async () => undefined,
    preview: () => undefined,
  });
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "beta", lineage: [ENTRY] };
  const first = { ...site, promise: { epoch: 2, id: ENTRY.id }, ceiling: 150, clean: undefined };
  const state = await StateFile.create(disk, "/store/state", first, hash64);
  const clock = new HandClock();
  const last = () => writer.last;
  const nothing = () => undefined;
  const observer = { onEvent: nothing, metrics: NO_CAPTURE_METRICS, slowMs: 1e9, onSlow: nothing };
  const device = new JournalBackedDevice({
    branch: new Branch(writer),
    last,
    ceiling: new SequenceCeiling(state, () => ({ last: writer.last, writes: 0, bytes: 0 }), nothing, 100),
    admission: new Admission(),
    confirmation: new Confirmation({
      clock,
      mode: "async",
      whenAway: { type: "block" },
      paired: true,
      last,
      onWaiting: nothing,
      onState: nothing,
    }),
    watch: new RequestWatch(1, clock, observer),
  });
  return { disk, device, state, writer };
}

t.test(
  "what a flush confirmed is in the journal after a power loss, and what is there is a prefix",
  async (t) => {
    const broken: string[] = [];
    for (let seed = 1; seed <= times(30); seed += 1) {
      const { disk, device } = await rig(seed);
      let confirmed = 0;
      for (let index = 0; index < 20; index += 1) {
        await device.write(index * 4096, pattern(4096, index));
        if (index % 5 === seed % 5) {
          const written = index + 1;
          void device.flush().then(() => {
            confirmed = Math.max(confirmed, written);
          });
        }
        for (let turns = seed % 13; turns > 0; turns -= 1) await undefined;
      }
      const promised = confirmed;
      const journal = await openJournal(disk.crash());
      const found = journal.branches.length === 0 ? 0 : journal.durable(ENTRY.id) - ENTRY.first + 1;
      if (found < promised) broken.push(`seed ${seed}: ${found} of ${promised}`);
    }
    t.same(broken, []);
  },
);

t.test("I4: the branch's own sequences stay below the durable ceiling", async (t) => {
  const { device, state, writer } = await rig(40);
  for (let index = 0; index < 120; index += 1) {
    await device.write((index % 200) * 4096, pattern(512, index));
    t.ok(writer.last <= state.state.ceiling);
  }
  t.equal(writer.last, 220);
});
