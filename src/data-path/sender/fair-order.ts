/**
 * Who of those that want to send on one link is next, as a function of what each wants.
 *
 * Whoever is past its RPO target, or will be within the margin, goes first, the one furthest past it before the others. The
 * rest take turns by bytes (deficit round robin): each turn adds the same quantum to what a group may send, so that one
 * with large batches gets no more than one with small ones, and nobody waits for more than a round. They have an eighth of
 * the link even while somebody is urgent: one whose target is out of reach would keep them waiting for ever.
 */
export interface Wish {
  readonly bytes: number;
  /** How far it is from breaching its target; negative: past it. Undefined: it has none. */
  readonly slackMs: number | undefined;
}

/** One full batch: a turn always suffices for one. */
export const QUANTUM_BYTES = 1_310_720;
/** Nearer to its target than this, a group does not wait for its turn. */
export const URGENT_SLACK_MS = 1000;
/** So much of the link the urgent take before one of the others has its turn. */
const URGENT_BYTES_MAX = 7 * QUANTUM_BYTES;

export interface Turns {
  /** In the order of their turns. */
  readonly ring: readonly number[];
  /** Who has its turn, and was given the quantum of it. */
  readonly current: number | undefined;
  /** What each may still send in its turn. */
  readonly deficits: ReadonlyMap<number, number>;
  /** Sent by who was urgent, since one of the others had its turn. */
  readonly urgentBytes: number;
}

export const NO_TURNS: Turns = { ring: [], current: undefined, deficits: new Map(), urgentBytes: 0 };

/** The group that is next, and how the turns stand then; undefined when nobody wants anything. */
export function nextTurn(
  turns: Turns,
  wishes: ReadonlyMap<number, Wish>,
): { readonly next: number; readonly turns: Turns } | undefined {
  const urgent = mostUrgent(wishes);
  if (urgent === undefined) return byTurns(turns, wishes);
  const urgentBytes = turns.urgentBytes + (wishes.get(urgent)?.bytes ?? 0);
  const first = { next: urgent, turns: { ...turns, urgentBytes } };
  if (turns.urgentBytes < URGENT_BYTES_MAX) return first;
  const others = new Map([...wishes].filter(([group]) => group !== urgent));
  return byTurns(turns, others) ?? first;
}

function byTurns(turns: Turns, wishes: ReadonlyMap<number, Wish>): ReturnType<typeof nextTurn> {
  const known = turns.ring.filter((group) => wishes.has(group));
  const ring = [...known, ...[...wishes.keys()].filter((group) => !known.includes(group))];
  // Who wants nothing keeps nothing: what was saved up would be a burst later.
  const deficits = new Map(ring.map((group) => [group, turns.deficits.get(group) ?? 0]));
  for (let { current } = turns; ; ) {
    const [group, ...rest] = ring;
    if (group === undefined) return undefined;
    const bytes = wishes.get(group)?.bytes ?? 0;
    const deficit = deficits.get(group) ?? 0;
    if (deficit >= bytes) {
      deficits.set(group, deficit - bytes);
      return { next: group, turns: { ring, current: group, deficits, urgentBytes: 0 } };
    }
    // Its turn comes with the quantum; with it used up, the next one's.
    if (current === group) {
      ring.splice(0, ring.length, ...rest, group);
      current = undefined;
    } else {
      deficits.set(group, deficit + QUANTUM_BYTES);
      current = group;
    }
  }
}

function mostUrgent(wishes: ReadonlyMap<number, Wish>): number | undefined {
  let found: number | undefined;
  let least = URGENT_SLACK_MS;
  for (const [group, { slackMs }] of wishes) {
    if (slackMs === undefined || slackMs >= least) continue;
    least = slackMs;
    found = group;
  }
  return found;
}
