import { type BranchOperations, branchOrder } from "#src/api/control/drills.js";
import { orderOf, type PointOperations, type PointUpdate } from "#src/api/control/points.js";
import type { SiteOperations } from "#src/api/control/site.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { encodeBranch } from "#src/api/rpc/drill-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { decodeCutKind, decodeFilter, encodePoint, encodePointPosition } from "#src/api/rpc/point-codec.js";
import { nbdUris } from "#src/api/wire/nbd-uri.js";
import type { PointSelector__Output as PointSelector } from "#src/platform/grpc/generated/tidemark/control/v1/PointSelector.js";
import type { RecoveryPointServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPointService.js";
import type { WatchRecoveryPointsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchRecoveryPointsResponse.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "ListRecoveryPoints"
  | "GetRecoveryPoint"
  | "WatchRecoveryPoints"
  | "CutRecoveryPoint"
  | "PinRecoveryPoint"
  | "UnpinRecoveryPoint"
  | "DeleteRecoveryPoint"
  | "OpenRecoveryPoint"
  | "ListBranches"
  | "GetBranch"
  | "DropBranch";

export function recoveryPointService(
  points: PointOperations,
  branches: BranchOperations,
  site: Pick<SiteOperations, "getSite">,
  handlers: Handlers,
): Pick<RecoveryPointServiceHandlers, Implemented> {
  return {
    ListRecoveryPoints: handlers.unary(async (request) => {
      const found = await points.list(request.group, decodeFilter(request));
      const { items, page } = pageOf(found.points, orderOf, request.page);
      return { points: items.map((point) => encodePoint({ group: found.group, point })), page };
    }),
    GetRecoveryPoint: handlers.unary(async ({ group, point: selector }) => {
      const found = await points.get(group, textOf(selector));
      const isPoint = found.point.id !== "";
      return { point: isPoint ? encodePoint(found) : null, position: encodePointPosition(found.point) };
    }),
    WatchRecoveryPoints: handlers.serverStream(async function* ({ group }, { signal }) {
      for await (const update of points.watch(group, signal)) yield encodeUpdate(update);
    }),
    CutRecoveryPoint: handlers.unary(async ({ group, label, kind, sync, context }, { caller }) => {
      const cut = { label, kind: decodeCutKind(kind), sync };
      return { point: encodePoint(await points.cut(group, cut, changeOf(context, caller))) };
    }),
    PinRecoveryPoint: handlers.unary(async ({ group, point, context }, { caller }) => ({
      point: encodePoint(await points.pin(group, textOf(point), true, changeOf(context, caller))),
    })),
    UnpinRecoveryPoint: handlers.unary(async ({ group, point, context }, { caller }) => ({
      point: encodePoint(await points.pin(group, textOf(point), false, changeOf(context, caller))),
    })),
    DeleteRecoveryPoint: handlers.unary(async ({ group, point, context }, { caller }) => ({
      point: encodePoint(await points.delete(group, textOf(point), changeOf(context, caller))),
    })),
    ListBranches: handlers.unary(async ({ group, page: asked }) => {
      const found = await branches.list(group);
      const { items, page } = pageOf(found, branchOrder, asked);
      return { branches: items.map(encodeBranch), page };
    }),
    GetBranch: handlers.unary(async ({ group, branch }) => ({
      branch: encodeBranch(await branches.get(group, branch)),
    })),
    DropBranch: handlers.unary(async ({ group, branch, context }, { caller }) => ({
      branch: encodeBranch(await branches.drop(group, branch, changeOf(context, caller))),
    })),
    // Nothing is held open: an export is opened by the client that attaches to it.
    OpenRecoveryPoint: handlers.unary(async ({ group, point: selector, member }) => {
      const { point, views } = await points.open(group, textOf(selector), member);
      const { listeners } = site.getSite();
      return {
        position: encodePointPosition(point),
        views: views.map((view) => ({
          ...view,
          uri: nbdUris(listeners, view.exportName)[0] ?? "",
          writable: false,
        })),
      };
    }),
  };
}

function textOf(selector: PointSelector | null): string {
  return selector?.text ?? "";
}

function encodeUpdate(update: PointUpdate): WatchRecoveryPointsResponse {
  switch (update.type) {
    case "point":
      return { point: encodePoint(update) };
    case "deleted":
      return { deleted: update.point };
    case "synced":
      return { synced: {} };
  }
}
