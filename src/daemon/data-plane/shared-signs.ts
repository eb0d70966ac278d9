import { assert } from "#src/base/assert.js";

/**
 * Memory that both threads see, for what must be known of the data thread when it answers no messages. Each field has
 * one writer.
 *
 * | field                | written by | what                                                        |
 * |----------------------|------------|-------------------------------------------------------------|
 * | beat                 | data       | when its event loop last turned, on the machine's monotonic clock, ns |
 * | lines sent           | data       | log lines handed to the main thread                         |
 * | lines dropped        | data       | log lines given up, because too many waited                 |
 * | lines taken          | main       | log lines written                                           |
 * | connections          | data       | of each listener, in the order in which they were opened    |
 */
export class SharedSigns {
  readonly buffer: SharedArrayBuffer;
  readonly #view: BigInt64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#view = new BigInt64Array(buffer);
  }

  static create(): SharedSigns {
    return new SharedSigns(new SharedArrayBuffer((FIELDS + LISTENERS_MAX) * BigInt64Array.BYTES_PER_ELEMENT));
  }

  static of(buffer: SharedArrayBuffer): SharedSigns {
    return new SharedSigns(buffer);
  }

  beat(): void {
    this.#set(BEAT, process.hrtime.bigint());
  }

  /** Since the data thread's event loop last turned; 0 as long as it loads its modules. */
  get silentMs(): number {
    const beat = this.#get(BEAT);
    return beat === 0n ? 0 : Number(process.hrtime.bigint() - beat) / NANOSECONDS_PER_MS;
  }

  /** False when too many lines wait for the main thread: then the line is counted as dropped. */
  takesLine(): boolean {
    const waiting = this.#get(LINES_SENT) - this.#get(LINES_TAKEN);
    const field = waiting < LINES_WAITING_MAX ? LINES_SENT : LINES_DROPPED;
    this.#set(field, this.#get(field) + 1n);
    return field === LINES_SENT;
  }

  lineTaken(): void {
    this.#set(LINES_TAKEN, this.#get(LINES_TAKEN) + 1n);
  }

  get linesDropped(): number {
    return Number(this.#get(LINES_DROPPED));
  }

  setConnections(listener: number, connections: number): void {
    this.#set(listenerField(listener), BigInt(connections));
  }

  connections(listener: number): number {
    return Number(this.#get(listenerField(listener)));
  }

  #get(field: number): bigint {
    return Atomics.load(this.#view, field);
  }

  #set(field: number, value: bigint): void {
    Atomics.store(this.#view, field, value);
  }
}

const BEAT = 0;
const LINES_SENT = 1;
const LINES_DROPPED = 2;
const LINES_TAKEN = 3;
const FIELDS = 4;
/** As many addresses as may be configured, and as many sockets as a service manager may hand over. */
const LISTENERS_MAX = 80;
/** More than a start or a stop says at once; while as many wait, the main thread is not reading. */
export const LINES_WAITING_MAX = 1000n;
const NANOSECONDS_PER_MS = 1e6;

function listenerField(listener: number): number {
  assert(listener >= 0 && listener < LISTENERS_MAX, "a listener has its field");
  return FIELDS + listener;
}
