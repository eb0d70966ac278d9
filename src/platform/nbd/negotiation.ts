import { assert } from "#src/base/assert.js";
import type { ExportListing, ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import {
  encodeBlockSizes,
  encodeExportInfo,
  encodeExportName,
  encodeListed,
  encodeMetaContext,
  encodeOptionError,
  encodeOptionReply,
  encodeTextInfo,
  HANDSHAKE_FLAG,
  HANDSHAKE_FLAGS_OFFERED,
  INFO,
  OPTION,
  REPLY,
  type ReplyType,
  TRANSMISSION_FLAG,
} from "#src/platform/nbd/handshake-format.js";
import { listContexts, type MetaContext, selectContexts } from "#src/platform/nbd/meta-contexts.js";
import {
  BLOCK_BYTES_PREFERRED,
  LISTED_MAX,
  OPTIONS_MAX,
  PAYLOAD_BYTES_MAX,
} from "#src/platform/nbd/nbd-limits.js";
import type { EndReason } from "#src/platform/nbd/nbd-metrics.js";
import { decodeContextQuestion, decodeExportQuestion, decodeName } from "#src/platform/nbd/option-data.js";
import type { OptionFrame } from "#src/platform/nbd/option-parser.js";

/**
 * What client and server agree on before the first request, as a state machine without a socket: it is given the frames
 * that the client sent, one by one, and says what to do. When it asks something (`list`, `open`), the answer is given
 * back with `listed` or `opened` before the next frame.
 *
 * - Where TLS has to come first, everything but STARTTLS and ABORT is refused. After it a new machine begins, which is
 *   told the client's flags and nothing else of what was said in clear.
 * - INFO and GO are one code path, so they agree; and the shell keeps what INFO opened for the GO that follows.
 * - Contexts belong to the name they were set for; each SET_META_CONTEXT replaces what there was, also when it fails.
 */
export type Security =
  /** A local client, where TLS is not offered. */
  | "local"
  /** Nothing is served before STARTTLS. */
  | "tls-required"
  | "tls-done";

export type Step =
  | { readonly type: "send"; readonly bytes: readonly Uint8Array[] }
  | { readonly type: "list" }
  | { readonly type: "open"; readonly name: string }
  | { readonly type: "start-tls"; readonly bytes: Uint8Array }
  | { readonly type: "transmit"; readonly bytes: readonly Uint8Array[]; readonly agreed: Agreement }
  | { readonly type: "close"; readonly bytes: readonly Uint8Array[]; readonly reason: EndReason };

/** What holds for the requests that follow. */
export interface Agreement {
  readonly name: string;
  /** What the client was told. It goes by that, also when the device has grown since. */
  readonly sizeBytes: number;
  readonly structured: boolean;
  readonly contexts: readonly MetaContext[];
}

/** What an export was asked for. */
type Question =
  | { readonly type: "export-name"; readonly option: number; readonly name: string }
  | {
      readonly type: "info" | "go";
      readonly option: number;
      readonly name: string;
      readonly items: readonly number[];
    }
  | {
      readonly type: "list-contexts" | "set-contexts";
      readonly option: number;
      readonly name: string;
      readonly queries: readonly string[];
    };

const REFUSAL_REPLY: Readonly<Record<ExportRefusal["reason"], ReplyType>> = {
  unknown: REPLY.unknown,
  policy: REPLY.policy,
};

export class Negotiation {
  readonly #security: Security;
  #flags: number | undefined;
  #structured = false;
  #contextsOf = "";
  #contexts: readonly MetaContext[] = [];
  #nextContextId = 1;
  #options = 0;
  #asked: Question | undefined;

  /** The flags, where the client said them before TLS. */
  constructor(security: Security, flags?: number) {
    this.#security = security;
    this.#flags = flags;
  }

  /** What the client said first; undefined before that. */
  get flags(): number | undefined {
    return this.#flags;
  }

  take(frame: OptionFrame): Step {
    assert(this.#asked === undefined, "the next option waits for the answer to the one before");
    switch (frame.type) {
      case "garbage":
        return close("handshake-garbage");
      case "flags":
        return this.#takeFlags(frame.flags);
      case "too-long":
        return this.#counted() ?? this.#refuseTooLong(frame.option);
      case "option":
        return this.#counted() ?? this.#takeOption(frame.option, frame.data);
    }
  }

  listed(listings: readonly ExportListing[]): Step {
    const shown = listings.slice(0, LISTED_MAX);
    const replies = shown.map(({ name, description }) => encodeListed(OPTION.list, name, description));
    return { type: "send", bytes: [...replies, encodeOptionReply(OPTION.list, REPLY.ack)] };
  }

  opened(answer: ServedExport | ExportRefusal): Step {
    const question = this.#asked;
    assert(question !== undefined, "an answer belongs to a question");
    this.#asked = undefined;
    if (answer.type === "refused") {
      // EXPORT_NAME has no reply that says no.
      if (question.type === "export-name") return close("handshake-refused");
      return failed(question.option, REFUSAL_REPLY[answer.reason], answer.text);
    }
    switch (question.type) {
      case "export-name":
        return this.#transmit(answer, question.name, [
          encodeExportName(
            answer.device.sizeBytes,
            transmissionFlags(answer, this.#structured),
            this.#has(HANDSHAKE_FLAG.noZeroes),
          ),
        ]);
      case "info":
        return { type: "send", bytes: this.#describe(answer, question) };
      case "go":
        return this.#transmit(answer, question.name, this.#describe(answer, question));
      case "list-contexts":
        return this.#listContexts(answer, question.queries);
      case "set-contexts":
        return this.#setContexts(answer, question.name, question.queries);
    }
  }

  #takeFlags(flags: number): Step {
    // A flag that was not offered changes what follows in a way that we do not know.
    if ((flags & ~HANDSHAKE_FLAGS_OFFERED) !== 0) return close("handshake-garbage");
    this.#flags = flags;
    return { type: "send", bytes: [] };
  }

  #counted(): Step | undefined {
    this.#options += 1;
    return this.#options > OPTIONS_MAX ? close("too-many-options") : undefined;
  }

  #refuseTooLong(option: number): Step {
    if (option === OPTION.startTls) return invalid(option, "STARTTLS carries no data");
    if (option === OPTION.exportName) return close("handshake-garbage");
    if (option === OPTION.setMetaContext) this.#contexts = [];
    return this.#wantsTls(option) ?? failed(option, REPLY.tooBig, "the data of this option is too long");
  }

  #takeOption(option: number, data: Uint8Array): Step {
    if (option === OPTION.abort) return close("aborted", encodeOptionReply(option, REPLY.ack));
    if (option === OPTION.startTls) return this.#startTls(data);
    const refused = this.#wantsTls(option);
    if (refused !== undefined) return refused;
    switch (option) {
      case OPTION.exportName: {
        const name = decodeName(data);
        if (name === undefined) return close("handshake-garbage");
        return this.#ask({ type: "export-name", option, name });
      }
      case OPTION.list:
        return data.length === 0 ? { type: "list" } : invalid(option, "LIST carries no data");
      case OPTION.info:
      case OPTION.go: {
        const question = decodeExportQuestion(data);
        if (question === undefined) return invalid(option, "the data is not a name and a list of items");
        return this.#ask({ type: option === OPTION.go ? "go" : "info", option, ...question });
      }
      case OPTION.structuredReply:
        if (data.length > 0) return invalid(option, "STRUCTURED_REPLY carries no data");
        this.#structured = true;
        return { type: "send", bytes: [encodeOptionReply(option, REPLY.ack)] };
      case OPTION.listMetaContext:
        return this.#contextQuestion("list-contexts", option, data);
      case OPTION.setMetaContext:
        this.#contexts = [];
        return this.#contextQuestion("set-contexts", option, data);
      default:
        return failed(option, REPLY.unsupported, "this server does not know that option");
    }
  }

  /** The refusal of whatever comes before TLS where that is needed. */
  #wantsTls(option: number): Step | undefined {
    if (this.#security !== "tls-required" || option === OPTION.abort) return undefined;
    if (option === OPTION.exportName) return close("handshake-refused");
    return failed(option, REPLY.tlsRequired, "this server wants TLS first (STARTTLS), with a certificate");
  }

  #startTls(data: Uint8Array): Step {
    const option = OPTION.startTls;
    if (data.length > 0) return invalid(option, "STARTTLS carries no data");
    if (this.#security === "tls-done") return invalid(option, "TLS is on already");
    if (this.#security === "local")
      return failed(option, REPLY.policy, "this listener is for this machine only and has no TLS");
    return { type: "start-tls", bytes: encodeOptionReply(option, REPLY.ack) };
  }

  #contextQuestion(type: "list-contexts" | "set-contexts", option: number, data: Uint8Array): Step {
    if (!this.#structured) return invalid(option, "STRUCTURED_REPLY has to come first");
    const question = decodeContextQuestion(data);
    if (question === undefined) return invalid(option, "the data is not a name and a list of queries");
    return this.#ask({ type, option, ...question });
  }

  #ask(question: Question): Step {
    this.#asked = question;
    return { type: "open", name: question.name };
  }

  #describe(served: ServedExport, question: Extract<Question, { type: "info" | "go" }>): Uint8Array[] {
    const { option, name, items } = question;
    const flags = transmissionFlags(served, this.#structured);
    const replies = [encodeExportInfo(option, served.device.sizeBytes, flags)];
    if (items.includes(INFO.name)) replies.push(encodeTextInfo(option, INFO.name, name));
    if (items.includes(INFO.description) && served.description !== "")
      replies.push(encodeTextInfo(option, INFO.description, served.description));
    if (items.includes(INFO.blockSize)) replies.push(encodeBlockSizes(option, BLOCK_SIZES));
    replies.push(encodeOptionReply(option, REPLY.ack));
    return replies;
  }

  #listContexts(served: ServedExport, queries: readonly string[]): Step {
    const option = OPTION.listMetaContext;
    const names = listContexts(served, queries);
    // In a listing the id means nothing.
    const replies = names.map((name) => encodeMetaContext(option, 0, name));
    return { type: "send", bytes: [...replies, encodeOptionReply(option, REPLY.ack)] };
  }

  #setContexts(served: ServedExport, name: string, queries: readonly string[]): Step {
    const option = OPTION.setMetaContext;
    this.#contexts = selectContexts(served, queries, this.#nextContextId);
    this.#contextsOf = name;
    this.#nextContextId += this.#contexts.length;
    const replies = this.#contexts.map((context) => encodeMetaContext(option, context.id, context.name));
    return { type: "send", bytes: [...replies, encodeOptionReply(option, REPLY.ack)] };
  }

  #transmit({ device }: ServedExport, name: string, bytes: readonly Uint8Array[]): Step {
    const contexts = this.#contextsOf === name ? this.#contexts : [];
    const { sizeBytes } = device;
    return { type: "transmit", bytes, agreed: { name, sizeBytes, structured: this.#structured, contexts } };
  }

  #has(flag: number): boolean {
    return ((this.#flags ?? 0) & flag) !== 0;
  }
}

/** Any offset and length is served; 4 KiB at 4 KiB is served best. */
const BLOCK_SIZES = { minimum: 1, preferred: BLOCK_BYTES_PREFERRED, maximum: PAYLOAD_BYTES_MAX };

/** What the client may ask of the export. */
export function transmissionFlags(served: ServedExport, structured: boolean): number {
  const FLAG = TRANSMISSION_FLAG;
  const forAll = FLAG.hasFlags | FLAG.sendFlush | FLAG.sendFua | FLAG.canMultiConn | FLAG.sendCache;
  const forWriters = served.device.readOnly
    ? FLAG.readOnly
    : FLAG.sendTrim | FLAG.sendWriteZeroes | FLAG.sendFastZero;
  return (
    forAll | forWriters | (served.rotational ? FLAG.rotational : 0) | (structured ? FLAG.sendDontFragment : 0)
  );
}

function close(reason: EndReason, ...bytes: Uint8Array[]): Step {
  return { type: "close", bytes, reason };
}

function invalid(option: number, text: string): Step {
  return failed(option, REPLY.invalid, text);
}

function failed(option: number, type: ReplyType, text: string): Step {
  return { type: "send", bytes: [encodeOptionError(option, type, text)] };
}
