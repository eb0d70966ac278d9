import { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { PAYLOAD_SKIPPED_BYTES_MAX } from "#src/platform/nbd/nbd-limits.js";
import { type Agreement, Negotiation, type Step } from "#src/platform/nbd/negotiation.js";
import { OptionParser } from "#src/platform/nbd/option-parser.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { RequestParser } from "#src/platform/nbd/request-parser.js";
import { COMMAND_RULES, judgeRequest } from "#src/platform/nbd/request-rules.js";

/**
 * What the pure parts of the server make of a client's bytes, as a line each: the parsers, the negotiation and the judge,
 * joined as the handshake and the transmission join them, with every export there and no socket.
 */
export class Replay {
  readonly lines: string[] = [];
  readonly #served: ServedExport;
  readonly #options = new OptionParser("flags");
  readonly #negotiation = new Negotiation("local");
  readonly #requests = new RequestParser();
  readonly #pool = new BufferPool();
  #agreed: Agreement | undefined;
  #isOver = false;

  constructor(served: ServedExport) {
    this.#served = served;
  }

  push(piece: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#agreed === undefined) this.#negotiate(piece);
    else this.#serve(piece);
  }

  #negotiate(piece: Uint8Array): void {
    this.#options.push(piece);
    while (!this.#isOver && this.#agreed === undefined) {
      const frame = this.#options.next();
      if (frame === undefined) return;
      const step = this.#answered(this.#negotiation.take(frame));
      this.lines.push(`${frame.type}${"option" in frame ? ` ${frame.option}` : ""}: ${step.type}`);
      if (step.type === "close") this.#isOver = true;
      if (step.type === "transmit") this.#agreed = step.agreed;
    }
    if (!this.#isOver) this.#serve(this.#options.takeRest());
  }

  #answered(step: Step): Step {
    if (step.type === "list") return this.#negotiation.listed([{ name: "", description: "" }]);
    return step.type === "open" ? this.#negotiation.opened(this.#served) : step;
  }

  #serve(piece: Uint8Array): void {
    this.#requests.push(piece);
    while (!this.#isOver && this.#readOne());
  }

  #readOne(): boolean {
    const parser = this.#requests;
    if (parser.phase === "header") return this.#readHeader();
    const isRead = parser.phase === "payload" ? parser.readPayload() : parser.readSkipped();
    if (!isRead) return false;
    if (parser.phase === "payload") this.#say(`${parser.payload.length} bytes from ${parser.payload[0]}`);
    else this.#say("passed over");
    if (parser.payloadBuffer !== undefined) this.#pool.give(parser.payloadBuffer);
    parser.finish();
    return true;
  }

  #readHeader(): boolean {
    const parser = this.#requests;
    const read = parser.readHeader();
    if (read === "garbage") this.#end("garbage");
    if (read !== "read") return false;
    const { device } = this.#served;
    const error = judgeRequest(parser, {
      sizeBytes: device.sizeBytes,
      readOnly: device.readOnly,
      structured: this.#agreed?.structured ?? false,
      hasContexts: (this.#agreed?.contexts ?? []).length > 0,
    });
    this.#say(`${COMMAND_RULES[parser.command]?.name ?? "unknown"} -> ${error}`);
    if (parser.command === COMMAND.disconnect) return this.#end("disconnected");
    if (parser.command !== COMMAND.write || parser.length === 0) parser.finish();
    else if (parser.length > PAYLOAD_SKIPPED_BYTES_MAX) return this.#end("too long");
    else if (error === NBD_ERROR.none) parser.beginPayload(this.#pool);
    else parser.beginSkip();
    return true;
  }

  #end(why: string): false {
    this.#say(why);
    this.#isOver = true;
    return false;
  }

  #say(line: string): void {
    this.lines.push(line);
  }
}
