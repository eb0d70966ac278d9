/**
 * What is remembered of a drill, in the fact that makes its branch: both are durable in one instant, so there is no drill
 * without its record and no record without its drill.
 */
export interface DrillRecord {
  readonly note: string;
  /** By the wall clock, when it was started first; moving it does not begin its time again. */
  readonly createMs: number;
  /** How long it lives from then; undefined: until it is stopped. */
  readonly lifeMs: number | undefined;
  readonly includeFuzzy: boolean;
  /** Of the call that started it, or moved it here; empty where it had none. */
  readonly requestId: string;
  /** Of the point it grew from; empty where that moment is no point. */
  readonly point: string;
  readonly members: readonly DrillMember[];
  readonly leftOut: readonly LeftOutMember[];
}

/** One that can be attached to: its name, and its number in the store. */
export interface DrillMember {
  readonly name: string;
  readonly member: number;
}

/** `why` goes on from its name. */
export interface LeftOutMember {
  readonly name: string;
  readonly why: string;
}

export function encodeDrill(record: DrillRecord): string {
  return JSON.stringify(record);
}

/**
 * The record in a fact, whose checksum has shown to be what was written. Undefined when another version wrote it otherwise:
 * the drill is there all the same, and can be stopped.
 */
export function decodeDrill(about: string | undefined): DrillRecord | undefined {
  if (about === undefined) return undefined;
  const json: unknown = JSON.parse(about);
  return isRecord(json) ? { ...json, lifeMs: json.lifeMs } : undefined;
}

function isRecord(json: unknown): json is DrillRecord {
  if (typeof json !== "object" || json === null) return false;
  const { note, createMs, lifeMs, includeFuzzy, requestId, point, members, leftOut } = json as Record<
    keyof DrillRecord,
    unknown
  >;
  return (
    [note, requestId, point].every((text) => typeof text === "string") &&
    typeof createMs === "number" &&
    (lifeMs === undefined || typeof lifeMs === "number") &&
    typeof includeFuzzy === "boolean" &&
    [members, leftOut].every(Array.isArray)
  );
}

/**
 * How long a drill has still to live at a start; from there on it is counted by a clock that does not jump. Wall time is all
 * that goes through a restart. Where it has been set back, a drill gets no more than its whole life again; where forward, it
 * ends too soon: it is made to be thrown away.
 */
export function leftMs({ createMs, lifeMs }: DrillRecord, wallMs: number): number | undefined {
  if (lifeMs === undefined) return undefined;
  return Math.min(lifeMs, Math.max(0, createMs + lifeMs - wallMs));
}
