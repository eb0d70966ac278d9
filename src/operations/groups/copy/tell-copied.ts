import type { SenderEvent } from "#src/data-path/sender/sender.js";
import type { Logger } from "#src/telemetry/logger.js";

/** What it took to bring the secondary what it lacked: the figures by which a slow or a dear resync is understood. */
export function tellCopied(logger: Logger, event: Extract<SenderEvent, { type: "copied" }>): void {
  const { sentBytes, comparedBytes, equalBytes } = event;
  logger.info("what the secondary lacked is on its way", { sentBytes, comparedBytes, equalBytes });
}
