import type { Socket } from "node:net";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import type { ExportInUse, Sibling } from "#src/platform/nbd/export-in-use.js";
import { statusBytes } from "#src/platform/nbd/long-requests.js";
import type { LongTurns } from "#src/platform/nbd/long-turns.js";
import type { Lookout } from "#src/platform/nbd/lookout.js";
import type { BudgetHolder, MemoryBudget } from "#src/platform/nbd/memory-budget.js";
import {
  type NbdLimits,
  PAYLOAD_BYTES_MAX,
  PAYLOAD_SKIPPED_BYTES_MAX,
  REQUESTS_MAX,
  SHARE_BYTES,
} from "#src/platform/nbd/nbd-limits.js";
import type { EndReason, NbdMetrics } from "#src/platform/nbd/nbd-metrics.js";
import type { Agreement } from "#src/platform/nbd/negotiation.js";
import { ReplyOutput } from "#src/platform/nbd/reply-output.js";
import { COMMAND, NBD_ERROR, type NbdErrorNumber } from "#src/platform/nbd/request-format.js";
import { RequestParser } from "#src/platform/nbd/request-parser.js";
import { RequestPerformer } from "#src/platform/nbd/request-performer.js";
import { COMMAND_RULES, type ExportFacts, judgeRequest } from "#src/platform/nbd/request-rules.js";

/**
 * One connection after the handshake: reads requests, holds the client back when too much is under way, and ends.
 *
 * Everything that came in a tick is taken apart, carried out and answered in that tick, with one write to the socket.
 * Reading stops (and the kernel then holds the client back) while the bytes under way, in either direction, or the
 * requests at the device would pass their bounds, and before a change that has to wait for others (see ExportInUse).
 *
 * Ways to end:
 * - `drain`: nothing new is carried out (it is told ESHUTDOWN), what is under way is answered, if it is long with
 *   ESHUTDOWN before its end, then we hang up. At the client's DISC all that is under way is finished, as long as the
 *   client stays and the export does, and nothing more is read.
 * - `cut`, a broken connection, garbage: at once. A WRITE that came half is dropped. What the device is at goes on, and
 *   until it is done nobody else changes the export, and its bytes count.
 */
export interface TransmissionOptions {
  readonly socket: Socket;
  readonly inUse: ExportInUse;
  readonly agreed: Agreement;
  readonly pool: BufferPool;
  readonly turns: LongTurns;
  readonly budget: MemoryBudget;
  readonly lookout: Lookout;
  readonly clock: Clock;
  readonly metrics: NbdMetrics;
  readonly limits: NbdLimits;
  /** The connection has gone. */
  readonly onEnded: (reason: EndReason) => void;
}

type State =
  | { readonly type: "open" }
  | { readonly type: "draining"; readonly reason: EndReason }
  /** We hung up, and wait for the client to do so. */
  | { readonly type: "hung-up"; readonly reason: EndReason }
  | { readonly type: "ended" };

const GRANT_STEP_BYTES = 1024 * 1024;
/** A client that moved less than this while others waited for what it holds has not moved. */
const PROGRESS_BYTES = 1024 * 1024;

export class Transmission implements Sibling, BudgetHolder {
  readonly #options: TransmissionOptions;
  readonly #facts: ExportFacts;
  readonly #statusBytes: number;
  readonly #parser = new RequestParser();
  readonly #output: ReplyOutput;
  readonly #performer: RequestPerformer;
  #state: State = { type: "open" };
  /** What the WRITE whose payload is going by is told. */
  #refusal: NbdErrorNumber = NBD_ERROR.none;
  #grantedBytes = 0;
  #isHeld = false;
  #isBlocked = false;
  #isRunning = false;
  #runsLater = false;
  #movedBytes = 0;
  #progressMs: number;
  #linger: Timer | undefined;
  /** It ended while the device was at requests of it. */
  #wasBusy = false;

