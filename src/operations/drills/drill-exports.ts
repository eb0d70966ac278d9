import type { Store } from "#src/data-path/store/store.js";
import { DrillDevice } from "#src/operations/drills/drill-device.js";
import { drillEnded } from "#src/operations/drills/drill-errors.js";
import type { DrillRoom } from "#src/operations/drills/drill-room.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";

interface Opened {
  readonly served: ServedExport;
  readonly device: DrillDevice;
}

/** What clients have open of one drill at one moment: one export a member, the same as long as somebody has it. */
export class DrillExports {
  readonly #store: Pick<Store, "device" | "writer">;
  readonly #room: DrillRoom;
  readonly #branch: bigint;
  readonly #title: string;
  readonly #open = new Map<number, Opened>();
  #isWritten = false;

  constructor(store: Pick<Store, "device" | "writer">, room: DrillRoom, branch: bigint, title: string) {
    this.#store = store;
    this.#room = room;
    this.#branch = branch;
    this.#title = title;
  }

  /** Throws a TidemarkError where the store cannot give it. */
  open(member: number, description: string): ServedExport {
    const before = this.#open.get(member);
    if (before !== undefined) return before.served;
    const device = new DrillDevice(this.#store.device(member, this.#branch), this.#room);
    this.#isWritten = true;
    const served: ServedExport = {
      type: "export",
      device,
      description,
      rotational: false,
      fastZero: true,
      close: async () => {
        if (this.#open.get(member)?.served === served) this.#open.delete(member);
        await device.close();
      },
    };
    this.#open.set(member, { served, device });
    return served;
  }

  /** Tells who has them, and waits until nothing of theirs is under way; from then on nothing can be. */
  async end(endExport: (served: ServedExport) => Promise<void>): Promise<void> {
    await Promise.all(
      [...this.#open.values()].map(async ({ served, device }) => {
        await endExport(served);
        device.end(drillEnded(this.#title));
      }),
    );
    this.#open.clear();
  }

  /** Resolves when the journal has all that was written, so that nothing is on its way to a branch that goes. */
  async settle(): Promise<void> {
    if (this.#isWritten) await this.#store.writer(this.#branch).flush();
  }
}
