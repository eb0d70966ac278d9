import { type Metadata, ServerInterceptingCall, type ServerInterceptor, status } from "@grpc/grpc-js";
import type { ConnectionTrust } from "#src/platform/grpc/connection-trust.js";
import { type CallStatus, INTERNAL_STATUS } from "#src/platform/grpc/error-status.js";

/**
 * Every call of every service passes here: it is admitted or refused before its handler hears of it, and it is on the
 * list of open calls until it ended.
 *
 * The interceptor is made for one connection, with the trust of that connection in its closure; who calls is bound to
 * the call by an object that no client can name. Nothing a client sends can be taken for it.
 */

export type Admission<Caller> =
  | { readonly type: "admitted"; readonly caller: Caller }
  | { readonly type: "refused"; readonly status: CallStatus };

/** Decides on one call; `path` is `/package.Service/Method`. */
export type Admit<Caller> = (connection: ConnectionTrust, path: string) => Admission<Caller>;

export interface EndedCall {
  readonly path: string;
  readonly connection: ConnectionTrust;
  readonly code: status;
  readonly details: string;
  readonly durationMs: number;
}

export interface CallEvents {
  /** Once for each call, whatever its end. */
  onEnd(call: EndedCall): void;
  /** Something threw that must not throw. */
  onUnexpected(error: unknown, path: string): void;
}

interface OpenCall {
  readonly streaming: boolean;
  end(status: CallStatus): void;
}

export const DRAINING_STATUS: CallStatus = {
  code: status.UNAVAILABLE,
  details: "this daemon is shutting down",
};

export class Calls<Caller> {
  readonly #admit: Admit<Caller>;
  readonly #events: CallEvents;
  readonly #open = new Set<OpenCall>();
  readonly #callers = new WeakMap<Metadata, Caller>();
  #draining = false;

  constructor(admit: Admit<Caller>, events: CallEvents) {
    this.#admit = admit;
    this.#events = events;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Who makes the call with this metadata. */
  callerOf(metadata: Metadata): Caller | undefined {
    return this.#callers.get(metadata);
  }

  /** Ends streams, which would never end by themselves, and lets nothing new in. Unary calls go on. */
  drain(): void {
    this.#draining = true;
    for (const call of [...this.#open]) if (call.streaming) call.end(DRAINING_STATUS);
  }

  interceptorFor(connection: ConnectionTrust): ServerInterceptor {
    return (method, nextCall) => {
      const startedMs = performance.now();
      const call: OpenCall = {
        streaming: method.requestStream || method.responseStream,
        end: (reason) => {
          nextCall.sendStatus(reason);
          ended(reason.code, reason.details);
        },
      };
      const ended = (code: status, details: string): void => {
        if (!this.#open.delete(call)) return;
        const durationMs = performance.now() - startedMs;
        this.#events.onEnd({ path: method.path, connection, code, details, durationMs });
      };
      this.#open.add(call);
      return new ServerInterceptingCall(nextCall, {
        start: (next) => {
          next({
            onReceiveMetadata: (metadata, admitted) => {
              const refusal = this.#draining
                ? DRAINING_STATUS
                : this.#decide(connection, method.path, metadata);
              if (refusal === undefined) admitted(metadata);
              else call.end(refusal);
            },
            onReceiveMessage: (message, received) => received(message),
            onReceiveHalfClose: (received) => received(),
            // Comes after every end, also after a status of ours, which has then been counted already.
            onCancel: () => {
              const late = Number(nextCall.getDeadline()) <= Date.now();
              ended(late ? status.DEADLINE_EXCEEDED : status.CANCELLED, "");
            },
          });
        },
        sendMetadata: (metadata, next) => next(metadata),
        sendMessage: (message, next) => next(message),
        sendStatus: (reason, next) => {
          next(reason);
          ended(reason.code, reason.details);
        },
      });
    };
  }

  /** Undefined when the call may go on. */
  #decide(connection: ConnectionTrust, path: string, metadata: Metadata): CallStatus | undefined {
    try {
      const admission = this.#admit(connection, path);
      if (admission.type === "refused") return admission.status;
      this.#callers.set(metadata, admission.caller);
      return undefined;
    } catch (error) {
      this.#events.onUnexpected(error, path);
      return INTERNAL_STATUS;
    }
  }
}
