import { assert } from "#src/base/assert.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import type { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type {
  MessageDialer,
  MessageStream,
  PeerAddress,
  StreamAcceptor,
} from "#src/platform/stream/message-stream.js";
import {
  type ConnectionHost,
  type Side,
  SimulatedConnection,
} from "#src/platform/stream/simulated-connection.js";
import { CLEAN_LINK, Lane, type LinkConditions, SimulatedLink } from "#src/platform/stream/simulated-link.js";
import { STREAM_BOUNDS, type StreamBounds } from "#src/platform/stream/simulated-stream.js";
import { peerIdentityWrong, peerUnreachable } from "#src/platform/stream/stream-error.js";

/** A dial that got no answer for that long is given up. */
const DIAL_MS_MAX = 10_000;
/** A connection request, its answer or its refusal on the wire. */
const HANDSHAKE_BYTES = 64;

export interface SimulatedNetworkOptions {
  readonly bounds?: Partial<StreamBounds>;
  readonly conditions?: Partial<LinkConditions>;
  /** Hears of every frame that arrives, for the trace of a run. */
  readonly onArrival?: (from: string, to: string, what: string) => void;
}

/** A process on the network. */
export interface SimulatedSite {
  readonly name: string;
  readonly dialer: MessageDialer;
  /** From now on streams that peers open are handed to it. */
  listen(acceptor: StreamAcceptor): void;
}

interface Process {
  readonly identity: string;
  readonly clock: SimulatedClock;
  acceptor: StreamAcceptor | undefined;
}

/**
 * The network between named sites: one link for each direction, each with its own delay, bandwidth and state. Streams
 * behave as on TCP: in order and whole while they live, held up while a link is down, broken by whoever misses the
 * other's keepalive, by a reset, or by the end of the process.
 *
 * A stream never duplicates a message. A duplicate comes from a sender that, on a new stream, repeats what it sent on the
 * old one and cannot know to have arrived.
 */
export class SimulatedNetwork {
  readonly #time: SimulatedTime;
  readonly #random: SimulatedRandom;
  readonly #conditions: LinkConditions;
  readonly #host: ConnectionHost;
  readonly #links = new Map<string, SimulatedLink>();
  readonly #processes = new Map<string, Process>();
  /** Machines that do not answer at all. One that is up without our process refuses connections. */
  readonly #down = new Set<string>();
  #connections: SimulatedConnection[] = [];

