import type { ChangeDrillPointRequest as MoveRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeDrillPointRequest.js";
import type { ChangeDrillPointResponse__Output as MoveResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeDrillPointResponse.js";
import type { Drill__Output as Drill } from "#src/platform/grpc/generated/tidemark/control/v1/Drill.js";
import type { DrillServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/DrillService.js";
import type { ListDrillsRequest as ListRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListDrillsRequest.js";
import type { ListDrillsResponse__Output as ListResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListDrillsResponse.js";
import type { StartDrillRequest as StartRequest } from "#src/platform/grpc/generated/tidemark/control/v1/StartDrillRequest.js";
import type { StartDrillResponse__Output as StartResponse } from "#src/platform/grpc/generated/tidemark/control/v1/StartDrillResponse.js";
import type { StopDrillRequest as StopRequest } from "#src/platform/grpc/generated/tidemark/control/v1/StopDrillRequest.js";
import type { StopDrillResponse__Output as StopResponse } from "#src/platform/grpc/generated/tidemark/control/v1/StopDrillResponse.js";
import { type CallOptions, callUnary, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** DrillService as commands call it. */
export interface DrillCalls {
  /** Every page. */
  list(group: string): Promise<readonly Drill[]>;
  start(request: StartRequest, deadlineMs?: number): Promise<StartResponse>;
  move(request: MoveRequest, deadlineMs?: number): Promise<MoveResponse>;
  stop(request: StopRequest, deadlineMs?: number): Promise<StopResponse>;
}

export function createDrillCalls(
  client: DrillServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): DrillCalls {
  const by =
    <Request, Response>(method: UnaryMethod<Request, Response>) =>
    (request: Request, deadlineMs?: number): Promise<Response> =>
      callUnary(method, request, deadlineMs === undefined ? options : { ...options, deadlineMs });
  const page = by<ListRequest, ListResponse>((...args) => client.listDrills(...args));
  return {
    list: async (group) => {
      const all: Drill[] = [];
      let token = "";
      do {
        const part = await page({ group, page: { token } });
        all.push(...part.drills);
        token = part.page?.nextToken ?? "";
      } while (token !== "");
      return all;
    },
    start: by<StartRequest, StartResponse>((...args) => client.startDrill(...args)),
    move: by<MoveRequest, MoveResponse>((...args) => client.changeDrillPoint(...args)),
    stop: by<StopRequest, StopResponse>((...args) => client.stopDrill(...args)),
  };
}
