import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  type Ancestry,
  type BatchMessage,
  creditOf,
  creditOfSeed,
  decodeResponse,
  encodeRequest,
  HANDSHAKE_MS_MAX,
  HEARTBEAT_MS,
  handshakeMissing,
  Incoming,
  type IncomingResponse,
  invalidMessage,
  type Progress,
  peerSilent,
  peerStopped,
  type SeedMessage,
  SILENCE_MS_MAX,
  SilenceWatch,
  WINDOW_BYTES,
} from "#src/data-path/link-format/link-format.js";
import { batchFacts, batchOf, marksOf, plainOf } from "#src/data-path/receiver/batch-check.js";
import { BatchQueue } from "#src/data-path/receiver/batch-queue.js";
import { ChunkAnswers } from "#src/data-path/receiver/chunk-answers.js";
import { Credit } from "#src/data-path/receiver/credit.js";
import type { HeartbeatMemory } from "#src/data-path/receiver/heartbeat-memory.js";
import { ownFacts, ownHandshake } from "#src/data-path/receiver/own-handshake.js";
import { ReceiveWindows } from "#src/data-path/receiver/receive-windows.js";
import type { ReceiverOptions } from "#src/data-path/receiver/receiver-options.js";
import { rememberTold } from "#src/data-path/receiver/remember-told.js";
import { assertGoesOn, plainSeed, SeedIntake, seedIncomplete } from "#src/data-path/receiver/seed-intake.js";
import { type Intake, Stalls } from "#src/data-path/receiver/stalls.js";
import { adopted, type Held, judgeBatch } from "#src/domain/fencing/following.js";
import type { SideFacts } from "#src/domain/fencing/handshake-facts.js";
import { type Apart, partingOf, relate } from "#src/domain/fencing/relation.js";
import type { Batch } from "#src/domain/model/batch.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Timer } from "#src/platform/clock/clock.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

type Primary = SideFacts & Pick<Ancestry, "told" | "heard">;

/** How a stream ended. */
export type RunOutcome =
  | { readonly type: "broken"; readonly error: TidemarkError }
  | { readonly type: "apart"; readonly apart: Apart }
  | { readonly type: "failed"; readonly error: TidemarkError };

/** One stream from a primary, from the dial on. README.md numbers what becomes durable when. */
export class ReceiverRun {
  readonly #options: ReceiverOptions;
  readonly #stream: MessageStream;
  readonly #memory: HeartbeatMemory;
  readonly #incoming: Incoming;
  readonly #queue: BatchQueue;
  readonly #answers: ChunkAnswers;
  readonly #seeds: SeedIntake;
  readonly #silence: SilenceWatch;
  readonly #runId: bigint;
  #peer: Primary | undefined;
  #held: Held | undefined;
  #durableHash: bigint | undefined;
  #outcome: RunOutcome | undefined;
  #timer: Timer | undefined;
  #beats = 0;
  readonly #stalls = new Stalls();
  #echo = 0;
  #isAcking = false;
  /** What the handshake said of seeds whose end counted for nothing. */
  #again: readonly number[] = [];
  readonly #credit: Credit;

