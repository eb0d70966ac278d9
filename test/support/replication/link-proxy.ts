import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";

/**
 * A link between two sites that is in a test's hands: whoever connects to it is connected to the target, until the test cuts
 * it, holds it up, slows it down or damages what goes through.
 *
 * Directions are seen from who listens: `down` is what the target sends, `up` is what goes to it.
 */
export type Direction = "up" | "down";

export interface LinkConditions {
  /** One way, of every byte. */
  readonly delayMs?: number;
  /** Of each direction. */
  readonly bytesPerSecondMax?: number;
}

/** More than a gigabit link holds in a quarter of a second. */
const HELD_BYTES_MAX = 32 * 2 ** 20;

type Damage =
  /** One bit of the byte is another one. */
  | { readonly type: "flip" }
  /** Everything before is passed on, then the connection breaks. */
  | { readonly type: "reset" };

interface Planned {
  readonly damage: Damage;
  bytesLeft: number;
  readonly done: () => void;
}

export class LinkProxy {
  target: ListenAddress;
  readonly #server: Server;
  readonly #address: ListenAddress;
  readonly #sockets = new Set<Socket>();
  readonly #lanes = new Set<Lane>();
  readonly #planned = new Map<Direction, Planned>();
  readonly passed: Record<Direction, number> = { up: 0, down: 0 };
  conditions: LinkConditions;
  #isCut = false;
  #isStalled = false;

  private constructor(
    server: Server,
    address: ListenAddress,
    target: ListenAddress,
    conditions: LinkConditions,
  ) {
    this.#server = server;
    this.#address = address;
    this.target = target;
    this.conditions = conditions;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** Listens on a unix socket at the path, or on a port of its own on loopback. */
  static async listen(
    target: ListenAddress,
    options: LinkConditions & { readonly path?: string } = {},
  ): Promise<LinkProxy> {
    const { path, ...conditions } = options;
    const server = createServer();
    if (path === undefined) server.listen(0, "127.0.0.1");
    else server.listen(path);
    await once(server, "listening");
    const bound = server.address();
    const address: ListenAddress =
      bound === null || typeof bound === "string"
        ? { type: "unix", path: bound ?? "" }
        : { type: "tcp", host: bound.address, port: bound.port };
    return new LinkProxy(server, address, target, conditions);
  }

  /** As configurations give it. */
  get address(): string {
    return formatListenAddress(this.#address);
  }

  get connections(): number {
    return this.#lanes.size / 2;
  }

  /** In this tick: nothing more passes, what was on the way is gone, and nobody gets through. */
  cut(): void {
    this.#isCut = true;
    this.breakAll();
  }

  /** Breaks what is there; who dials again gets through. */
  breakAll(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  /** Nothing passes, and nobody is told. */
  stall(): void {
    this.#isStalled = true;
    for (const lane of this.#lanes) lane.hold();
  }

  heal(): void {
    this.#isCut = false;
    this.#isStalled = false;
    for (const lane of this.#lanes) lane.release();
  }

  /** Resolves when it has happened, so many bytes from now. */
  damage(direction: Direction, damage: Damage, afterBytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#planned.set(direction, { damage, bytesLeft: afterBytes, done: resolve });
    });
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    if (this.#isCut) {
      socket.destroy();
      return;
    }
    const { target } = this;
    const other = target.type === "unix" ? connect(target.path) : connect(target.port, target.host);
    const through = (direction: Direction) => (bytes: Buffer) =>
      this.#through(direction, bytes, [socket, other]);
    const lanes = [
      new Lane(socket, other, () => this.conditions, through("up")),
      new Lane(other, socket, () => this.conditions, through("down")),
    ];
    for (const lane of lanes) {
      this.#lanes.add(lane);
      if (this.#isStalled) lane.hold();
    }
    for (const [end, opposite] of [
      [socket, other],
      [other, socket],
    ] as const) {
      end.setNoDelay(true);
      this.#sockets.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => {
        this.#sockets.delete(end);
        opposite.destroy();
        for (const lane of lanes) this.#lanes.delete(lane);
      });
    }
  }

  /** What is passed on of the bytes. */
  #through(direction: Direction, bytes: Buffer, ends: readonly Socket[]): Buffer {
    const planned = this.#planned.get(direction);
    this.passed[direction] += bytes.length;
    if (planned === undefined) return bytes;
    if (planned.bytesLeft >= bytes.length) {
      planned.bytesLeft -= bytes.length;
      return bytes;
    }
    this.#planned.delete(direction);
    planned.done();
    if (planned.damage.type === "flip") {
      const damaged = Buffer.from(bytes);
      damaged[planned.bytesLeft] = (damaged[planned.bytesLeft] ?? 0) ^ 0x10;
      return damaged;
    }
    // Once the part before it is on its way.
    setImmediate(() => {
      for (const end of ends) end.destroy();
    });
    return bytes.subarray(0, planned.bytesLeft);
  }
}

/** One direction of one connection: a pipe of bounded length, with a delay and a rate. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #conditions: () => LinkConditions;
  #isHeld = false;
  #heldBytes = 0;
  #onTheWay: { readonly bytes: Buffer; readonly dueMs: number }[] = [];
  #freeMs = 0;
  #isBlocked = false;

  constructor(
    from: Socket,
    to: Socket,
    conditions: () => LinkConditions,
    through: (bytes: Buffer) => Buffer,
  ) {
    this.#from = from;
    this.#to = to;
    this.#conditions = conditions;
    from.on("data", (bytes: Buffer) => this.#carry(through(bytes)));
    to.on("drain", () => {
      this.#isBlocked = false;
      this.#flow();
    });
    from.on("end", () => to.end());
  }

  hold(): void {
    this.#isHeld = true;
    this.#flow();
  }

  release(): void {
    this.#isHeld = false;
    this.#flow();
  }

  #carry(bytes: Buffer): void {
    const { delayMs = 0, bytesPerSecondMax } = this.#conditions();
    if (delayMs === 0 && bytesPerSecondMax === undefined) {
      this.#pass(bytes);
      return;
    }
    const nowMs = performance.now();
    const sendMs = bytesPerSecondMax === undefined ? 0 : (bytes.length / bytesPerSecondMax) * 1000;
    this.#freeMs = Math.max(this.#freeMs, nowMs) + sendMs;
    this.#heldBytes += bytes.length;
    this.#onTheWay.push({ bytes, dueMs: this.#freeMs + delayMs });
    if (this.#onTheWay.length === 1) this.#wait();
    this.#flow();
  }

  /** One timer a lane, since timers of different lengths may fire out of order. */
  #wait(): void {
    const first = this.#onTheWay[0];
    if (first === undefined) return;
    setTimeout(() => this.#arrive(), first.dueMs - performance.now());
  }

  #arrive(): void {
    const nowMs = performance.now();
    for (
      let first = this.#onTheWay[0];
      first !== undefined && first.dueMs <= nowMs;
      first = this.#onTheWay[0]
    ) {
      this.#onTheWay.shift();
      this.#heldBytes -= first.bytes.length;
      this.#pass(first.bytes);
    }
    this.#flow();
    this.#wait();
  }

  #pass(bytes: Buffer): void {
    if (this.#to.destroyed || bytes.length === 0) return;
    if (!this.#to.write(bytes)) {
      this.#isBlocked = true;
      this.#flow();
    }
  }

  #flow(): void {
    if (this.#isHeld || this.#isBlocked || this.#heldBytes > HELD_BYTES_MAX) this.#from.pause();
    else this.#from.resume();
  }
}
