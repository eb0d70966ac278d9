/** The image of a member beneath all versions: what others may use of it. */

export { FOLD_GROUP_PAGES_MAX, type FoldEntry } from "#src/data-path/image/fold-record-format.js";
export {
  type ImageScrubOptions,
  type ImageScrubReport,
  scrubImage,
} from "#src/data-path/image/image-scrub.js";
export {
  ALL_ZEROS,
  keptHash,
  PAGE_BYTES,
  PAGES_PER_SLOT,
  type PageRange,
  pageValue,
  type SlotRange,
} from "#src/data-path/image/page-hash-format.js";
export { Image, type ImageOptions, type PageCheck } from "#src/data-path/image/verified-image.js";
