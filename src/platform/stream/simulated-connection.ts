import type { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import type { Lane, SimulatedLink } from "#src/platform/stream/simulated-link.js";
import { type Frame, SimulatedStream, type StreamBounds } from "#src/platform/stream/simulated-stream.js";

/** One side of a connection: a process, and its end of the stream once there is one. */
export interface Side {
  readonly name: string;
  readonly lane: Lane;
  readonly towards: SimulatedLink;
  clock: SimulatedClock | undefined;
  stream: SimulatedStream | undefined;
  /** What is sent to this side vanishes. */
  deaf: boolean;
}

export interface ConnectionHost {
  readonly bounds: StreamBounds;
  /** The process that runs the site now. */
  clockOf(name: string): SimulatedClock | undefined;
  onArrival(from: string, to: string, what: string): void;
}

/** A connection between two processes, from the request on: carries frames from one side's end to the other's. */
export class SimulatedConnection {
  readonly #host: ConnectionHost;
  readonly dialer: Side;
  readonly acceptor: Side;

  constructor(host: ConnectionHost, dialer: Side, acceptor: Side) {
    this.#host = host;
    this.dialer = dialer;
    this.acceptor = acceptor;
  }

  get over(): boolean {
    return [this.dialer, this.acceptor].every((side) => side.deaf || (side.stream?.ended ?? false));
  }

  sideOf(name: string): Side | undefined {
    return [this.dialer, this.acceptor].find((side) => side.name === name);
  }

  otherThan(side: Side): Side {
    return side === this.dialer ? this.acceptor : this.dialer;
  }

  /** Gives the side its end of the stream. */
  openAt(side: Side, clock: SimulatedClock): SimulatedStream {
    const other = this.otherThan(side);
    side.clock = clock;
    side.stream = new SimulatedStream(other.name, clock, this.#host.bounds, (frame, sizeBytes) =>
      this.transmit(side, frame, sizeBytes),
    );
    return side.stream;
  }

  transmit(from: Side, frame: Frame, sizeBytes: number): void {
    const to = this.otherThan(from);
    this.carry(from, sizeBytes, () => {
      const text = frame.type === "message" ? `message of ${frame.bytes.length}` : frame.type;
      this.#host.onArrival(from.name, to.name, text);
      this.#arrive(to, frame);
    });
  }

  /** Takes something to the other side's machine. */
  carry(from: Side, sizeBytes: number, arrive: () => void): void {
    const to = this.otherThan(from);
    to.towards.carry(to.lane, sizeBytes, () => {
      if (!to.deaf) arrive();
    });
  }

  /** This side ends, and nothing is said to the other one. */
  lose(side: Side, reason: string): void {
    side.deaf = true;
    side.stream?.breakOff(reason);
  }

  #arrive(to: Side, frame: Frame): void {
    if (to.clock === undefined) return;
    if (to.clock.stopped) this.#refuse(to, frame);
    // By the clock of the process, so that one that is paused finds it when it goes on.
    else to.clock.startTimer(0, () => to.stream?.receive(frame));
  }

  /** The process is gone. Its machine, if it is up again, knows nothing of the stream and says so. */
  #refuse(to: Side, frame: Frame): void {
    if (frame.type === "reset" || this.#host.clockOf(to.name) === undefined) return;
    this.transmit(to, { type: "reset", reason: "the other end does not know this connection" }, RESET_BYTES);
  }
}

const RESET_BYTES = 16;