  constructor(time: SimulatedTime, random: SimulatedRandom, options: SimulatedNetworkOptions = {}) {
    this.#time = time;
    this.#random = random;
    this.#conditions = { ...CLEAN_LINK, ...options.conditions };
    this.#host = {
      bounds: { ...STREAM_BOUNDS, ...options.bounds },
      clockOf: (name) => this.#processes.get(name)?.clock,
      onArrival: options.onArrival ?? (() => {}),
    };
  }

  /** A process begins to use the network under that name. One that restarts attaches again, with its new clock. */
  attach(name: string, clock: SimulatedClock, identity: string = name): SimulatedSite {
    assert(!this.#processes.has(name), "one process at a time runs a site");
    const running: Process = { identity, clock, acceptor: undefined };
    this.#processes.set(name, running);
    this.#down.delete(name);
    return {
      name,
      dialer: { dial: (peer, signal) => this.#dial(name, clock, peer, signal) },
      listen: (acceptor) => {
        running.acceptor = acceptor;
      },
    };
  }

  /** Changes one direction. */
  setLink(from: string, to: string, changes: Partial<LinkConditions>): void {
    this.#link(from, to).set(changes);
  }

  partition(a: string, b: string): void {
    this.setLink(a, b, { up: false });
    this.setLink(b, a, { up: false });
  }

  heal(a: string, b: string): void {
    this.setLink(a, b, { up: true });
    this.setLink(b, a, { up: true });
  }

  /** Breaks the streams between the two: both ends see it at once, and what is on its way is lost. */
  breakStreams(a: string, b: string, reason = "connection reset"): void {
    for (const connection of this.#between(a, b)) {
      connection.lose(connection.dialer, reason);
      connection.lose(connection.acceptor, reason);
    }
  }

  /** Breaks the streams at that site alone. Nothing tells the peer, and what it sends vanishes, until it misses keepalive. */
  halfOpen(site: string, peer: string, reason = "connection reset"): void {
    for (const connection of this.#between(site, peer)) {
      const side = connection.sideOf(site);
      if (side !== undefined) connection.lose(side, reason);
    }
  }

  /**
   * The machine is gone, and with it the process and its timers. Peers hear nothing, until they miss its keepalive or
   * until a new process is there that does not know their streams.
   */
  crash(name: string): void {
    this.#down.add(name);
    this.#end(name);
  }

  /** The process is gone, and the kernel closes its connections: peers are told. */
  kill(name: string): void {
    for (const connection of this.#connections) {
      const side = connection.sideOf(name);
      if (side?.stream === undefined || side.stream.ended) continue;
      connection.transmit(
        side,
        { type: "reset", reason: "the process at the other end has died" },
        HANDSHAKE_BYTES,
      );
    }
    this.#end(name);
  }

  #end(name: string): void {
    this.#processes.get(name)?.clock.stop();
    this.#processes.delete(name);
  }

  #dial(name: string, clock: SimulatedClock, peer: PeerAddress, signal: AbortSignal): Promise<MessageStream> {
    assert(name !== peer.site, "a site does not dial itself");
    if (signal.aborted) return Promise.reject(signal.reason);
    const connection = this.#connect(name, peer.site);
    const stream = connection.openAt(connection.dialer, clock);
    return new Promise((resolve, reject) => {
      const settle = () => {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
      };
      const fail = (error: unknown) => {
        settle();
        stream.abort("the dial was given up");
        reject(error);
      };
      const onAbort = () => fail(signal.reason);
      const onSilence = () =>
        fail(peerUnreachable(peer.site, peer.address, `no answer in ${DIAL_MS_MAX} ms`));
      const timer = clock.startTimer(DIAL_MS_MAX, onSilence);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#request(connection, peer, (refusal) => {
        if (stream.ended) return;
        if (refusal !== undefined) return fail(refusal);
        settle();
        resolve(stream);
      });
    });
  }

  /** Takes the request there and the answer back. */
  #request(
    connection: SimulatedConnection,
    peer: PeerAddress,
    onAnswer: (refusal: TidemarkError | undefined) => void,
  ): void {
    const { dialer, acceptor } = connection;
    const answer = (refusal: TidemarkError | undefined) =>
      connection.carry(acceptor, HANDSHAKE_BYTES, () => dialer.clock?.startTimer(0, () => onAnswer(refusal)));
    connection.carry(dialer, HANDSHAKE_BYTES, () => {
      const running = this.#processes.get(peer.site);
      if (this.#down.has(peer.site)) return;
      if (running === undefined) answer(refused(peer));
      else running.clock.startTimer(0, () => answer(this.#accept(connection, running, peer)));
    });
  }

  #accept(connection: SimulatedConnection, running: Process, peer: PeerAddress): TidemarkError | undefined {
    const { acceptor, identity, clock } = running;
    if (acceptor === undefined) return refused(peer);
    if (identity !== peer.identity) return peerIdentityWrong(peer.site, peer.identity, identity);
    acceptor(connection.openAt(connection.acceptor, clock));
    return undefined;
  }

  #connect(from: string, to: string): SimulatedConnection {
    const side = (name: string, towards: SimulatedLink): Side => ({
      name,
      towards,
      lane: new Lane(),
      clock: undefined,
      stream: undefined,
      deaf: false,
    });
    const connection = new SimulatedConnection(
      this.#host,
      side(from, this.#link(to, from)),
      side(to, this.#link(from, to)),
    );
    this.#connections = [...this.#connections.filter((other) => !other.over), connection];
    return connection;
  }

  #between(a: string, b: string): SimulatedConnection[] {
    return this.#connections.filter(
      (connection) => connection.sideOf(a) !== undefined && connection.sideOf(b) !== undefined,
    );
  }

  #link(from: string, to: string): SimulatedLink {
    const key = `${from}>${to}`;
    const link =
      this.#links.get(key) ?? new SimulatedLink(this.#time, this.#random.fork(key), this.#conditions);
    this.#links.set(key, link);
    return link;
  }
}

function refused(peer: PeerAddress): TidemarkError {
  return peerUnreachable(peer.site, peer.address, "connection refused");
}
