import type { PeerOperations } from "#src/api/control/peers.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { requiredSpecFile } from "#src/api/wire/spec-file.js";
import type { ReplicationServiceHandlers } from "#src/platform/grpc/generated/tidemark/replication/v1/ReplicationService.js";
import { notThatSite } from "#src/platform/stream/stream-error.js";

/** What one site asks of another in a message. Their streams are grpc-message-acceptor's. */
export function replicationService(
  operations: PeerOperations,
  handlers: Handlers,
): Pick<ReplicationServiceHandlers, "OfferGroup" | "WithdrawGroup"> {
  return {
    OfferGroup: handlers.unary(async ({ groupId, spec, copy, held }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      await operations.offerGroup(namedSite, {
        id: groupId,
        copy: Number(copy),
        isHeld: held,
        file: requiredSpecFile(spec),
      });
      return {};
    }),
    WithdrawGroup: handlers.unary(async ({ groupId }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      await operations.withdrawGroup(namedSite, groupId);
      return {};
    }),
  };
}
