import type { CutRecoveryPointRequest as CutRequest } from "#src/platform/grpc/generated/tidemark/control/v1/CutRecoveryPointRequest.js";
import type { CutRecoveryPointResponse__Output as CutResponse } from "#src/platform/grpc/generated/tidemark/control/v1/CutRecoveryPointResponse.js";
import type { DeleteRecoveryPointRequest as DeleteRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteRecoveryPointRequest.js";
import type { DeleteRecoveryPointResponse__Output as DeleteResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteRecoveryPointResponse.js";
import type { GetRecoveryPointRequest as GetRequest } from "#src/platform/grpc/generated/tidemark/control/v1/GetRecoveryPointRequest.js";
import type { GetRecoveryPointResponse__Output as GetResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetRecoveryPointResponse.js";
import type { ListRecoveryPointsRequest as ListRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListRecoveryPointsRequest.js";
import type { ListRecoveryPointsResponse__Output as ListResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListRecoveryPointsResponse.js";
import type { OpenRecoveryPointRequest as OpenRequest } from "#src/platform/grpc/generated/tidemark/control/v1/OpenRecoveryPointRequest.js";
import type { OpenRecoveryPointResponse__Output as OpenResponse } from "#src/platform/grpc/generated/tidemark/control/v1/OpenRecoveryPointResponse.js";
import type { PinRecoveryPointRequest as PinRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PinRecoveryPointRequest.js";
import type { PinRecoveryPointResponse__Output as PinResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PinRecoveryPointResponse.js";
import type { RecoveryPointServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPointService.js";
import type { UnpinRecoveryPointRequest as UnpinRequest } from "#src/platform/grpc/generated/tidemark/control/v1/UnpinRecoveryPointRequest.js";
import type { UnpinRecoveryPointResponse__Output as UnpinResponse } from "#src/platform/grpc/generated/tidemark/control/v1/UnpinRecoveryPointResponse.js";
import { type CallOptions, callUnary, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** RecoveryPointService as commands call it. */
export interface PointCalls {
  list(request: ListRequest): Promise<ListResponse>;
  get(request: GetRequest): Promise<GetResponse>;
  cut(request: CutRequest, deadlineMs?: number): Promise<CutResponse>;
  pin(request: PinRequest, deadlineMs?: number): Promise<PinResponse>;
  unpin(request: UnpinRequest, deadlineMs?: number): Promise<UnpinResponse>;
  delete(request: DeleteRequest, deadlineMs?: number): Promise<DeleteResponse>;
  open(request: OpenRequest): Promise<OpenResponse>;
}

export function createPointCalls(
  client: RecoveryPointServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): PointCalls {
  const by =
    <Request, Response>(method: UnaryMethod<Request, Response>) =>
    (request: Request, deadlineMs?: number): Promise<Response> =>
      callUnary(method, request, deadlineMs === undefined ? options : { ...options, deadlineMs });
  return {
    list: by<ListRequest, ListResponse>((...args) => client.listRecoveryPoints(...args)),
    get: by<GetRequest, GetResponse>((...args) => client.getRecoveryPoint(...args)),
    cut: by<CutRequest, CutResponse>((...args) => client.cutRecoveryPoint(...args)),
    pin: by<PinRequest, PinResponse>((...args) => client.pinRecoveryPoint(...args)),
    unpin: by<UnpinRequest, UnpinResponse>((...args) => client.unpinRecoveryPoint(...args)),
    delete: by<DeleteRequest, DeleteResponse>((...args) => client.deleteRecoveryPoint(...args)),
    open: by<OpenRequest, OpenResponse>((...args) => client.openRecoveryPoint(...args)),
  };
}
