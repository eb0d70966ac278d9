import type { VolumeGate } from "#src/operations/groups/primary/volume-gate.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";

/** What clients have of a group, for who stands for it from here on: its requests wait. */
export interface HandedOver {
  /** By the name of the member. */
  readonly gates: ReadonlyMap<string, VolumeGate>;
  readonly volumes: GroupVolumes;
}

/** The volumes of a group as clients have them. */
export class GroupVolumes {
  readonly #group: string;
  readonly #endExport: (served: ServedExport) => Promise<void>;
  readonly #gateOf: (member: string) => VolumeGate | undefined;
  readonly handed: HandedOver["gates"] | undefined;
  readonly #exports: Map<string, ServedExport>;

  /**
   * `gateOf`: undefined when there is no such member or it is not served. `handed`: by who had them before; what clients have
   * open of it counts on.
   */
  constructor(
    group: string,
    endExport: (served: ServedExport) => Promise<void>,
    gateOf: (member: string) => VolumeGate | undefined,
    handed?: HandedOver,
  ) {
    this.#exports = handed === undefined ? new Map() : handed.volumes.#exports;
    this.handed = handed?.gates;
    this.#group = group;
    this.#endExport = endExport;
    this.#gateOf = gateOf;
  }

  /** The same object as long as somebody uses it; undefined when it is not served. */
  exportOf(member: string): ServedExport | undefined {
    const gate = this.#gateOf(member);
    if (gate === undefined) return undefined;
    const before = this.#exports.get(member);
    if (before !== undefined) return before;
    const served: ServedExport = {
      type: "export",
      device: gate,
      description: this.describe(member),
      rotational: false,
      fastZero: true,
      close: async () => {
        if (this.#exports.get(member) === served) this.#exports.delete(member);
      },
    };
    this.#exports.set(member, served);
    return served;
  }

  /** A line for clients that list exports. */
  describe(member: string): string {
    return `volume ${member} of group ${this.#group}`;
  }

  /** Tells who has it, and waits until nothing of theirs is under way. */
  async end(member: string): Promise<void> {
    const served = this.#exports.get(member);
    if (served === undefined) return;
    this.#exports.delete(member);
    await this.#endExport(served);
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#exports.keys()].map((member) => this.end(member)));
  }
}
