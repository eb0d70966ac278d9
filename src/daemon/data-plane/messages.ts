import type { MessagePort } from "node:worker_threads";
import type { ListenAddress } from "#src/base/listen-address.js";
import type { AccessConfig, PeerConfig, StartAlone } from "#src/config/daemon-config.js";
import type { ErrorData } from "#src/daemon/data-plane/error-data.js";
import type { PlaneFigures } from "#src/daemon/data-plane/plane-figures.js";
import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { HookOutcome } from "#src/domain/hooks/hook-outcome.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Groups } from "#src/operations/groups/groups.js";
import type { GroupOffer, OfferAnswer, ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import type { HookCall } from "#src/operations/hooks/hook-runner.js";
import type { PeerAddress } from "#src/platform/stream/message-stream.js";
import type { TlsMaterial } from "#src/platform/tls/tls-material.js";
import type { LogLevel } from "#src/telemetry/logger.js";

/**
 * All that the main thread and the data thread say to each other. Plain data, of which both sides get copies; a port is
 * one end of a relayed stream (relay-format.ts), and goes over to who receives it.
 */

/** What the data thread is born with. */
export interface PlaneStart {
  readonly site: string;
  readonly dataDir: string;
  readonly settings: PlaneSettings;
  /** Undefined without TLS: a site has it from its start, or not at all. */
  readonly tls: TlsMaterial | undefined;
  readonly listen: readonly PlaneListen[];
  /** What NBD clients may hold together; at the next start when it changes. */
  readonly nbdBytesMax: number;
  /** Of `SharedSigns`. */
  readonly signs: SharedArrayBuffer;
}

/** What of the configuration counts in the data thread, and can change while it runs. */
export interface PlaneSettings {
  readonly imageRoots: readonly string[];
  readonly access: AccessConfig;
  readonly peers: Readonly<Record<string, PeerConfig>>;
  readonly slowRequestMs: number;
  readonly startAlone: StartAlone;
  /** Of the hooks that groups may name. */
  readonly hooks: readonly string[];
  readonly logLevel: LogLevel;
}

export interface PlaneListen {
  readonly address: ListenAddress;
  /** A socket that a service manager bound; descriptors belong to the process, not to a thread. */
  readonly descriptor: number | undefined;
}

/** The calls of the port `Groups`, by name. */
export type GroupsMethod = keyof Groups;
export type GroupsCall = {
  readonly [Method in GroupsMethod]: {
    readonly method: Method;
    readonly args: Parameters<Groups[Method]>;
  };
}[GroupsMethod];

export type ToPlane =
  /** First, and once. */
  | { readonly type: "start"; readonly start: PlaneStart }
  | { readonly type: "call"; readonly id: number; readonly call: GroupsCall }
  | { readonly type: "figures"; readonly id: number }
  /** Of another site that has proven its name; answered as a call. */
  | { readonly type: "offered"; readonly id: number; readonly from: string; readonly offer: GroupOffer }
  /** Of another site that has proven its name; answered as a call. */
  | { readonly type: "withdrawn"; readonly id: number; readonly from: string; readonly group: string }
  /** Of another site that has proven its name; answered as a call. */
  | { readonly type: "granted"; readonly id: number; readonly from: string; readonly grant: ReignGrant }
  | { readonly type: "held"; readonly id: number; readonly from: string; readonly hold: SourceHold }
  | {
      readonly type: "compared";
      readonly id: number;
      readonly from: string;
      readonly question: ComparisonQuestion;
    }
  /** Another site opened a stream. */
  | { readonly type: "stream"; readonly peer: string; readonly port: MessagePort }
  | { readonly type: "reached"; readonly id: number; readonly outcome: Reached }
  | { readonly type: "hook-ran"; readonly id: number; readonly outcome: HookOutcome }
  | { readonly type: "settings"; readonly settings: PlaneSettings }
  | { readonly type: "tls"; readonly material: TlsMaterial }
  /** End the exports, then the groups, then the thread. */
  | { readonly type: "stop" };

export type FromPlane =
  /** Groups are open, and everything in `listen` is listened on; in its order, with the ports the kernel chose. */
  | { readonly type: "started"; readonly addresses: readonly ListenAddress[] }
  | { readonly type: "not-started"; readonly error: ErrorData }
  | { readonly type: "answer"; readonly id: number; readonly outcome: Outcome }
  /** Asks for something of another site; answered with `reached`. */
  | { readonly type: "reach"; readonly id: number; readonly wish: Wish }
  /** Nobody waits for that answer any more. */
  | { readonly type: "forget"; readonly id: number }
  /** Asks for a hook to be run; answered with `hook-ran`. */
  | { readonly type: "hook"; readonly id: number; readonly call: HookCall }
  /** It is to be ended before its time; answered all the same. */
  | { readonly type: "end-hook"; readonly id: number }
  | { readonly type: "line"; readonly line: Line }
  /** The groups are not what they were when they were last asked about. One for all changes of a while. */
  | { readonly type: "changed" }
  /** A defect; the thread has ended. */
  | { readonly type: "unexpected"; readonly error: ErrorData; readonly origin: "exception" | "rejection" }
  | { readonly type: "stopped"; readonly error: ErrorData | undefined };

export type Outcome =
  | { readonly type: "done"; readonly value: unknown }
  | { readonly type: "figures"; readonly figures: PlaneFigures }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What the data thread wants of another site; gRPC is the main thread's. */
export type Wish =
  | { readonly type: "dial"; readonly peer: PeerAddress }
  | { readonly type: "offer"; readonly peer: PeerAddress; readonly offer: GroupOffer }
  | { readonly type: "grant"; readonly peer: PeerAddress; readonly grant: ReignGrant }
  | { readonly type: "hold"; readonly peer: PeerAddress; readonly hold: SourceHold }
  | { readonly type: "withdraw"; readonly peer: PeerAddress; readonly group: string }
  | { readonly type: "compare"; readonly peer: PeerAddress; readonly question: ComparisonQuestion };

export type Reached =
  | { readonly type: "stream"; readonly peer: string; readonly port: MessagePort }
  | { readonly type: "taken" }
  | { readonly type: "source-held"; readonly end: Position | undefined }
  | { readonly type: "offer-taken"; readonly answer: OfferAnswer }
  | { readonly type: "answered"; readonly answer: ComparisonAnswer }
  | { readonly type: "failed"; readonly error: ErrorData };

export interface Line {
  readonly level: LogLevel;
  readonly message: string;
  /** Fit to print: no class is lost on the way. */
  readonly fields: Readonly<Record<string, unknown>>;
}
