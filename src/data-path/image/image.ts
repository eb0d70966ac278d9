/** The image of a member beneath all versions: what others may use of it. */

export { FOLD_GROUP_SLOTS_MAX, type FoldEntry } from "#src/data-path/image/fold-record-format.js";
export {
  type ImageScrubOptions,
  type ImageScrubReport,
  scrubImage,
} from "#src/data-path/image/image-scrub.js";
export type { InPlaceMarks } from "#src/data-path/image/in-place-marks.js";
export {
  ALL_ZEROS,
  isAllZeros,
  keptHash,
  type SlotRange,
  slotValue,
} from "#src/data-path/image/slot-hash-format.js";
export { Image, type ImageOptions, type SlotCheck } from "#src/data-path/image/verified-image.js";
