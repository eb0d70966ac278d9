import type { COMMAND } from "#src/platform/nbd/request-format.js";

export type CommandName = keyof typeof COMMAND | "unknown";

/** Why a connection ended, as a closed list: it labels a metric. */
export type EndReason =
  | "disconnected"
  | "aborted"
  | "lost"
  | "handshake-timeout"
  | "handshake-garbage"
  | "handshake-refused"
  | "too-many-options"
  | "request-garbage"
  | "request-too-long"
  | "stalled"
  | "superseded"
  | "export-ended"
  | "server-stopped"
  /** It went on under TLS, as a connection that is counted anew. */
  | "upgraded";

/** What happens at the server, for whoever counts it. Called on the hot path: an implementation adds to counters. */
export interface NbdMetrics {
  connected(): void;
  ended(reason: EndReason): void;
  /**
   * A request was answered. `bytes` is its span, for READ and WRITE what was carried; `error` is the number the client
   * was told, 0 for none. The time runs from when its header was read to when its reply was handed over.
   */
  answered(command: CommandName, bytes: number, error: number, elapsedMs: number): void;
}

export const NO_METRICS: NbdMetrics = {
  connected: () => undefined,
  ended: () => undefined,
  answered: () => undefined,
};
