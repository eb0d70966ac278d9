import { invalid } from "#src/api/control/change-checks.js";
import type { Change, GroupOperations } from "#src/api/control/groups.js";
import type { PeerOperations } from "#src/api/control/peers.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { decodeComparison, encodeComparisonAnswer } from "#src/api/rpc/comparison-codec.js";
import { applyGroup, diffGroup, resizeMember } from "#src/api/rpc/group-changes.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { decodeReign, encodeOfferAnswer, encodePosition } from "#src/api/rpc/offer-codec.js";
import { decodeHandOver } from "#src/api/wire/hand-over-codec.js";
import { fromSpan } from "#src/api/wire/spans.js";
import { requiredSpecFile } from "#src/api/wire/spec-file.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ChangeContext__Output as ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";
import type { ReplicationServiceHandlers } from "#src/platform/grpc/generated/tidemark/replication/v1/ReplicationService.js";
import { notThatSite } from "#src/platform/stream/stream-error.js";

/** What one site asks of another in a message. Their streams are grpc-message-acceptor's. */
export function replicationService(
  operations: PeerOperations,
  handlers: Handlers,
  groups?: GroupOperations,
): Pick<
  ReplicationServiceHandlers,
  "OfferGroup" | "WithdrawGroup" | "GrantReign" | "HoldSource" | "CarryGroup" | "CompareGroup"
> {
  return {
    OfferGroup: handlers.unary(
      async ({ groupId, spec, copy, held, handOver, reign }, { caller, namedSite }) => {
        if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
        const answer = await operations.offerGroup(namedSite, {
          id: groupId,
          copy: Number(copy),
          isHeld: held,
          file: requiredSpecFile(spec),
          ...(handOver === null ? {} : { handOver: decodeHandOver(handOver) }),
          reign: decodeReign(reign),
        });
        return { handedOver: handOver !== null, ...encodeOfferAnswer(answer) };
      },
    ),
    WithdrawGroup: handlers.unary(async ({ groupId }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      await operations.withdrawGroup(namedSite, groupId);
      return {};
    }),
    GrantReign: handlers.unary(async ({ groupId, epoch, entry, decided }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      await operations.grantReign(namedSite, { id: groupId, epoch: Number(epoch), entry, decided });
      return {};
    }),
    HoldSource: handlers.unary(async ({ groupId, hold }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      const holdMs = hold === null ? 0 : fromSpan(hold);
      const end = await operations.holdSource(namedSite, { id: groupId, holdMs });
      return end === undefined ? {} : { end: encodePosition(end) };
    }),
    CompareGroup: handlers.unary(async (request, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      return encodeComparisonAnswer(await operations.compareGroup(namedSite, decodeComparison(request)));
    }),
    CarryGroup: handlers.unary(async ({ requestedBy, apply, diff, resize }, { caller, namedSite }) => {
      if (!caller.sites.includes(namedSite)) throw notThatSite(namedSite, caller.sites);
      const group = apply?.spec?.name ?? diff?.spec?.name ?? resize?.group ?? "";
      const to = apply?.spec?.secondary ?? diff?.spec?.secondary ?? "";
      if (groups === undefined) throw notItsGroup(group, namedSite);
      await requireSecondary(groups, group, to, namedSite);
      handlers.logger.info("a call comes by way of the secondary", { group, from: namedSite, requestedBy });
      const change = (context: ChangeContext | null): Change => ({
        ...changeOf(context, caller),
        requestedBy: `${requestedBy} at ${namedSite}`,
      });
      if (apply) return { apply: await applyGroup(groups, apply, change(apply.context)) };
      if (diff) return { diff: await diffGroup(groups, diff) };
      if (resize) return { resize: await resizeMember(groups, resize, change(resize.context)) };
      throw invalid("MISSING_FIELD", "call: is missing", "bring both sites to the same version of tidemark");
    }),
  };
}

/** A site speaks for groups in which it is the other side, and for those that are to be made so. */
async function requireSecondary(
  groups: GroupOperations,
  group: string,
  to: string,
  from: string,
): Promise<void> {
  const known = await groups.get(group).catch((error: unknown) => {
    if (error instanceof TidemarkError && error.kind === "not-found") return undefined;
    throw error;
  });
  const secondary = known === undefined ? to : known.direction.to;
  if (secondary !== from) throw notItsGroup(group, from);
}

function notItsGroup(group: string, from: string): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "NOT_THE_SECONDARY",
    message: `${from} asks for a change of the group ${JSON.stringify(group)}, of which it is not the secondary`,
    hint: "ask at the primary of the group itself",
    facts: { group, from },
  });
}
