import type { CompactedFiles, Compaction } from "#src/data-path/compaction/compaction.js";
import type { Journal, Ledger, StateFile } from "#src/data-path/journal/journal.js";
import type { Catalogue } from "#src/data-path/recovery/recovery.js";
import type { Replica } from "#src/data-path/replica/replica.js";
import type { ImageSet } from "#src/data-path/store/image-set.js";
import type { MarkIntake } from "#src/data-path/store/mark-intake.js";
import type { SiteFacts } from "#src/data-path/store/site-facts.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";

/** What of a store's parts has to do with damage: they are asked before the store is whole. */
export interface DamageParts {
  readonly state: StateFile;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly files: CompactedFiles;
  readonly compaction: Compaction;
  readonly images: ImageSet;
  readonly site: SiteFacts;
  readonly replica: Replica;
  readonly catalogue: Catalogue;
  readonly intake: MarkIntake;
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  /** What was not sound at the start, and has been made again from what it is made of. */
  readonly mended: readonly Finding[];
}
