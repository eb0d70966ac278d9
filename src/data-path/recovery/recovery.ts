/** The front door: what other parts may use of the recovery points. */
export { Catalogue, type CatalogueOptions } from "#src/data-path/recovery/catalogue.js";
export type { DurableMark, PointHealth } from "#src/data-path/recovery/catalogue-state.js";
export { type CataloguedPoint, membersOf } from "#src/data-path/recovery/catalogued-point.js";
export { type CutRequest, cut } from "#src/data-path/recovery/cut.js";
export { journalMarks, marksIn, type UnreadMarks } from "#src/data-path/recovery/journal-marks.js";
export type { PointFilter, PointPage } from "#src/data-path/recovery/point-list.js";
export { type MarkSource, type RebuildProgress, rebuildCatalogue } from "#src/data-path/recovery/rebuild.js";
export {
  DIFFERENCES_RESERVATION,
  type FactLog,
  type Reservation,
  Reservations,
} from "#src/data-path/recovery/reservations.js";
export {
  BRANCH_RESERVATION,
  neededPositions,
  type RetentionOutcome,
  type RunRole,
  type RunSituation,
  runRetention,
} from "#src/data-path/recovery/retention-run.js";
