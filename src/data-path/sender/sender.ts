import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  decodeRequest,
  encodeResponse,
  HANDSHAKE_MS_MAX,
  type Handshake,
  handshakeMissing,
  Incoming,
  MESSAGE_BYTES_MAX,
  PROTOCOL_VERSIONS,
  type Progress,
  SEED_VERSIONS,
  type Stop,
} from "#src/data-path/link-format/link-format.js";
import { type CompressionState, codecNames } from "#src/data-path/sender/batch-frames.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";
import { type RunEnd, SenderRun } from "#src/data-path/sender/sender-run.js";
import { assertNamed } from "#src/data-path/sender/sent-members.js";
import type { SharedCopy } from "#src/data-path/sender/stream-copy.js";
import { Telling } from "#src/data-path/sender/telling.js";
import type { SecondaryFacts, SideFacts } from "#src/domain/fencing/handshake-facts.js";
import { type Apart, partingOf, relate } from "#src/domain/fencing/relation.js";
import { toldOf } from "#src/domain/fencing/tellings.js";
import { BATCH_VERSION } from "#src/domain/model/batch-format.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

export type { Stop } from "#src/data-path/link-format/link-format.js";
export type { CompressionOptions, CompressionState } from "#src/data-path/sender/batch-frames.js";
export type { CompressionReason } from "#src/data-path/sender/compression-policy.js";
export {
  type LinkMember,
  type LinkShare,
  linkWithin,
  PacedLink,
} from "#src/data-path/sender/link-share.js";
export type {
  SenderEvent,
  SenderLimits,
  SenderObserver,
  SenderOptions,
  SentName,
} from "#src/data-path/sender/sender-options.js";

/** A stream whose first message has been read, so that it is known which group it is about. */
export interface OpenedLink {
  readonly stream: MessageStream;
  readonly incoming: Incoming;
  readonly handshake: Handshake;
}

export interface SenderState {
  /** `idle`: no secondary is connected. Else what the stream does. */
  readonly stage: string;
  readonly peer: string | undefined;
  /** How batches go; undefined without a stream. */
  readonly compression: CompressionState | undefined;
}

const NO_PROGRESS: Progress = {
  received: undefined,
  durable: undefined,
  promotable: undefined,
  freeBytes: undefined,
  receivedHash: undefined,
  durableHash: undefined,
};

interface Meeting {
  readonly stream: MessageStream;
  /** Why it is over before its run has begun. */
  end: RunEnd | undefined;
}

/** Reads the first message of a stream that a peer has opened. Breaks it off when that is no handshake. */
export async function openLink(
  stream: MessageStream,
  { clock }: Pick<SenderOptions, "clock">,
): Promise<OpenedLink> {
  const incoming = new Incoming(stream);
  const timer = clock.startTimer(HANDSHAKE_MS_MAX, () => stream.abort("no handshake came"));
  try {
    const bytes = await incoming.next();
    const message = bytes === undefined ? undefined : decodeRequest(bytes);
    if (message?.type !== "handshake") throw handshakeMissing(message?.type ?? "nothing");
    return { stream, incoming, handshake: message.handshake };
  } catch (error) {
    stream.abort(error instanceof TidemarkError ? error.message : "the handshake failed");
    throw error;
  } finally {
    timer.cancel();
  }
}