  constructor(
    options: ReceiverOptions,
    stream: MessageStream,
    memory: HeartbeatMemory,
    runId: bigint,
    onStalled: (why: TidemarkError | undefined) => void,
  ) {
    const { clock, store, hash64, limits, windows = new ReceiveWindows() } = options;
    this.#options = options;
    this.#stream = stream;
    this.#memory = memory;
    this.#runId = runId;
    this.#incoming = new Incoming(stream);
    this.#silence = new SilenceWatch(
      clock.monotonicMs(),
      this.#heartbeatMs,
      limits?.silenceMsMax ?? SILENCE_MS_MAX,
    );
    const stalled = (intake: Intake, why: TidemarkError | undefined) => {
      this.#stalls.become(intake, why);
      onStalled(this.#stalls.why);
      this.#sayHeartbeat();
    };
    this.#queue = new BatchQueue({
      clock,
      store,
      onDurable: (batch, messageBytes) => this.#durable(batch, messageBytes),
      onStalled: (why) => stalled("order", why),
      onFailed: (error) => this.#finish({ type: "failed", error }),
    });
    this.#credit = new Credit({
      window: windows.join(limits?.windowBytes ?? WINDOW_BYTES, () => this.#credit.roomCame()),
      isIdle: () => this.#queue.length === 0 && this.#seeds.isEmpty,
      room: () => store.room(),
      give: (bytes) => this.#say({ type: "credit", bytes }),
      onFailed: (error) => this.#failed(error),
    });
    this.#answers = new ChunkAnswers({
      store,
      hash64,
      isInDoubt: options.isInDoubt,
      answer: (answer) => this.#say({ type: "chunks", answer }),
      onFailed: (error) => this.#failed(error),
    });
    this.#seeds = new SeedIntake({
      ...{ clock, store, hash64: options.hash64 },
      onStalled: (why) => stalled("seeds", why),
      say: (word) => this.#say(word),
      onSettled: (messageBytes) => this.#credit.returned(messageBytes),
      onFailed: (error) => this.#failed(error),
    });
  }

  /** Resolves once nothing of it is under way any more. */
  async run(onFollowing: () => void): Promise<RunOutcome> {
    try {
      await this.#meet();
      if (this.#outcome === undefined) onFollowing();
      while (this.#outcome === undefined) {
        const bytes = await this.#incoming.next();
        if (bytes === undefined) throw peerStopped(this.#stream.peer, CLOSED);
        this.#silence.heard();
        await this.#hear(decodeResponse(bytes), bytes.length);
      }
    } catch (error) {
      this.#failed(error);
    }
    this.#timer?.cancel();
    await this.#answers.close();
    await this.#queue.close();
    await this.#seeds.close();
    this.#credit.close();
    return present(this.#outcome, "how it ended");
  }

  stop(error: TidemarkError): void {
    this.#finish({ type: "broken", error });
  }

  /** The handshake. What is promised and followed from now on is durable before anything is allowed to come. */
  async #meet(): Promise<void> {
    const { clock, store } = this.#options;
    const { end } = store;
    this.#held = undefined;
    if (end !== undefined) {
      const { last, link } = store.accepted(end.entry);
      // At a fork, what was held there ended in the middle of a batch's successor; nothing of that entry follows it.
      this.#durableHash = last === end.sequence ? link : undefined;
      this.#held = { position: end, hash: this.#durableHash ?? 0n };
    }
    const handshake = ownHandshake(this.#options, this.#runId, this.#progress());
    this.#again = handshake.againMembers;
    this.#say({ type: "handshake", handshake });
    const timer = clock.startTimer(HANDSHAKE_MS_MAX, () => this.#stream.abort("no handshake came"));
    const bytes = await this.#incoming.next().finally(() => timer.cancel());
    const message = bytes === undefined ? undefined : decodeResponse(bytes);
    if (message?.type === "stop") throw peerStopped(this.#stream.peer, message.stop);
    if (message?.type !== "handshake") throw handshakeMissing(message?.type ?? "nothing");
    this.#peer = message.handshake;
    assertGoesOn(this.#options.store, message.handshake);
    this.#memory.began();
    await this.#follow(message.handshake);
    if (this.#outcome !== undefined) return;
    this.#beat();
    this.#ack();
    this.#credit.begin();
  }

  /** Takes the primary's ancestry, if it may be followed. */
  async #follow(primary: Primary): Promise<void> {
    const { store, observer } = this.#options;
    const told = primary.told || undefined;
    const relation = relate({ ...primary, told }, ownFacts(this.#options, this.#progress()));
    if (relation.type !== "follows") return this.#part(relation);
    const { lineage, promise } = store.state;
    const next = adopted(lineage, primary.lineage);
    const promised = present(primary.promise, "what a primary has promised");
    const isSame = next.length === lineage.length && next.every((entry, index) => entry === lineage[index]);
    if (!isSame || promise?.id !== promised.id) await store.adoptLineage(next, promised);
    await rememberTold(store, primary);
    if (relation.rewound === undefined) return;
    this.#held = { position: relation.rewound, hash: 0n };
    this.#durableHash = undefined;
    observer.onEvent({ type: "rewound", to: relation.rewound });
  }

  async #hear(message: IncomingResponse, messageBytes: number): Promise<void> {
    switch (message.type) {
      case "batch":
        return await this.#receive(message, messageBytes);
      case "seed":
        return await this.#receiveSeed(message, messageBytes);
      case "heartbeat":
        this.#memory.heard(message.heartbeat);
        this.#echo = message.heartbeat.number;
        return;
      case "chunks":
        return this.#answers.ask(message.question);
      case "lineage":
        return await this.#grow(message.ancestry);
      case "stop":
        throw peerStopped(this.#stream.peer, message.stop);
      case "handshake":
        throw invalidMessage("a second handshake");
      default:
        return;
    }
  }

  async #grow(ancestry: Ancestry): Promise<void> {
    const primary = { ...present(this.#peer, "the peer"), ...ancestry };
    this.#peer = primary;
    await this.#follow(primary);
  }

  /** Steps 1 to 3: it continues what is held; what it changes of the lineage is durable; it goes to the store. */
  async #receive(message: BatchMessage, wireBytes: number): Promise<void> {
    const { store, hash64, compressors, onMember } = this.#options;
    // What it takes of the memory here, before any of that is taken.
    const messageBytes = Math.max(wireBytes, creditOf(message.plainBytes));
    this.#credit.spend(messageBytes);
    const group = present(groupIdBytes(store.state.group), "the group's id");
    const bytes = message.codec === "plain" ? message.data : await plainOf(message, compressors);
    if (this.#outcome !== undefined) return;
    const batch = batchOf(bytes, group, hash64);
    const { lineage } = store.state;
    const judged = judgeBatch(lineage, this.#held, batchFacts(batch));
    if (judged.type === "behind") return await this.#duplicate(batch, messageBytes);
    if (judged.type === "diverged")
      return this.#part({ type: "diverged", fork: this.#held?.position, why: judged.why });
    if (judged.lineage !== lineage) await store.adoptLineage(judged.lineage);
    for (const mark of marksOf(batch)) {
      if (mark.type !== "member-added") continue;
      await onMember(mark);
      if (store.seeds.isEmpty(mark.member)) this.#say({ type: "empty", member: mark.member });
    }
    if (this.#outcome !== undefined) return;
    this.#held = { position: { entry: batch.entry, sequence: batch.last }, hash: batch.hash };
    this.#answers.received();
    this.#queue.push(batch, messageBytes);
  }

  /** What it takes of the memory here is counted before any of that is taken. */
  async #receiveSeed(message: SeedMessage, wireBytes: number): Promise<void> {
    const messageBytes = creditOfSeed(wireBytes, message.data?.length ?? 0, message.plainBytes);
    this.#credit.spend(messageBytes);
    const plain = await plainSeed(message, this.#options.compressors);
    if (this.#outcome === undefined) this.#seeds.take(plain, messageBytes);
  }

  async #duplicate(batch: Batch, messageBytes: number): Promise<void> {
    const { store } = this.#options;
    const isHeld =
      this.#queue.holds(batch) ||
      (batch.hash === this.#held?.hash && batch.last === this.#held.position.sequence) ||
      (await store.holds(batch));
    if (!isHeld)
      return this.#part({
        type: "diverged",
        fork: this.#held?.position,
        why: `another batch than this is held up to ${batch.last}`,
      });
    this.#credit.returned(messageBytes);
    this.#ackSoon();
  }

  /** Step 4. */
  #durable(batch: Batch, messageBytes: number): void {
    this.#durableHash = batch.hash;
    this.#answers.durable();
    const before = { entry: batch.entry, sequence: batch.first - 1 };
    this.#memory.counted(before, { writes: batch.writesBefore, bytes: batch.bytesBefore });
    this.#credit.returned(messageBytes);
    this.#ackSoon();
    // What a mark changes of what is promotable counts once it was taken in, some time later.
    if (batch.kindAt(0) === "mark" || batch.kindAt(batch.count - 1) === "mark")
      this.#options.store.marksTaken().then(
        () => this.#marksTaken(),
        () => this.#ackSoon(),
      );
  }

  #marksTaken(): void {
    this.#lookAtSeeds();
    this.#ackSoon();
  }

  /** What a seed's end showed to be lacking is said in a handshake, and nowhere else. */
  #lookAtSeeds(): void {
    const lacking = this.#options.store.seeds.again.filter((member) => !this.#again.includes(member));
    if (lacking.length > 0) this.#failed(seedIncomplete(lacking));
  }

  /** One ack for all that became durable together. */
  #ackSoon(): void {
    if (this.#isAcking) return;
    this.#isAcking = true;
    queueMicrotask(() => {
      this.#isAcking = false;
      if (this.#outcome === undefined) this.#ack();
    });
  }

  #ack(): void {
    this.#say({ type: "ack", progress: this.#progress() });
  }

  #beat(): void {
    const { clock } = this.#options;
    const later = (): void => {
      this.#timer = clock.startTimer(this.#heartbeatMs, () => {
        if (this.#outcome !== undefined) return;
        if (this.#silence.look(clock.monotonicMs()))
          return this.#failed(peerSilent(this.#stream.peer, SILENCE_MS_MAX));
        later();
        this.#sayHeartbeat();
        this.#lookAtSeeds();
        // What is promotable may have moved for reasons of the store's own.
        this.#ack();
      });
    };
    later();
    this.#sayHeartbeat();
  }

  #sayHeartbeat(): void {
    const { clock, report } = this.#options;
    this.#beats += 1;
    this.#memory.made(this.#beats, clock.monotonicMs());
    const heartbeat = {
      number: this.#beats,
      timeMs: clock.wallMs(),
      echo: this.#echo,
      indexed: undefined,
      report: report?.(),
    };
    this.#say({ type: "heartbeat", heartbeat });
  }

  #say(message: Parameters<typeof encodeRequest>[0]): void {
    if (this.#outcome !== undefined) return;
    try {
      this.#stream.send(encodeRequest(message));
    } catch (error) {
      this.#failed(error);
    }
  }

  #part(apart: Apart): void {
    this.#say({ type: "stop", stop: partingOf(apart) });
    if (this.#outcome !== undefined) return;
    this.#outcome = { type: "apart", apart };
    this.#stream.close();
  }

  #failed(error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.#finish({ type: "broken", error });
  }

  #finish(outcome: RunOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#stream.abort(outcome.type === "apart" ? "apart" : outcome.error.message);
  }

  #progress(): Progress {
    const { store } = this.#options;
    const { end, promotable, space } = store;
    return {
      received: this.#held?.position,
      durable: end,
      promotable,
      freeBytes: space.freeBytes,
      receivedHash: this.#held?.hash === 0n ? undefined : this.#held?.hash,
      durableHash: this.#durableHash,
    };
  }

  get #heartbeatMs(): number {
    return this.#options.limits?.heartbeatMs ?? HEARTBEAT_MS;
  }
}

const CLOSED = { code: "PEER_CLOSED", message: "it closed the stream", hint: "", retryable: true } as const;
