import type { Audit, Audited } from "#src/api/rpc/audit.js";
import type { Caller } from "#src/api/rpc/caller.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { type CallStatus, INTERNAL_STATUS, toStatus } from "#src/platform/grpc/error-status.js";
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerWritableStream,
} from "#src/platform/grpc/grpc.js";
import { namedSite } from "#src/platform/grpc/replicate-call.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Turns plain asynchronous functions into gRPC handlers. No handler touches gRPC, and no error passes unmapped. */

export interface CallContext {
  readonly caller: Caller;
  /** The site that the caller names itself as, which proves nothing; empty where it names none. */
  readonly namedSite: string;
  /** Aborted when the client gave up, its deadline passed, its connection broke, or the daemon drains. */
  readonly signal: AbortSignal;
}

export type Unary<Request, Response> = (
  request: Request,
  context: CallContext,
) => Response | Promise<Response>;
export type ServerStream<Request, Response> = (
  request: Request,
  context: CallContext,
) => AsyncIterable<Response>;

export interface HandlerEnvironment {
  callerOf(metadata: Metadata): Caller | undefined;
  readonly logger: Logger;
  /** Where calls that change something are written down; without it they are not. */
  readonly audit?: Audit | undefined;
  /** Told of everything that is no TidemarkError: a defect, after which the daemon should not go on. */
  onUnexpected(error: unknown): void;
}

export class Handlers {
  readonly #environment: HandlerEnvironment;

  constructor(environment: HandlerEnvironment) {
    this.#environment = environment;
  }

  get logger(): Logger {
    return this.#environment.logger;
  }

  unary<Request, Response>(method: Unary<Request, Response>): handleUnaryCall<Request, Response> {
    return async (call, callback) => {
      const abort = new AbortController();
      call.on("cancelled", () => abort.abort(cancelled()));
      let audited: Audited | undefined;
      try {
        const context = this.#context(call.metadata, abort.signal);
        audited = await this.#begin(call, context);
        const response = await method(call.request, context);
        await audited?.answered(response);
        callback(null, response);
      } catch (error) {
        await audited?.failed(error);
        callback(this.#statusOf(error, call.getPath(), abort.signal));
      }
    };
  }

  /** Asks for the next message only when the client took the one before, so a slow client holds back the source. */
  serverStream<Request, Response>(
    method: ServerStream<Request, Response>,
  ): handleServerStreamingCall<Request, Response> {
    return async (call) => {
      const abort = new AbortController();
      call.on("cancelled", () => abort.abort(cancelled()));
      let audited: Audited | undefined;
      try {
        const context = this.#context(call.metadata, abort.signal);
        audited = await this.#begin(call, context);
        const messages = method(call.request, context);
        for await (const message of messages) {
          if (abort.signal.aborted) break;
          if (!call.write(message)) await writable(call, abort.signal);
        }
        await audited?.answered({});
        if (!abort.signal.aborted) call.end();
      } catch (error) {
        await audited?.failed(error);
        const status = this.#statusOf(error, call.getPath(), abort.signal);
        if (!abort.signal.aborted) call.emit("error", status);
      }
    };
  }

  /** Before anything is done. A call that changes nothing goes on at once. */
  #begin(
    call: { readonly request: unknown; getPath(): string },
    { caller, namedSite }: CallContext,
  ): Promise<Audited> | undefined {
    return this.#environment.audit?.begin({
      path: call.getPath(),
      request: call.request,
      caller,
      namedSite,
    });
  }

  #context(metadata: Metadata, signal: AbortSignal): CallContext {
    const caller = this.#environment.callerOf(metadata);
    if (caller === undefined) throw new Error("a call reached its handler without having been admitted");
    return { caller, namedSite: namedSite(metadata), signal };
  }

  #statusOf(error: unknown, path: string, signal: AbortSignal): CallStatus {
    if (error instanceof TidemarkError) return toStatus(error);
    // What the signal threw is no error: nobody waits for the answer any more.
    if (signal.aborted && error === signal.reason) return INTERNAL_STATUS;
    this.#environment.logger.error("a call failed unexpectedly", {
      method: path.slice(1),
      cause: describeError(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
    this.#environment.onUnexpected(error);
    return INTERNAL_STATUS;
  }
}

function cancelled(): DOMException {
  return new DOMException("the call was cancelled", "AbortError");
}

/** Resolves when the client took what was written, or is gone. */
function writable<Request, Response>(
  call: ServerWritableStream<Request, Response>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.removeListener("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    call.once("drain", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
