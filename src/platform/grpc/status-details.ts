import type { TidemarkError } from "#src/base/errors.js";
import { detailTypes } from "#src/platform/grpc/detail-types.js";
import type { Refusal__Output } from "#src/platform/grpc/generated/tidemark/control/v1/Refusal.js";
import { STATUS_DETAILS_BYTES_MAX, STATUS_MESSAGE_BYTES_MAX } from "#src/platform/grpc/limits.js";

/**
 * What travels in `grpc-status-details-bin`: a google.rpc.Status with two details, the standard ErrorInfo (reason and
 * domain, for tools that know nothing of us) and our Refusal.
 *
 * The whole is bounded, since it shares the trailers' budget with everything else there. What gives way is decided
 * here: first the facts, then the length of message and hint; the code never.
 */

const TYPE_PREFIX = "type.googleapis.com/";
const REFUSAL_URL = `${TYPE_PREFIX}tidemark.control.v1.Refusal`;
const ERROR_INFO_URL = `${TYPE_PREFIX}google.rpc.ErrorInfo`;
const DOMAIN = "tidemark";

export function encodeRefusal(error: TidemarkError, code: number): { message: string; details: Buffer } {
  const message = boundText(error.message, STATUS_MESSAGE_BYTES_MAX);
  const full = encode(error, code, message, toFacts(error));
  if (full.length <= STATUS_DETAILS_BYTES_MAX) return { message, details: full };
  const withoutFacts = encode(error, code, message, []);
  if (withoutFacts.length <= STATUS_DETAILS_BYTES_MAX) return { message, details: withoutFacts };
  return { message, details: encode(error, code, boundText(message, STATUS_DETAILS_BYTES_MAX / 8), []) };
}

/** Undefined when the details hold nothing of ours; also when they are not what they say they are. */
export function decodeRefusal(details: Buffer): Refusal__Output | undefined {
  try {
    const outer = detailTypes().status.deserialize(details);
    const refusal = outer.details.find((detail) => detail.type_url === REFUSAL_URL);
    return refusal === undefined ? undefined : detailTypes().refusal.deserialize(refusal.value);
  } catch (error) {
    // They come from outside, and the status they belong to is an answer without them.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function encode(
  error: TidemarkError,
  code: number,
  message: string,
  facts: ReturnType<typeof toFacts>,
): Buffer {
  const refusal = detailTypes().refusal.serialize({
    code: error.code,
    kind: error.kind,
    message,
    hint: boundText(error.hint, STATUS_DETAILS_BYTES_MAX / 4),
    retryable: error.retryable,
    facts,
  });
  const info = detailTypes().errorInfo.serialize({ reason: error.code, domain: DOMAIN });
  return detailTypes().status.serialize({
    code,
    message,
    details: [
      { type_url: ERROR_INFO_URL, value: info },
      { type_url: REFUSAL_URL, value: refusal },
    ],
  });
}

function toFacts(error: TidemarkError) {
  return Object.entries(error.facts).map(([name, value]) => {
    if (typeof value === "string") return { name, text: wellFormed(value) };
    return typeof value === "number" ? { name, number: value } : { name, flag: value };
  });
}

/** Cut so that it takes at most so many bytes where it is percent-encoded, as the header `grpc-message` is. */
export function boundText(text: string, bytesMax: number): string {
  const whole = wellFormed(text);
  if (encodeURI(whole).length <= bytesMax) return whole;
  let bytes = "...".length;
  let end = 0;
  for (const character of whole) {
    bytes += encodeURI(character).length;
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return `${whole.slice(0, end)}...`;
}

/** Half a surrogate pair, which may come from a request, has no encoding: gRPC would throw where it sends the status. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
