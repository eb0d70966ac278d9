import { TidemarkError } from "#src/base/errors.js";
import {
  decodeResponse,
  encodeRequest,
  HANDSHAKE_MS_MAX,
  handshakeMissing,
  Incoming,
  MESSAGE_BYTES_MAX,
  PROTOCOL_VERSIONS,
} from "#src/data-path/link-format/link-format.js";
import type { ReceiverOptions } from "#src/data-path/receiver/receiver-options.js";
import type { SecondaryFacts } from "#src/domain/fencing/handshake-facts.js";
import { type Parting, partingOf, relate } from "#src/domain/fencing/relation.js";
import { BATCH_VERSION } from "#src/domain/model/batch-format.js";

/**
 * What the peer of a promoted site makes of the reign that was opened there.
 *
 * - `superseded`: it has heard of it. A primary stops serving in the tick in which it reads our handshake, before it answers.
 *   `isRecorded`: no start of it serves again either. It says so only of what it has on record, and then first of all; one that
 *   hears of it just now shows its handshake, and may still come back without knowing.
 * - `otherwise`: it answered something else, which is told.
 */
export type Announced =
  | { readonly type: "superseded"; readonly isRecorded: boolean }
  | { readonly type: "otherwise"; readonly parting: Parting };

export type AnnounceOptions = Pick<
  ReceiverOptions,
  "clock" | "random" | "dialer" | "peer" | "store" | "group" | "programVersion"
>;

/**
 * Dials the peer once and shows it the lineage and the promise of this site. Nothing that it says is followed, whatever that
 * is: a site that was promoted takes no lineage from anybody. Rejects where it cannot be reached.
 */
export async function announceReign(options: AnnounceOptions, signal: AbortSignal): Promise<Announced> {
  const { clock, dialer, peer, store } = options;
  const stream = await dialer.dial(peer(), signal);
  const abort = () => stream.abort("nobody waits for the answer any more");
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  const timer = clock.startTimer(HANDSHAKE_MS_MAX, () => stream.abort("no handshake came"));
  try {
    const { end, promotable, space } = store;
    const link = end === undefined ? undefined : store.accepted(end.entry);
    const receivedHash =
      link === undefined || link.last !== end?.sequence ? undefined : link.link || undefined;
    const horizon = Math.max(0, ...store.members.map(({ member }) => store.floorOf(member)));
    const { group: groupId, site, lineage, promise, told = 0, heard = 0 } = store.state;
    const own = { ...VERSIONS, site, groupId, lineage, promise, told, heard };
    const { freeBytes } = space;
    const progress = {
      received: end,
      durable: end,
      promotable,
      freeBytes,
      receivedHash,
      durableHash: receivedHash,
    };
    // Nothing is taken on this stream, a seed least of all.
    const seeds = { seedFormat: { min: 0, max: 0 }, wholeMembers: [], againMembers: [] };
    const said = { group: options.group, progress, messageBytesMax: MESSAGE_BYTES_MAX, horizon, ...seeds };
    const run = {
      programVersion: options.programVersion,
      runId: options.random.uint64() | 1n,
      previousRun: undefined,
    };
    stream.send(encodeRequest({ type: "handshake", handshake: { ...own, ...said, ...run } }));
    const bytes = await new Incoming(stream).next();
    const message = bytes === undefined ? undefined : decodeResponse(bytes);
    if (message?.type === "stop")
      return message.stop.code === SUPERSEDED ? RECORDED : { type: "otherwise", parting: message.stop };
    if (message?.type !== "handshake") throw handshakeMissing(message?.type ?? "nothing");
    const facts: SecondaryFacts = { ...own, received: end, receivedHash, horizon };
    const relation = relate({ ...message.handshake, told: undefined }, facts);
    if (relation.type === "superseded") return HEARD;
    if (relation.type !== "follows") return { type: "otherwise", parting: partingOf(relation) };
    throw newerReign(stream.peer);
  } finally {
    timer.cancel();
    signal.removeEventListener("abort", abort);
    stream.abort("it has been said");
  }
}

const HEARD: Announced = { type: "superseded", isRecorded: false };
const RECORDED: Announced = { type: "superseded", isRecorded: true };

/** As a primary says, instead of a handshake, that has it on record. */
const SUPERSEDED = "SUPERSEDED";

const VERSIONS = {
  protocol: PROTOCOL_VERSIONS,
  batchFormat: { min: BATCH_VERSION, max: BATCH_VERSION },
  codecs: ["plain"],
} as const;

function newerReign(peer: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NEWER_REIGN",
    message: `${peer} was promoted after this site was`,
    hint: "compare tidemark group show at both sites, and stop the applications at the one that is not to be the primary",
    facts: { peer },
  });
}
