import type { DrillOperations, DrillPicture } from "#src/api/control/drills.js";
import type { SiteOperations } from "#src/api/control/site.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { decodeStart, encodeDrill } from "#src/api/rpc/drill-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import type { Drill } from "#src/platform/grpc/generated/tidemark/control/v1/Drill.js";
import type { DrillServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/DrillService.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented = "StartDrill" | "ChangeDrillPoint" | "StopDrill" | "ListDrills";

export function drillService(
  drills: DrillOperations,
  site: Pick<SiteOperations, "getSite">,
  handlers: Handlers,
): Pick<DrillServiceHandlers, Implemented> {
  const encode = (drill: DrillPicture): Drill => encodeDrill(drill, site.getSite().listeners);
  return {
    StartDrill: handlers.unary(async (request, { caller }) => {
      const change = changeOf(request.context, caller);
      return { drill: encode(await drills.start(request.group, decodeStart(request), change)) };
    }),
    ChangeDrillPoint: handlers.unary(async ({ group, name, point, context }, { caller }) => ({
      drill: encode(await drills.move(group, name, point?.text ?? "", changeOf(context, caller))),
    })),
    StopDrill: handlers.unary(async ({ group, name, context }, { caller }) => ({
      drill: encode(await drills.stop(group, name, changeOf(context, caller))),
    })),
    ListDrills: handlers.unary(async ({ group, page: asked }) => {
      const found = await drills.list(group);
      const { items, page } = pageOf(found.toSorted(byKey), keyOf, asked);
      return { drills: items.map(encode), page };
    }),
  };
}

/** No name has a space. */
function keyOf({ group, name }: DrillPicture): string {
  return `${group} ${name}`;
}

function byKey(one: DrillPicture, other: DrillPicture): number {
  return keyOf(one) < keyOf(other) ? -1 : 1;
}
