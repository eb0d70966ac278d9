import { TidemarkError } from "#src/base/errors.js";
import type { Store, StoreMember } from "#src/data-path/store/store.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { Resolution } from "#src/domain/model/resolve-point.js";
import { formatTime } from "#src/domain/model/rfc3339.js";
import type { StoreTool } from "#src/operations/store-tool/store-tool.js";
import { chosenGroups, idOf, openOffline, storedGroups } from "#src/operations/store-tool/stored-groups.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";

/** Copies a member as of a point to a file or device, out of a store on which no daemon runs. */
export interface PointExport {
  /** Number or name. */
  readonly member: string;
  /** A selector. */
  readonly point: string;
  /** Absolute. */
  readonly file: string;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportStep) => void;
}

export interface ExportStep {
  readonly phase: "copying" | "verifying";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ExportedPoint {
  readonly group: string;
  readonly member: number;
  readonly name: string;
  /** Undefined for a moment between points. */
  readonly point: string | undefined;
  readonly sequence: number;
  readonly file: string;
  readonly sizeBytes: number;
  /** Without what is a hole. */
  readonly writtenBytes: number;
}

/** Points that a refusal names: as many as fit a terminal. */
const NAMED_POINTS_MAX = 5;

export async function exportPoint(tool: StoreTool, request: PointExport): Promise<ExportedPoint> {
  const selector = parsePointSelector(request.point);
  const directory = await onlyGroup(tool);
  await refuseInside(tool, request.file);
  const store = await openOffline(tool.ports, directory, (progress) =>
    tool.onProgress(idOf(directory), progress),
  );
  try {
    const { member, name } = memberIn(store, request.member);
    await refuseImages(tool, store, request.file);
    const found = await store.resolve(selector);
    if (found.type !== "resolved") throw withPoints(store, request.point, found);
    const { position, point } = found;
    const { file, overwrite, signal, onProgress } = request;
    const { sizeBytes, writtenBytes } = await store
      .exportMember(
        member,
        { position, members: point?.members ?? [] },
        { path: file, overwrite, throttle: UNTHROTTLED, signal, onProgress },
      )
      .catch(withConfirmation);
    const { sequence } = position;
    return {
      group: idOf(directory),
      member,
      name,
      point: point?.id,
      sequence,
      file,
      sizeBytes,
      writtenBytes,
    };
  } finally {
    await store.close();
  }
}

async function onlyGroup({ ports, dataDirectory, group }: StoreTool): Promise<string> {
  const directories = chosenGroups(await storedGroups(ports.disk, dataDirectory), group);
  const [only] = directories;
  if (only !== undefined && directories.length === 1) return only;
  const none = directories.length === 0;
  throw new TidemarkError({
    kind: none ? "not-found" : "invalid",
    code: none ? "GROUP_UNKNOWN" : "GROUP_AMBIGUOUS",
    message: none
      ? "the data directory holds no group"
      : `the data directory holds ${directories.length} groups, and one has to be named`,
    hint: none
      ? "check that it is the data directory of the site that held the copy"
      : `take one with --group: ${directories.map(idOf).join(", ")}`,
  });
}

function memberIn(store: Store, text: string): StoreMember {
  const found = store.members.find(({ member, name }) => name === text || String(member) === text);
  if (found !== undefined) return found;
  throw new TidemarkError({
    kind: "not-found",
    code: "MEMBER_UNKNOWN",
    message: `this store holds no member ${JSON.stringify(text)}`,
    hint: `it holds ${store.members.map(({ member, name }) => `${name} (${member})`).join(", ") || "none"}`,
    facts: { member: text },
  });
}

/** No daemon answers `point list` here: what can be taken instead is said at once. */
function withPoints(store: Store, text: string, refusal: Exclude<Resolution, { type: "resolved" }>) {
  const { kind, code, message, facts } = refusedPoint(text, refusal);
  const newest = store.points.points.slice(-NAMED_POINTS_MAX).reverse();
  const named = newest.map(({ id, timeMs }) => `${id} (${formatTime(timeMs)})`);
  const { promotable, windowFrom } = store;
  const window =
    promotable === undefined ? "" : `seq-${Math.max(1, windowFrom)} to seq-${promotable.sequence}`;
  const can = [window, ...named].filter((part) => part !== "").join(", ");
  const hint =
    can === ""
      ? "nothing can be exported from this store"
      : `take one of ${can}; tidemark store inspect shows all points`;
  return new TidemarkError({ kind, code, message, hint, ...(facts === undefined ? {} : { facts }) });
}

/** The files of the store lie there: an export among them is taken for one, or takes the place of one. */
async function refuseInside({ ports, dataDirectory }: StoreTool, file: string): Promise<void> {
  const [place, root] = [await ports.disk.realPath(file), await ports.disk.realPath(dataDirectory)];
  if (place === root || place.startsWith(`${root}/`)) throw intoStore(file);
}

/** A person may have given an image a path anywhere, and reach it by more than one name. */
async function refuseImages({ ports }: StoreTool, { members }: Store, file: string): Promise<void> {
  const place = await ports.disk.realPath(file);
  for (const { path } of members) {
    if ((await ports.disk.realPath(path)) === place) throw intoStore(file);
  }
}

function intoStore(file: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "EXPORT_INTO_STORE",
    message: `${file} is a place of the store itself`,
    hint: "name a file or device outside of the data directory that is no image of the group",
    facts: { path: file },
  });
}

function withConfirmation(error: unknown): never {
  if (!(error instanceof TidemarkError) || error.code !== "EXPORT_TARGET_EXISTS") throw error;
  const { kind, code, message, facts } = error;
  throw new TidemarkError({
    kind,
    code,
    message,
    hint: "name another path, or write over it with --confirm Overwrite",
    ...(facts === undefined ? {} : { facts }),
    cause: error,
  });
}
