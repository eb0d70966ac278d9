import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describeError } from "#src/base/errors.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { ExportInUse } from "#src/platform/nbd/export-in-use.js";
import type { ExportRefusal, ExportResolver, NbdClient } from "#src/platform/nbd/export-resolver.js";
import { encodeGreeting } from "#src/platform/nbd/handshake-format.js";
import type { NbdLimits } from "#src/platform/nbd/nbd-limits.js";
import type { EndReason } from "#src/platform/nbd/nbd-metrics.js";
import { type Agreement, Negotiation, type Security, type Step } from "#src/platform/nbd/negotiation.js";
import { OptionParser } from "#src/platform/nbd/option-parser.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Drives a Negotiation over a socket: one option at a time, the next one only when the answer to the one before has been
 * taken by the client, so that a client that asks and does not listen costs nothing.
 *
 * What INFO (or a context option) opened stays open for the GO that follows; one export at most is kept so. All of it
 * has to be over within a time, however the client fills it.
 */
export interface HandshakeOptions {
  readonly socket: Socket;
  readonly security: Security;
  /** Who it is; undefined before TLS, when nobody is served anything. */
  readonly client: NbdClient | undefined;
  /** What the client said before TLS, if this is what follows it. */
  readonly flags: number | undefined;
  readonly resolver: ExportResolver;
  /** The shared use of an export that the resolver answered. */
  readonly use: (
    served: Extract<Awaited<ReturnType<ExportResolver["open"]>>, { type: "export" }>,
  ) => ExportInUse;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: NbdLimits;
  /** The requests begin; the export is retained for the caller, who releases it. */
  readonly onAgreed: (inUse: ExportInUse, agreed: Agreement, rest: Uint8Array) => void;
  /** The client was told to begin with TLS now. */
  readonly onStartTls: (flags: number) => void;
  readonly onEnded: (reason: EndReason) => void;
}

const REFUSED: ExportRefusal = {
  type: "refused",
  reason: "policy",
  text: "the export could not be opened; the server's log says why",
};

export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #parser: OptionParser;
  readonly #negotiation: Negotiation;
  readonly #timer: Timer;
  #held: { readonly name: string; readonly inUse: ExportInUse } | undefined;
  #isOver = false;
  #isBusy = false;
  /** We hang up: whatever lies behind what led to that is not looked at. */
  #isClosing = false;
  /** Why we end it, when it is us. */
  #reason: EndReason = "lost";

  constructor(options: HandshakeOptions) {
    this.#options = options;
    const { socket, clock, limits, flags, security } = options;
    this.#parser = new OptionParser(flags === undefined ? "flags" : "header");
    this.#negotiation = new Negotiation(security, flags);
    this.#timer = clock.startTimer(limits.handshakeMsMax, () => this.cut("handshake-timeout"));
    socket.on("data", this.#onData);
    socket.on("close", this.#onClose);
    socket.on("error", this.#onError);
    if (flags === undefined) socket.write(encodeGreeting());
  }

  cut(reason: EndReason): void {
    if (this.#isOver) return;
    this.#reason = reason;
    this.#options.socket.destroy();
  }

  /** The export is being taken away: if it is kept here for a GO, that will open it anew. */
  forget(inUse: ExportInUse): void {
    if (this.#held?.inUse === inUse) this.#letGo();
  }

  readonly #onError = () => {
    this.#options.socket.destroy();
  };

  readonly #onClose = () => {
    this.#finish();
    this.#options.onEnded(this.#reason);
  };

  readonly #onData = (chunk: Buffer) => {
    if (this.#isClosing) return;
    this.#parser.push(this.#parser.unread === 0 ? chunk : Buffer.concat([this.#parser.takeRest(), chunk]));
    if (!this.#isBusy) void this.#proceed();
  };

  async #proceed(): Promise<void> {
    const { socket } = this.#options;
    this.#isBusy = true;
    socket.pause();
    while (!this.#isOver && !this.#isClosing && !socket.destroyed) {
      const frame = this.#parser.next();
      if (frame === undefined) break;
      let step = this.#negotiation.take(frame);
      if (step.type === "list") step = this.#negotiation.listed(await this.#list());
      else if (step.type === "open") step = this.#negotiation.opened(await this.#open(step.name));
      if (this.#isOver) return;
      this.#act(step);
      if (socket.writableNeedDrain) await this.#drained();
      // Of a flood of options each is answered in a turn of its own, so that everybody else has theirs.
      else if (this.#parser.unread > 0) await nextTurn();
    }
    this.#isBusy = false;
    if (!this.#isOver) socket.resume();
  }

  #act(step: Step): void {
    const { socket, onAgreed, onStartTls } = this.#options;
    if (step.type === "list" || step.type === "open") return;
    if (step.type === "start-tls") return void this.#startTls(step.bytes, onStartTls);
    socket.cork();
    for (const bytes of step.bytes) socket.write(bytes);
    socket.uncork();
    if (step.type === "close") {
      this.#reason = step.reason;
      this.#isClosing = true;
      socket.end(() => socket.destroy());
      return;
    }
    if (step.type === "send") return;
    const held = this.#held;
    // Between the answer and now it was taken away.
    if (held === undefined) return void this.cut("export-ended");
    this.#held = undefined;
    this.#finish();
    onAgreed(held.inUse, step.agreed, this.#parser.takeRest());
  }

  #startTls(bytes: Uint8Array, onStartTls: (flags: number) => void): void {
    const { socket } = this.#options;
    // Bytes behind STARTTLS came in clear, before there was anybody to trust; a client that waits for our answer, as it
    // has to, sends none.
    if (this.#parser.unread > 0) return void this.cut("handshake-garbage");
    socket.write(bytes);
    this.#finish();
    onStartTls(this.#negotiation.flags ?? 0);
  }

  async #list() {
    const { resolver, client, logger } = this.#options;
    if (client === undefined) return [];
    try {
      return await resolver.list(client);
    } catch (error) {
      logger.error("the exports could not be listed", { error: describeError(error) });
      return [];
    }
  }

  /** What the export answers; if it is one, it is `#held` then. */
  async #open(name: string): Promise<Awaited<ReturnType<ExportResolver["open"]>>> {
    const { resolver, client, logger, use } = this.#options;
    if (this.#held?.name === name && !this.#held.inUse.ended) return this.#held.inUse.served;
    this.#letGo();
    if (client === undefined) return REFUSED;
    try {
      const answer = await resolver.open(name, client);
      if (answer.type === "refused") return answer;
      const inUse = use(answer);
      inUse.retain();
      if (inUse.ended) {
        inUse.release();
        return { type: "refused", reason: "policy", text: "this export is being taken away: try again" };
      }
      this.#held = { name, inUse };
      // The client left while it was opened.
      if (this.#isOver) this.#letGo();
      return answer;
    } catch (error) {
      logger.error("an export could not be opened", { export: name, error: describeError(error) });
      return REFUSED;
    }
  }

  #letGo(): void {
    this.#held?.inUse.release();
    this.#held = undefined;
  }

  #drained(): Promise<void> {
    const { socket } = this.#options;
    return new Promise((resolve) => {
      const done = () => {
        socket.off("drain", done);
        socket.off("close", done);
        resolve();
      };
      socket.on("drain", done);
      socket.on("close", done);
    });
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer.cancel();
    this.#letGo();
    const { socket } = this.#options;
    socket.pause();
    socket.off("data", this.#onData);
    socket.off("close", this.#onClose);
    socket.off("error", this.#onError);
  }
}
