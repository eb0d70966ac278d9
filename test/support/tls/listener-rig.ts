import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { Test } from "tap";
import type { ListenAddress } from "#src/base/listen-address.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import type { ListenLimits } from "#src/platform/listen/listen-limits.js";
import type { AcceptedSocket, Listener } from "#src/platform/listen/listener.js";
import { type ListenSecurity, openListener } from "#src/platform/listen/open-listener.js";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

export const LOOPBACK: ListenAddress = { type: "tcp", host: "127.0.0.1", port: 0 };

/** Long enough for a machine with much else to do; a test that waits longer waits for something that does not come. */
const WAIT_MS_MAX = 30_000;

/** A listener whose receiver answers every connection with the identities of the client, and echoes what it sends. */
export class ListenerRig {
  readonly refused: RefusalReason[] = [];
  readonly accepted: AcceptedSocket[] = [];
  readonly logger = new RecordingLogger();
  #listener: Listener | undefined;
  #waiting: (() => void)[] = [];

  static async open(
    t: Test,
    address: ListenAddress,
    security: ListenSecurity,
    limits: Partial<ListenLimits> = {},
  ): Promise<ListenerRig> {
    const rig = new ListenerRig();
    rig.#listener = await openListener({
      address,
      security,
      limits,
      clock: new RealClock(),
      logger: rig.logger,
      receiver: (accepted) => rig.#receive(accepted),
      onRefused: (reason) => {
        rig.refused.push(reason);
        rig.#wake();
      },
    });
    t.teardown(() => rig.stop());
    return rig;
  }

  get listener(): Listener {
    if (this.#listener === undefined) throw new Error("the rig is not open");
    return this.#listener;
  }

  get port(): number {
    const { address } = this.listener;
    return address.type === "tcp" ? address.port : 0;
  }

  /** Resolves once the condition holds; it is looked at whenever something happened to a connection. */
  async until(condition: () => boolean): Promise<void> {
    const startedMs = performance.now();
    while (!condition()) {
      if (performance.now() - startedMs > WAIT_MS_MAX)
        throw new Error(`waited in vain; refused: ${this.refused}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 20);
      });
    }
  }

  async stop(): Promise<void> {
    await this.listener.close();
    for (const { socket } of this.accepted) socket.destroy();
  }

  #receive(accepted: AcceptedSocket): void {
    const { socket } = accepted;
    this.accepted.push(accepted);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#wake());
    socket.pipe(socket);
    socket.write(accepted.trust === "certificate" ? `hello ${accepted.identities.join(" ")}\n` : "hello\n");
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** What a TLS client saw: the greeting, or the error that ended its connection ("closed" if there was none). */
export async function greet(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({
    port,
    host: "127.0.0.1",
    ALPNProtocols: ["h2"],
    checkServerIdentity: () => undefined,
    ...options,
  });
  const answer = await firstAnswer(socket);
  socket.destroy();
  return answer;
}

/** The first data of a socket as text, or how it ended without any. */
export async function firstAnswer(socket: Socket | TLSSocket): Promise<string> {
  return await new Promise((resolve) => {
    socket.once("data", (data) => resolve(String(data).trim()));
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    socket.once("close", () => resolve("closed"));
  });
}

/** Sends bytes in clear and waits until the other end hangs up. */
export async function sendRaw(port: number, bytes: Uint8Array | string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.end(bytes);
  await once(socket, "close");
}
