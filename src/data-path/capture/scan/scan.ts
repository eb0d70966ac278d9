/** What of scanning is used from outside. README.md says how it goes together. */

export { OpenSnapshot } from "#src/data-path/capture/scan/open-snapshot.js";
export { noReflink, nothingToRead, sourceMoved } from "#src/data-path/capture/scan/scan-errors.js";
export { forgetMap, ScanMap } from "#src/data-path/capture/scan/scan-map.js";
export { type ScanPass, scanPass } from "#src/data-path/capture/scan/scan-pass.js";
export { type FoundSource, findSource, volumeBytesOf } from "#src/data-path/capture/scan/scan-source.js";
export { ScannedDevice } from "#src/data-path/capture/scan/scanned-device.js";