  constructor(options: TransmissionOptions) {
    const { socket, inUse, agreed, pool, turns, clock, metrics } = options;
    const { device } = inUse.served;
    this.#options = options;
    this.#progressMs = clock.monotonicMs();
    this.#facts = {
      sizeBytes: agreed.sizeBytes,
      readOnly: device.readOnly,
      structured: agreed.structured,
      hasContexts: agreed.contexts.length > 0,
    };
    this.#statusBytes = statusBytes(agreed.contexts);
    this.#output = new ReplyOutput(socket, pool, () => this.#onSent());
    const onLate = () => this.#runLater();
    this.#performer = new RequestPerformer({
      inUse,
      agreed,
      output: this.#output,
      pool,
      turns,
      clock,
      metrics,
      onLate,
    });
    inUse.retain();
  }

  /** Begins to serve; `rest` is what came behind the handshake. */
  start(rest: Uint8Array): void {
    const { socket, inUse } = this.#options;
    inUse.join(this);
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("close", () => this.#onClose());
    // What its reason was, the close event that follows does not need to know.
    socket.on("error", () => socket.destroy());
    this.#onData(rest);
    if (!this.#isHeld) socket.resume();
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  onSettled(): void {
    if (this.#isHeld) this.#runLater();
  }

  onRoom(): void {
    this.#runLater();
  }

  get waitsForClientSinceMs(): number | undefined {
    if (this.#performer.busyRequests > 0) return undefined;
    const waits = this.#output.unsentBytes > 0 || this.#parser.phase === "payload";
    return waits ? this.#progressMs : undefined;
  }

  evict(): void {
    this.cut("stalled");
  }

  drain(reason: EndReason): void {
    if (this.#state.type !== "open" && this.#state.type !== "draining") return;
    if (this.#state.type === "open") this.#state = { type: "draining", reason };
    if (reason !== "disconnected") this.#performer.end();
    this.#runLater();
  }

  cut(reason: EndReason): void {
    if (this.#state.type === "ended") return;
    if (this.#state.type === "open") this.#state = { type: "draining", reason };
    this.#options.socket.destroy();
  }

  #onData(chunk: Uint8Array): void {
    if (this.#state.type === "hung-up" || this.#state.type === "ended") return;
    this.#moved(chunk.length);
    this.#options.lookout.came();
    this.#performer.beginTurn();
    // While it is held a chunk can come that was on its way; the one before it is not read yet.
    const parser = this.#parser;
    parser.push(parser.unread === 0 ? chunk : Buffer.concat([parser.takeRest(), chunk]));
    this.#run();
  }

  #moved(bytes: number): void {
    this.#movedBytes += bytes;
    if (this.#movedBytes < PROGRESS_BYTES) return;
    this.#movedBytes = 0;
    this.#progressMs = this.#options.clock.monotonicMs();
  }

  #onSent(): void {
    if (this.#isHeld || this.#state.type !== "open") this.#runLater();
    else this.#giveBack();
  }

  /** Once more this tick, when all that happens at once has happened. */
  #runLater(): void {
    if (this.#runsLater) return;
    this.#runsLater = true;
    process.nextTick(() => {
      this.#runsLater = false;
      this.#run();
    });
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#isBlocked = false;
    this.#performer.beginTick(this.#options.clock.monotonicMs());
    while (this.#readOne());
    this.#output.flush();
    this.#isRunning = false;
    this.#holdOrRelease();
    this.#giveBack();
    if (this.#isIdle) this.#options.lookout.answered();
    this.#endIfDrained();
    this.#leaveIfSettled();
  }

  /** Nothing of it is under way: the next that happens here is a request. */
  get #isIdle(): boolean {
    const { phase, unread } = this.#parser;
    return this.#performer.busyRequests === 0 && phase === "header" && unread === 0;
  }

  #readOne(): boolean {
    if (this.#state.type !== "open" && this.#state.type !== "draining") return false;
    const parser = this.#parser;
    switch (parser.phase) {
      case "header":
        return this.#readHeader();
      case "payload":
        if (!parser.readPayload()) return false;
        this.#performer.perform(parser, parser.payload, parser.payloadBuffer);
        parser.finish();
        return true;
      case "skipping":
        if (!parser.readSkipped()) return false;
        this.#performer.refuse(parser, this.#refusal);
        parser.finish();
        return true;
    }
  }

  #readHeader(): boolean {
    const parser = this.#parser;
    const read = parser.readHeader();
    if (read === "more") return false;
    if (read === "garbage") return this.#leave("request-garbage");
    if (!this.#admits()) {
      this.#isBlocked = true;
      return false;
    }
    const { command, length } = parser;
    if (command === COMMAND.disconnect) {
      parser.finish();
      parser.takeRest();
      this.drain("disconnected");
      return false;
    }
    const error = this.#state.type === "open" ? judgeRequest(parser, this.#facts) : NBD_ERROR.ESHUTDOWN;
    if (command === COMMAND.write && length > 0) {
      if (length > PAYLOAD_SKIPPED_BYTES_MAX) return this.#leave("request-too-long");
      this.#refusal = error;
      if (error === NBD_ERROR.none) parser.beginPayload(this.#options.pool);
      else parser.beginSkip();
      return true;
    }
    if (error === NBD_ERROR.none) this.#performer.perform(parser, parser.payload, undefined);
    else this.#performer.refuse(parser, error);
    parser.finish();
    return true;
  }

  /** Whether the request whose header was read may be begun now. */
  #admits(): boolean {
    const { inUse, limits, budget } = this.#options;
    if (this.#performer.busyRequests >= REQUESTS_MAX) return false;
    const changes = COMMAND_RULES[this.#parser.command]?.changes === true;
    if (changes && this.#state.type === "open" && inUse.holdsChange(this)) return false;
    const load = this.#load();
    const wanted = load + this.#needOf();
    if (wanted <= SHARE_BYTES + this.#grantedBytes) return true;
    if (wanted > limits.connectionBytesMax && load > 0) return false;
    const missing = wanted - SHARE_BYTES - this.#grantedBytes;
    const step = Math.ceil(missing / GRANT_STEP_BYTES) * GRANT_STEP_BYTES;
    if (!budget.take(this, step)) return false;
    this.#grantedBytes += step;
    return true;
  }

  #load(): number {
    const { phase, length } = this.#parser;
    return this.#output.unsentBytes + this.#performer.busyBytes + (phase === "payload" ? length : 0);
  }

  /** The bytes that the request will hold. */
  #needOf(): number {
    const { command, length, unread } = this.#parser;
    if (command === COMMAND.blockStatus) return this.#statusBytes;
    if (length > PAYLOAD_BYTES_MAX) return 0;
    if (command === COMMAND.read) return length;
    return command === COMMAND.write && length > unread ? length : 0;
  }

  #giveBack(): void {
    if (this.#grantedBytes === 0 || this.#load() > SHARE_BYTES) return;
    this.#grantedBytes = 0;
    this.#options.budget.giveAll(this);
  }

  #holdOrRelease(): void {
    if (this.#isBlocked === this.#isHeld) return;
    const { socket, inUse, budget } = this.#options;
    this.#isHeld = this.#isBlocked;
    if (this.#isHeld) {
      socket.pause();
    } else {
      socket.resume();
      budget.stopWaiting(this);
      inUse.readsOn(this);
    }
  }

  #endIfDrained(): void {
    if (this.#state.type !== "draining" || this.#performer.busyRequests > 0) return;
    const { socket, clock, limits } = this.#options;
    this.#state = { type: "hung-up", reason: this.#state.reason };
    // Reading goes on until the client has hung up too: with bytes unread the kernel would reset the connection, and
    // take replies with it that the client has not read yet.
    socket.end();
    socket.resume();
    this.#linger = clock.startTimer(limits.lingerMsMax, () => socket.destroy());
  }

  #leave(reason: EndReason): false {
    this.cut(reason);
    return false;
  }

  #onClose(): void {
    const { inUse, budget, pool, onEnded } = this.#options;
    const reason =
      this.#state.type === "draining" || this.#state.type === "hung-up" ? this.#state.reason : "lost";
    this.#state = { type: "ended" };
    this.#linger?.cancel();
    this.#performer.end();
    if (this.#parser.payloadBuffer !== undefined) pool.give(this.#parser.payloadBuffer);
    this.#parser.finish();
    this.#wasBusy = this.#performer.busyRequests > 0;
    if (this.#wasBusy) budget.stopWaiting(this);
    else budget.giveAll(this);
    inUse.leave(this, this.#wasBusy);
    onEnded(reason);
    if (!this.#wasBusy) inUse.release();
  }

  /** After the end: the device has answered the last request. */
  #leaveIfSettled(): void {
    if (!this.#wasBusy || this.#performer.busyRequests > 0) return;
    this.#wasBusy = false;
    this.#options.budget.giveAll(this);
    this.#options.inUse.settled();
    this.#options.inUse.release();
  }
}
