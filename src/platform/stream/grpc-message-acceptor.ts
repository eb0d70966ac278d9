import { toStatus } from "#src/platform/grpc/error-status.js";
import { type Metadata, status } from "#src/platform/grpc/grpc.js";
import type { GrpcServer } from "#src/platform/grpc/grpc-server.js";
import {
  namedSite,
  type ReplicateHandler,
  replicateDefinition,
  siteMetadata,
} from "#src/platform/grpc/replicate-call.js";
import { GrpcMessageStream } from "#src/platform/stream/grpc-message-stream.js";
import type { StreamAcceptor } from "#src/platform/stream/message-stream.js";
import { notThatSite } from "#src/platform/stream/stream-error.js";

export interface ReplicationServiceOptions {
  /** Our own name. */
  readonly site: string;
  readonly accept: StreamAcceptor;
  /** The sites that whoever makes the call with this metadata may speak for. */
  readonly sitesOf: (metadata: Metadata) => readonly string[];
}

/** Registers ReplicationService: each call becomes a stream with the site that the caller has proven to be. */
export function addReplicationService<Caller>(
  server: GrpcServer<Caller>,
  options: ReplicationServiceOptions,
): void {
  const Replicate: ReplicateHandler = (call) => {
    const named = namedSite(call.metadata);
    const sites = options.sitesOf(call.metadata);
    if (!sites.includes(named)) {
      call.emit("error", toStatus(notThatSite(named, sites)));
      return;
    }
    const stream = new GrpcMessageStream(named, call, {
      cut: (reason) => {
        call.emit("error", { code: status.UNAVAILABLE, details: reason });
      },
      // Node ends the messages of a call that was reset as it ends those of one that was closed. Sending metadata a
      // second time sends nothing, but makes gRPC look: if the call is gone, it says so before the next turn.
      confirmEnd: (closed) => {
        call.sendMetadata(siteMetadata(options.site));
        setImmediate(() => {
          if (!call.cancelled) closed();
        });
      },
      onEnded: () => undefined,
    });
    // Also comes after our own status has gone out, when the stream has closed in order.
    call.on("cancelled", () => {
      if (stream.closing) stream.finish();
      else stream.breakOff("the other side went away");
    });
    call.sendMetadata(siteMetadata(options.site));
    options.accept(stream);
  };
  server.addService(replicateDefinition(), { Replicate });
}