/**
 * The primary's end of the link of one group: takes streams that the secondary has opened, one at a time, and sends it
 * what it lacks. README.md tells how.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #runId: bigint;
  readonly #shared: SharedCopy = { copy: undefined };
  readonly #telling: Telling;
  #run: SenderRun | undefined;
  /** The stream whose handshake is being answered: its run has not begun. */
  #meeting: Meeting | undefined;
  #peer: string | undefined;
  /** Streams are served one after the other: the next begins when nothing of the one before is under way. */
  #turn: Promise<void> = Promise.resolve();
  /** The one that is next; an older one that waited has given way to it. */
  #waiting: OpenedLink | undefined;
  #isStopped = false;

  constructor(options: SenderOptions) {
    assert(options.capture.resync !== undefined, "what is sent was captured for a secondary");
    assertNamed(options);
    this.#options = options;
    this.#telling = new Telling(options);
    this.#runId = options.random.uint64() | 1n;
  }

  get state(): SenderState {
    return {
      stage: this.#run?.stage ?? "idle",
      peer: this.#peer,
      compression: this.#run?.compression,
    };
  }

  /** A stream of this group. An older one of the same secondary gives way: it has noticed a break that we have not. */
  accept(link: OpenedLink): void {
    this.#waiting?.stream.abort("replaced by a newer stream");
    this.#waiting = link;
    this.#end({ code: "REPLACED", why: "the secondary has dialled again" });
    this.#turn = this.#turn.then(async () => {
      if (this.#waiting !== link) return;
      this.#waiting = undefined;
      if (this.#isStopped) return link.stream.abort("the primary stops");
      await this.#serve(link);
    });
  }

  /** Ends the streams there are, that which waits for its turn too, with these words. What was begun goes on with the next. */
  part(stop: Stop): void {
    this.#run?.part(stop);
    const meeting = this.#meeting;
    if (meeting !== undefined && meeting.end === undefined) {
      meeting.end = { code: stop.code, why: stop.message };
      partInTime(meeting, stop);
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) partInTime(waiting, stop);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#end({ code: "STOPPED", why: "the primary stops" });
    await this.#turn;
  }

  /** Whatever is served now, or about to be. */
  #end(end: RunEnd): void {
    this.#run?.stop(end);
    const meeting = this.#meeting;
    if (meeting === undefined || meeting.end !== undefined) return;
    meeting.end = end;
    meeting.stream.abort(end.why);
  }

  async #serve({ stream, incoming, handshake }: OpenedLink): Promise<void> {
    const { observer } = this.#options;
    const { peer } = stream;
    try {
      const end = await this.#talk(stream, incoming, handshake);
      observer.onEvent({ type: "disconnected", peer, ...end });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      stream.abort(error.message);
      observer.onEvent({ type: "disconnected", peer, code: error.code, why: error.message });
    } finally {
      this.#run = undefined;
      this.#meeting = undefined;
      this.#peer = undefined;
    }
  }

  async #talk(stream: MessageStream, incoming: Incoming, handshake: Handshake): Promise<RunEnd> {
    const { observer } = this.#options;
    const relation = relate(this.#facts(), factsOf(handshake));
    if (relation.type !== "follows") return this.#part(stream, relation);
    const { held, rewound } = relation;
    const { againMembers } = handshake;
    const meeting: Meeting = { stream, end: undefined };
    this.#meeting = meeting;
    await this.#telling.next(handshake.heard);
    if (againMembers.length > 0) {
      observer.onEvent({ type: "seed-lost", peer: stream.peer, members: againMembers });
      await this.#options.capture.resync?.seedAgain(againMembers);
    }
    if (meeting.end !== undefined) return meeting.end;
    stream.send(encodeResponse({ type: "handshake", handshake: this.#handshake() }));
    const progress = rewound === undefined ? handshake.progress : { ...NO_PROGRESS, durable: rewound };
    const said = { ...handshake, progress };
    const run = new SenderRun(this.#options, stream, incoming, this.#shared, held, said);
    this.#run = run;
    this.#meeting = undefined;
    this.#peer = stream.peer;
    observer.onEvent({ type: "connected", peer: stream.peer, held, rewound });
    const endTelling = this.#telling.along(stream);
    return await run.run().finally(endTelling);
  }

  #part(stream: MessageStream, apart: Apart): RunEnd {
    const parting = partingOf(apart);
    const own = this.#handshake();
    // Who remembers no number at all looks like a version that tells none: the other side would follow it.
    if (parting.code !== "PRIMARY_PUT_BACK" || own.told > 0)
      stream.send(encodeResponse({ type: "handshake", handshake: own }));
    stream.send(encodeResponse({ type: "stop", stop: parting }));
    stream.close();
    this.#options.observer.onEvent({ type: "apart", peer: stream.peer, apart });
    return { code: parting.code, why: parting.message };
  }

  #handshake(): Handshake {
    const { state, group, programVersion, previousRun } = this.#options;
    const now = state();
    const { group: groupId, site, lineage, promise, heard = 0 } = now;
    const told = toldOf(now) ?? 0;
    return {
      ...VERSIONS,
      codecs: this.#codecs,
      site,
      group,
      groupId,
      ...{ lineage, promise, told, heard },
      progress: NO_PROGRESS,
      messageBytesMax: MESSAGE_BYTES_MAX,
      programVersion,
      runId: this.#runId,
      previousRun,
      horizon: 0,
      seedFormat: SEED_VERSIONS,
      wholeMembers: [],
      againMembers: [],
    };
  }

  #facts(): SideFacts {
    const state = this.#options.state();
    const { group: groupId, site, lineage, promise } = state;
    return { ...VERSIONS, codecs: this.#codecs, site, groupId, lineage, promise, told: toldOf(state) };
  }

  get #codecs() {
    return codecNames(this.#options.compression?.compressors);
  }
}

const VERSIONS = {
  protocol: PROTOCOL_VERSIONS,
  batchFormat: { min: BATCH_VERSION, max: BATCH_VERSION },
} as const;

function factsOf({ progress, ...handshake }: Handshake): SecondaryFacts {
  return { ...handshake, received: progress.received, receivedHash: progress.receivedHash };
}

/** Ends a stream that is not taken, with these words. */
export function partWith({ stream }: Pick<OpenedLink, "stream">, stop: Stop): void {
  stream.send(encodeResponse({ type: "stop", stop }));
  stream.close();
}

/** The same of one that may have broken meanwhile. */
function partInTime(link: Pick<OpenedLink, "stream">, stop: Stop): void {
  try {
    partWith(link, stop);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    link.stream.abort(error.message);
  }
}

/** Of a stream that is about a group that this site does not have. */
export function groupUnknown(link: OpenedLink): void {
  partWith(link, {
    code: "GROUP_UNKNOWN",
    message: `this site has no group ${JSON.stringify(link.handshake.group)} with that id`,
    hint: "apply the specification of the group at the site that is to be its primary",
    retryable: true,
  });
}
