import { TidemarkError } from "#src/base/errors.js";
import { parseTime } from "#src/domain/model/rfc3339.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Which moment is meant: the one grammar for points, on the command line, in files, in the API and in NBD names. */
export type PointSelector =
  /** The newest promotable sequence: least loss. */
  | { readonly type: "latest" }
  /** The newest cut point: least wait. */
  | { readonly type: "latest-processed" }
  /** The newest app-consistent point. */
  | { readonly type: "latest-app" }
  | { readonly type: "id"; readonly id: string }
  | { readonly type: "time"; readonly timeMs: number }
  /** Without an epoch: on the present path. */
  | { readonly type: "sequence"; readonly epoch: number | undefined; readonly sequence: Sequence }
  | { readonly type: "lsn"; readonly lsn: number };

export const SELECTOR_RULE =
  "a point is latest, latest-processed, latest-app, a point's id, a time as 2026-05-01T10:00:00Z, seq-N, seq-EPOCH.N or lsn-X/Y";

const WORDS = ["latest", "latest-processed", "latest-app"] as const;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SEQUENCE = /^seq-(?:(\d{1,16})\.)?(\d{1,16})$/;
const LSN = /^lsn-([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i;
/** What a message repeats of a text that is not a selector. */
const SHOWN_MAX = 80;

export function parsePointSelector(text: string): PointSelector {
  const selector = selectorOf(text);
  if (selector !== undefined) return selector;
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_POINT_SELECTOR",
    message: `${JSON.stringify(shown)} does not name a point`,
    hint: SELECTOR_RULE,
  });
}

function selectorOf(text: string): PointSelector | undefined {
  const word = WORDS.find((candidate) => candidate === text);
  if (word !== undefined) return { type: word };
  if (ID.test(text)) return { type: "id", id: text };
  return sequenceOf(text) ?? lsnOf(text) ?? timeOf(text);
}

function sequenceOf(text: string): PointSelector | undefined {
  const [, epochText, sequenceText] = SEQUENCE.exec(text) ?? [];
  if (sequenceText === undefined) return undefined;
  const epoch = epochText === undefined ? undefined : Number(epochText);
  const sequence = Number(sequenceText);
  const isWhole = Number.isSafeInteger(sequence) && (epoch === undefined || Number.isSafeInteger(epoch));
  return isWhole ? { type: "sequence", epoch, sequence } : undefined;
}

/** As PostgreSQL writes them: two halves of 32 bits. One beyond 2^53 has no log behind it. */
function lsnOf(text: string): PointSelector | undefined {
  const [, high, low] = LSN.exec(text) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const lsn = Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
  return Number.isSafeInteger(lsn) ? { type: "lsn", lsn } : undefined;
}

function timeOf(text: string): PointSelector | undefined {
  const timeMs = parseTime(text);
  return timeMs === undefined ? undefined : { type: "time", timeMs };
}
