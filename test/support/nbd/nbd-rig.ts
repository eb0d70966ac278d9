import { join } from "node:path";
import type { Test } from "tap";
import type { ListenAddress } from "#src/base/listen-address.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import type { Listener } from "#src/platform/listen/listener.js";
import type {
  ChangedSince,
  ExportRefusal,
  NbdClient,
  ServedExport,
} from "#src/platform/nbd/export-resolver.js";
import type { NbdLimits } from "#src/platform/nbd/nbd-limits.js";
import type { CommandName, EndReason, NbdMetrics } from "#src/platform/nbd/nbd-metrics.js";
import { type NbdListenOptions, NbdServer } from "#src/platform/nbd/nbd-server.js";
import { eventually } from "#test/support/eventually.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

/** Counts what the server says. */
export class RecordingMetrics implements NbdMetrics {
  readonly ends: EndReason[] = [];
  readonly answers: { command: CommandName; bytes: number; error: number; elapsedMs: number }[] = [];
  connections = 0;

  connected(): void {
    this.connections += 1;
  }

  ended(reason: EndReason): void {
    this.ends.push(reason);
  }

  answered(command: CommandName, bytes: number, error: number, elapsedMs: number): void {
    if (this.answers.length < 10_000) this.answers.push({ command, bytes, error, elapsedMs });
  }
}

/** A server with exports by name, on a unix socket of its own unless a test listens elsewhere. */
export class NbdRig {
  readonly server: NbdServer;
  readonly metrics = new RecordingMetrics();
  readonly logger = new RecordingLogger();
  readonly clients: NbdClient[] = [];
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly exports = new Map<string, ServedExport | ExportRefusal>();
  readonly folder: string;
  readonly #listeners: Listener[] = [];

  private constructor(t: Test, limits: Partial<NbdLimits>) {
    this.folder = shortDirectory(t);
    this.server = new NbdServer({
      clock: new RealClock(),
      logger: this.logger,
      metrics: this.metrics,
      limits,
      resolver: {
        list: () =>
          [...this.exports].flatMap(([name, served]) =>
            served.type === "export" ? [{ name, description: served.description }] : [],
          ),
        open: async (name, client) => {
          this.clients.push(client);
          this.opened.push(name);
          const unknown: ExportRefusal = { type: "refused", reason: "unknown", text: `there is no ${name}` };
          return this.exports.get(name) ?? unknown;
        },
      },
    });
    t.teardown(() => this.server.stop(200));
  }

  static async open(
    t: Test,
    exports: Readonly<Record<string, BlockDevice | ExportRefusal>>,
    limits: Partial<NbdLimits> = {},
  ): Promise<NbdRig> {
    const rig = new NbdRig(t, limits);
    for (const [name, device] of Object.entries(exports)) rig.add(name, device);
    await rig.listen({ address: { type: "unix", path: join(rig.folder, "nbd.sock") } });
    return rig;
  }

  add(
    name: string,
    device: BlockDevice | ExportRefusal,
    more: {
      readonly changedSince?: ChangedSince;
      readonly fastZero?: boolean;
      readonly rotational?: boolean;
    } = {},
  ): void {
    if ("type" in device) {
      this.exports.set(name, device);
      return;
    }
    const { changedSince, fastZero = true, rotational = false } = more;
    this.exports.set(name, {
      type: "export",
      device,
      description: name === "" ? "" : `the export ${name}`,
      rotational,
      fastZero,
      changedSince,
      close: async () => {
        this.closed.push(name);
        // What was closed is not answered again; the device serves the next one, as an image would that is opened anew.
        if (this.exports.has(name)) this.add(name, device, more);
      },
    });
  }

  served(name: string): ServedExport {
    const served = this.exports.get(name);
    if (served?.type !== "export") throw new Error(`no export ${name}`);
    return served;
  }

  async listen(options: NbdListenOptions): Promise<ListenAddress> {
    const listener = await this.server.listen(options);
    this.#listeners.push(listener);
    return listener.address;
  }

  get address(): ListenAddress {
    const address = this.#listeners[0]?.address;
    if (address === undefined) throw new Error("nobody listens");
    return address;
  }

  uri(name = ""): string {
    const { address } = this;
    if (address.type !== "unix") throw new Error("not a unix socket");
    return `nbd+unix:///${name}?socket=${address.path}`;
  }

  /** No connection is left, nor anything that one held. */
  async idle(): Promise<void> {
    await eventually("no connection", () => (this.server.connections === 0 ? true : undefined));
  }
}
