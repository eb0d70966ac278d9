/** What one listener may cost us, whoever connects to it. */
export interface ListenLimits {
  /** Open connections, handed on or not. */
  readonly connectionsMax: number;
  /** Connections that have not shown a certificate yet: all that a stranger can hold open. */
  readonly handshakesMax: number;
  /** Of these, those from one address. */
  readonly handshakesPerHostMax: number;
  /** From accepting a connection to the end of its handshake, however busy it looks meanwhile. */
  readonly handshakeMsMax: number;
}

export const DEFAULT_LISTEN_LIMITS: ListenLimits = {
  // A gRPC client multiplexes everything over one connection and an NBD client opens a handful for each volume, so this
  // serves dozens of hosts; two listeners stay inside 1,024 descriptors, the least that machines of today allow. It has
  // to: a process that runs out of them closes new connections without any sign of it.
  connectionsMax: 400,
  // A handshake takes two round trips and under a millisecond of our time: 64 at once admit 600 clients a second over
  // a 100 ms line. Each costs some 50 kB while it lasts, so strangers can hold 3 MB.
  handshakesMax: 64,
  // So that one machine that hangs, or scans, leaves most of the room to all others. Not less: clients behind one
  // address translation all come back at the same time after an outage.
  handshakesPerHostMax: 16,
  // Ten times what a handshake over a bad intercontinental line takes, and short enough to make holding places tedious.
  handshakeMsMax: 10_000,
};

/** How long a connection is silent before the kernel asks whether the other end still exists. */
export const KEEPALIVE_IDLE_MS = 30_000;

/** Connections the kernel keeps for us while the event loop is busy; it cuts this down to net.core.somaxconn. */
export const ACCEPT_BACKLOG = 511;
