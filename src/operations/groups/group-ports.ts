import { isLocalOnly, parseListenAddress } from "#src/base/listen-address.js";
import type { CaptureMetrics, SlowRequest } from "#src/data-path/capture/capture.js";
import type { ReceiveWindows } from "#src/data-path/receiver/receiver.js";
import type { CompressionOptions } from "#src/data-path/sender/sender.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { StartAlone } from "#src/domain/model/start-alone.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import type { PeerLinks } from "#src/operations/groups/peer-links.js";
import type { RunPorts } from "#src/operations/groups/primary/running-group.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/record/group-file-format.js";
import type { VerifyTurns } from "#src/operations/groups/verify/verify-turns.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { Compressor } from "#src/platform/compression/compressor.js";
import type { HashPool } from "#src/platform/hash/hash-pool.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { PeerAddress } from "#src/platform/stream/message-stream.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface LinkLimits {
  readonly heartbeatMs?: number;
  readonly silenceMsMax?: number;
}

/** What a group is given by its site. */
export interface GroupPorts extends RunPorts {
  readonly site: string;
  readonly programVersion: string;
  readonly logger: Logger;
  readonly otherSites: OtherSites;
  /** To other sites, shared by all groups. */
  readonly peerLinks: PeerLinks;
  /** Bound what all copies together have in memory. */
  readonly receiveWindows: ReceiveWindows;
  /** Of comparisons, for all groups. */
  readonly verifyTurns: VerifyTurns;
  /** What this machine can compress and decompress, the preferred one first. Missing: nothing is compressed. */
  readonly compressors?: readonly Compressor[];
  /** For the index and the catalogue of a copy's store. */
  readonly keyValue: KeyValueOpener;
  /** Paces what stores of copies do in the background. */
  readonly throttle: Throttle;
  /** Hashes what a resync compares. Missing: nothing is compared, and all of it is sent. */
  readonly hashPool?: HashPool;
  /** What the site's own configuration defines. Missing: none is run, and which a group names is not judged. */
  readonly hooks?: HookRunner;
  /** For a primary that has not heard its secondary since its start. Missing: it serves at once. */
  readonly startAlone?: () => StartAlone;
  /** Of links; others than in production, for tests. */
  readonly linkLimits?: LinkLimits;
  /** Something that is shown of a group has changed. */
  readonly onChange: () => void;
  /** Ends what clients have of an export, and resolves when none has anything under way. */
  readonly endExport: (served: ServedExport, graceMs?: number) => Promise<void>;
  /** Where what the volumes of a group answer is counted; `members` are their names by number. */
  readonly countsOf: (group: string, members: ReadonlyMap<number, string>) => CaptureMetrics;
  /** The group is gone, and its counts with it. */
  readonly forgetCounts: (group: string) => void;
  /** Requests that took longer are told; asked whenever the volumes of a group are taken up. */
  readonly slowMs: () => number;
  readonly onSlow: (group: string, member: string, request: SlowRequest) => void;
  /** What a deletion answered, before the last of it goes. */
  readonly onDeleted: (group: GroupRecord, requestId: string, kept: readonly KeptImage[]) => Promise<void>;
}

/** What a sender is given that may be missing. */
export function givenFor(
  { hashPool, linkLimits, compressors, otherSites }: GroupPorts,
  specification: () => GroupSpecification,
): {
  readonly hashPool?: HashPool;
  readonly limits?: LinkLimits;
  readonly compression?: CompressionOptions;
} {
  const compression = compressors && {
    compressors,
    setting: () => specification().link.compression,
    isLoopback: () => isLoopback(otherSites.addressOf(specification().secondary ?? "")),
  };
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(hashPool === undefined ? {} : { hashPool }),
    ...(linkLimits === undefined ? {} : { limits: linkLimits }),
  };
}

/** Between sites on one machine bytes cost less than making them fewer. A tunnel that begins here looks the same. */
function isLoopback(peer: PeerAddress | undefined): boolean {
  return peer !== undefined && isLocalOnly(parseListenAddress(peer.address));
}
