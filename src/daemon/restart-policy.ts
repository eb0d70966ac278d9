/**
 * What follows when a part fails while the daemon runs. Decided here for all parts and nowhere else.
 *
 * A part that fails to start with the daemon always ends the daemon: whoever started it is looking, and a half daemon
 * helps nobody. Only a part that nothing else needs may be retried: others hold what it gave them.
 */
export type PartName = "data-directory" | "data-plane" | "http" | "tls" | "control";

export type RestartPolicy =
  /** Without it nothing that the daemon says or does can be trusted: the process ends, its supervisor starts a new one. */
  | { readonly type: "fatal" }
  /** Started again after a delay that doubles, and after so many failures in a row given up. */
  | { readonly type: "retry"; readonly attemptsMax: number; readonly afterwards: "fatal" | "stay-failed" };

export const RESTART_POLICIES: Readonly<Record<PartName, RestartPolicy>> = {
  // Its lock is what keeps a second daemon off the data.
  "data-directory": { type: "fatal" },
  // It holds the volumes: a daemon without is up for nothing, and what is left of one cannot be trusted.
  "data-plane": { type: "fatal" },
  // Nobody's data depends on being watched. A port that somebody else took may come back.
  http: { type: "retry", attemptsMax: 10, afterwards: "stay-failed" },
  // The control server holds the credentials it gave out.
  tls: { type: "fatal" },
  // Replication goes on without operators for a while, but a daemon that cannot be reached for good is a broken one.
  control: { type: "retry", attemptsMax: 10, afterwards: "fatal" },
};

/** Of a part that is not in the table nothing is known, so nothing is risked. */
export function policyOf(name: string): RestartPolicy {
  return Object.hasOwn(RESTART_POLICIES, name) ? RESTART_POLICIES[name as PartName] : { type: "fatal" };
}

export type RestartDecision =
  | { readonly type: "fatal" }
  | { readonly type: "stay-failed" }
  | { readonly type: "retry"; readonly delayMs: number };

/** What to do after that many failures in a row; `fraction` in [0, 1) spreads the attempts of many daemons apart. */
export function decideRestart(
  policy: RestartPolicy,
  failuresInARow: number,
  fraction: number,
): RestartDecision {
  if (policy.type === "fatal") return { type: "fatal" };
  if (failuresInARow > policy.attemptsMax) return { type: policy.afterwards };
  const fullMs = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** (failuresInARow - 1));
  return { type: "retry", delayMs: fullMs * (1 - JITTER * fraction) };
}

/** Long enough for a port to be let go, short enough not to be noticed. */
export const RETRY_MS_FIRST = 500;
/** An operator who has just removed the cause does not wait longer than this. */
export const RETRY_MS_MAX = 30_000;
/** Up to this share of a delay is taken off at random. */
const JITTER = 0.5;
/** A part that ran this long has recovered: its next failure counts as the first. */
export const RECOVERED_AFTER_MS = 60_000;
