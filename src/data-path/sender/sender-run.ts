import { assert, present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { SealedBatch } from "#src/data-path/capture/capture.js";
import {
  answersQuestions,
  decodeRequest,
  encodeResponse,
  type Handshake,
  HEARTBEAT_MS,
  type Incoming,
  invalidMessage,
  type Progress,
  peerSilent,
  peerStopped,
  SILENCE_MS_MAX,
  SilenceWatch,
  type Stop,
} from "#src/data-path/link-format/link-format.js";
import type { CompressionState } from "#src/data-path/sender/batch-frames.js";
import { heartbeatOf } from "#src/data-path/sender/heartbeat-of.js";
import { ackedOf, keptFacts, keptView } from "#src/data-path/sender/kept.js";
import { Outgoing } from "#src/data-path/sender/outgoing.js";
import { RESYNC_BYTES_MAX, type SenderOptions } from "#src/data-path/sender/sender-options.js";
import {
  afterEvent,
  beginRun,
  hasArrived,
  nextWork,
  type RunEvent,
  type RunState,
  settle,
  type Work,
} from "#src/data-path/sender/sender-run-state.js";
import { isAtOrBefore, nothingHeld } from "#src/data-path/sender/sent-positions.js";
import { type SharedCopy, StreamCopy, WORD_OUTDATED } from "#src/data-path/sender/stream-copy.js";
import { partingOf } from "#src/domain/fencing/relation.js";
import { type Continuation, continuation, holdsLess } from "#src/domain/fencing/verdict.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Timer } from "#src/platform/clock/clock.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** What is said before the stream ends, and whether it ends there and then. */
export interface RunEnd {
  readonly code: string;
  readonly why: string;
}

/** How long the other side may take to close after our last words. */
const PARTING_MS = 5000;

/** One stream to a secondary, from the handshake on. What it does, and when, stands in `sender-run-state.ts`. */
export class SenderRun {
  readonly #options: SenderOptions;
  readonly #stream: MessageStream;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #silence: SilenceWatch;
  readonly #heartbeatMs: number;
  readonly #copy: StreamCopy;
  #state: RunState;
  #hash: bigint | undefined;
  #wake: () => void = () => undefined;
  #end: RunEnd | undefined;
  #timer: Timer | undefined;
  #dead: AsyncGenerator<SealedBatch> | undefined;
  #beats = 0;
  #heard = 0;

  constructor(
    options: SenderOptions,
    stream: MessageStream,
    incoming: Incoming,
    shared: SharedCopy,
    held: Position | undefined,
    {
      progress,
      protocol,
      codecs,
      ...secondary
    }: Pick<Handshake, "progress" | "protocol" | "codecs" | "seedFormat" | "wholeMembers">,
  ) {
    this.#options = options;
    this.#stream = stream;
    this.#incoming = incoming;
    this.#outgoing = new Outgoing(options, stream, codecs);
    this.#state = beginRun(held, held === undefined ? undefined : (progress.durable ?? undefined));
    this.#hash = progress.receivedHash;
    const { clock, limits } = options;
    this.#heartbeatMs = limits?.heartbeatMs ?? HEARTBEAT_MS;
    const silenceMsMax = limits?.silenceMsMax ?? SILENCE_MS_MAX;
    this.#silence = new SilenceWatch(clock.monotonicMs(), this.#heartbeatMs, silenceMsMax);
    this.#copy = new StreamCopy({
      sender: options,
      shared,
      ...{ secondary, held },
      answers: answersQuestions(protocol),
      bytesPerSecond: () => this.#outgoing.rate,
      pack: (bytes) => this.#outgoing.pack(bytes),
      send: (question) => this.#say({ type: "chunks", question }),
      onAnswered: () => this.#wake(),
      onFailed: (error) => this.#failed(error),
      onOutdated: () => this.part(WORD_OUTDATED),
    });
    this.#acknowledge(progress);
    const acked = ackedOf(options.capture, nothingHeld(options).sequence);
    if (holdsLess(held, { acked })) options.exposure.lost(progress.promotable?.sequence ?? 0);
  }

  get stage(): string {
    return this.#state.stage.type;
  }

  get compression(): CompressionState {
    return this.#outgoing.compression;
  }

  /** Resolves once nothing of it is under way any more. */
  async run(): Promise<RunEnd> {
    this.#beat();
    void this.#read();
    try {
      while (this.#end === undefined) await this.#step();
    } catch (error) {
      this.#failed(error);
    }
    this.#timer?.cancel();
    this.#outgoing.close();
    this.#copy.close();
    this.#options.capture.detach();
    await this.#dead?.return(undefined);
    return present(this.#end, "why it ended");
  }

  /** Ends it from outside. */
  stop(end: RunEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#stream.abort(end.why);
    this.#wake();
  }

  /** The order stands somewhere else, or what is kept does. */
  changed(): void {
    this.#wake();
  }

  async #step(): Promise<void> {
    const { capture, limits } = this.#options;
    const kept = keptView(capture, {
      hasArrived: hasArrived(this.#state),
      canCopy: this.#copy.isReady,
      isBeside: this.#copy.goesBeside(),
      heldBytesMax: limits?.resyncBytesMax ?? RESYNC_BYTES_MAX,
    });
    if (this.#end !== undefined) return;
    const before = this.#state.stage.type;
    this.#state = settle(this.#state, kept);
    const { stage } = this.#state;
    if (stage.type !== before) this.#options.observer.onEvent({ type: "stage", stage: stage.type });
    if (stage.type === "stuck") return this.#stuck(stage.why);
    const work = nextWork(this.#state, kept);
    if (work === undefined) return await new Promise((resolve) => this.#setWake(resolve));
    // What is known in this tick counts in this tick: what comes in the next must not be forgotten.
    const performed = this.#perform(work);
    const event = performed instanceof Promise ? await performed : performed;
    if (this.#end !== undefined) return;
    this.#take(event);
    if (this.#state.stage.type !== stage.type)
      this.#options.observer.onEvent({ type: "stage", stage: this.#state.stage.type });
  }

  #setWake(resolve: () => void): void {
    this.#wake = resolve;
  }

  #take(event: RunEvent): void {
    this.#state = afterEvent(this.#state, event);
  }

  #perform(work: Work): RunEvent | Promise<RunEvent> {
    switch (work.type) {
      case "decide":
        return this.#decide();
      case "pull":
        return this.#pull();
      case "replay":
        return this.#replay();
      case "send":
        return this.#send();
      case "forget":
        return this.#forget(work.entry);
      default:
        this.#take({ type: "copying" });
        return this.#copyNext();
    }
  }

  /** Everything that was sent has arrived: what the secondary holds now says how it goes on. */
  #decide(): RunEvent | Promise<RunEvent> {
    const { capture } = this.#options;
    const held = this.#state.sent;
    const nothing = nothingHeld(this.#options);
    const from = held ?? nothing;
    const hash = this.#hash;
    const facts = keptFacts(capture, this.#attach(from), nothing.sequence);
    const next = continuation(held, hash, facts);
    // From here on it is what we sent, and no more to be compared.
    this.#hash = undefined;
    if (next.type === "lost") return this.#abandon(held, hash, facts.acked);
    if (next.type === "resync" || next.type === "seed") return this.#begin(from);
    const { resync, backlog } = capture;
    if (next.type === "spill" && next.run === "dead")
      this.#dead = resync?.deadSpills.batches(next.entry, from.sequence);
    const isOpen = backlog.state.type === "resyncing";
    const open = !isOpen ? "none" : resync?.isEnding === true ? "ending" : "copying";
    if (open === "copying") this.#copy.goOn();
    return { type: "decided", next, open };
  }

  /** It has less than it had acknowledged, and says so at the first deciding only. */
  async #abandon(
    held: Position | undefined,
    hash: bigint | undefined,
    acked = this.#options.capture.backlog.acked,
  ): Promise<RunEvent> {
    const { capture, observer } = this.#options;
    const { peer } = this.#stream;
    observer.onEvent({ type: "acknowledged-lost", peer, held, acked });
    capture.confirmation.lost();
    await capture.resync?.abandon(held, hash);
    return { type: "abandoned" };
  }

  async #begin(from: Position): Promise<RunEvent> {
    const { capture } = this.#options;
    const resync = present(capture.resync, "the resync of a group with a secondary");
    await resync.deadSpills.settle(from);
    if (this.#copy.isOutdated(this.#state.sent)) this.part(WORD_OUTDATED);
    if (this.#end !== undefined) return { type: "missed" };
    await resync.begin(from, this.#copy.inOrder);
    this.#copy.begin(this.#state.sent === undefined);
    if (this.#end === undefined) this.#attach(from);
    return { type: "begun" };
  }

  #attach(from: Position): boolean {
    return this.#options.capture.attach(from.sequence, () => {
      this.#take({ type: "ready" });
      this.#wake();
    });
  }

  #pull(): RunEvent | Promise<RunEvent> {
    const batch = this.#options.capture.next();
    if (batch === undefined) return { type: "drained" };
    return batch instanceof Promise
      ? batch.then((read) => this.#outgoing.hold(read))
      : this.#outgoing.hold(batch);
  }

  async #replay(): Promise<RunEvent> {
    const read = await this.#dead?.next();
    if (read === undefined || read.done === true) return { type: "replayed" };
    return await this.#outgoing.hold(read.value);
  }

  #send(): Promise<RunEvent> {
    return this.#outgoing.send({
      isEnded: () => this.#end !== undefined,
      onWake: (wake) => this.#setWake(wake),
    });
  }

  async #forget(entry: bigint): Promise<RunEvent> {
    const { durable } = this.#state;
    assert(durable?.entry === entry, "what is forgotten of a dead run is durable over there");
    await this.#options.capture.resync?.deadSpills.forget(durable);
    this.#dead = undefined;
    return { type: "forgotten" };
  }

  async #copyNext(): Promise<RunEvent> {
    const copied = await this.#copy.next();
    return typeof copied === "string" ? { type: copied } : this.#outgoing.holdSeed(copied);
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const bytes = await this.#incoming.next();
        if (this.#end !== undefined) return;
        if (bytes === undefined)
          return this.stop({ code: "PEER_CLOSED", why: "the secondary closed the stream" });
        this.#silence.heard();
        this.#hear(bytes);
        this.#wake();
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #hear(bytes: Uint8Array): void {
    const message = decodeRequest(bytes);
    switch (message.type) {
      case "ack":
        this.#acknowledge(message.progress);
        this.#outgoing.received(message.progress.received);
        return;
      case "credit":
        return void this.#take(message);
      case "seeded":
      case "differs":
      case "empty":
        this.#copy.heardOfSeed(message);
        // One that differs counts with all before it, in what is said next.
        if (message.type === "seeded") this.#outgoing.seeded(message.number);
        return void this.#take({ type: "seeded" });
      case "heartbeat":
        this.#heard = Math.max(this.#heard, message.heartbeat.number);
        if (message.heartbeat.report !== undefined) this.#options.onReport?.(message.heartbeat.report);
        return;
      case "chunks":
        this.#copy.answered(message.answer);
        return;
      case "stop":
        throw peerStopped(this.#stream.peer, message.stop);
      case "handshake":
        throw invalidMessage("a second handshake");
      default:
        // What this version does not use is not answered.
        return;
    }
  }

  /** What it acknowledges was sent: else it follows something else, and nothing it says counts. */
  #acknowledge({ durable, promotable }: Progress): void {
    const { capture, state, exposure, clock } = this.#options;
    if (durable === undefined) return;
    const { sent } = this.#state;
    const { lineage } = state();
    const isSent = sent !== undefined && isAtOrBefore(lineage, durable, sent);
    if (!isSent || (promotable !== undefined && !isAtOrBefore(lineage, promotable, durable)))
      throw invalidMessage("it acknowledges what was not sent");
    this.#take({ type: "durable", position: durable });
    const { entry, sequence } = capture.position;
    exposure.note(sequence, capture.written, clock.monotonicMs());
    // What it holds of an entry that is not the one being written is no position of this order.
    if (durable.entry === entry) capture.acknowledged(durable.sequence, promotable?.sequence);
    if (promotable !== undefined) exposure.promotable(promotable.sequence);
  }

  #beat(): void {
    const { clock } = this.#options;
    this.#timer = clock.startTimer(this.#heartbeatMs, () => {
      if (this.#end !== undefined) return;
      const isSilent = this.#silence.look(clock.monotonicMs());
      if (isSilent) return this.#failed(peerSilent(this.#stream.peer, SILENCE_MS_MAX));
      this.#beat();
      this.#sayHeartbeat();
    });
    this.#sayHeartbeat();
  }

  #sayHeartbeat(): void {
    this.#beats += 1;
    this.#say({ type: "heartbeat", heartbeat: heartbeatOf(this.#options, this.#beats, this.#heard) });
  }

  #say(message: Parameters<typeof encodeResponse>[0]): void {
    try {
      this.#stream.send(encodeResponse(message));
    } catch (error) {
      this.#failed(error);
    }
  }

  #stuck(why: Extract<Continuation, { type: "diverged" }>): void {
    this.#options.observer.onEvent({ type: "apart", peer: this.#stream.peer, apart: why });
    this.part(partingOf(why));
  }

  /** Ends it with last words. */
  part(stop: Stop): void {
    this.#say({ type: "stop", stop });
    if (this.#end !== undefined) return;
    this.#end = { code: stop.code, why: stop.message };
    this.#stream.close();
    this.#options.clock.startTimer(PARTING_MS, () => this.#stream.abort(stop.message));
    this.#wake();
  }

  /** The stream broke, or a disk did; the secondary dials again. */
  #failed(error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.stop({ code: error.code, why: error.message });
  }
}
