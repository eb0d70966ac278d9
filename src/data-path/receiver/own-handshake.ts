import {
  type CodecName,
  type Handshake,
  MESSAGE_BYTES_MAX,
  PROTOCOL_VERSIONS,
  type Progress,
  SEED_VERSIONS,
} from "#src/data-path/link-format/link-format.js";
import type { ReceiverOptions } from "#src/data-path/receiver/receiver-options.js";
import type { Store } from "#src/data-path/store/store.js";
import type { SecondaryFacts } from "#src/domain/fencing/handshake-facts.js";
import { BATCH_VERSION } from "#src/domain/model/batch-format.js";

/** What the secondary says of itself before anything flows. */
export function ownHandshake(options: ReceiverOptions, runId: bigint, progress: Progress): Handshake {
  const { store, group, programVersion, previousRun } = options;
  const { group: groupId, site, lineage, promise, told = 0, heard = 0 } = store.state;
  const members = store.members.map(({ member }) => member);
  return {
    ...VERSIONS,
    codecs: codecsOf(options),
    ...{ site, group, groupId, lineage, promise, told, heard, progress },
    ...{ messageBytesMax: MESSAGE_BYTES_MAX, programVersion, runId, previousRun },
    horizon: horizonOf(store),
    seedFormat: SEED_VERSIONS,
    wholeMembers: members.filter((member) => !store.seeds.takes(member)),
    againMembers: store.seeds.again,
  };
}

/** The same, as the relation to a primary is worked out from it. */
export function ownFacts(options: ReceiverOptions, { received, receivedHash }: Progress): SecondaryFacts {
  const { store } = options;
  const { group: groupId, site, lineage, promise, heard } = store.state;
  const own = { ...VERSIONS, codecs: codecsOf(options), site, groupId, lineage, promise };
  return { ...own, heard, received, receivedHash, horizon: horizonOf(store) };
}

/** The preferred one first; what goes as it is can be read by all. */
function codecsOf({ compressors = [] }: ReceiverOptions): readonly CodecName[] {
  return [...compressors.map(({ name }) => name), "plain"];
}

function horizonOf(store: Store): number {
  return Math.max(0, ...store.members.map(({ member }) => store.floorOf(member)));
}

const VERSIONS = {
  protocol: PROTOCOL_VERSIONS,
  batchFormat: { min: BATCH_VERSION, max: BATCH_VERSION },
} as const;
