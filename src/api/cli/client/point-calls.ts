import type { Branch__Output as Branch } from "#src/platform/grpc/generated/tidemark/control/v1/Branch.js";
import type { CutRecoveryPointRequest as CutRequest } from "#src/platform/grpc/generated/tidemark/control/v1/CutRecoveryPointRequest.js";
import type { CutRecoveryPointResponse__Output as CutResponse } from "#src/platform/grpc/generated/tidemark/control/v1/CutRecoveryPointResponse.js";
import type { DeleteRecoveryPointRequest as DeleteRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteRecoveryPointRequest.js";
import type { DeleteRecoveryPointResponse__Output as DeleteResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteRecoveryPointResponse.js";
import type { DropBranchRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DropBranchRequest.js";
import type { DropBranchResponse__Output as DropBranchResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DropBranchResponse.js";
import type { GetBranchRequest } from "#src/platform/grpc/generated/tidemark/control/v1/GetBranchRequest.js";
import type { GetBranchResponse__Output as GetBranchResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetBranchResponse.js";
import type { GetRecoveryPointRequest as GetRequest } from "#src/platform/grpc/generated/tidemark/control/v1/GetRecoveryPointRequest.js";
import type { GetRecoveryPointResponse__Output as GetResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetRecoveryPointResponse.js";
import type { ListBranchesRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListBranchesRequest.js";
import type { ListBranchesResponse__Output as ListBranchesResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListBranchesResponse.js";
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
  /** Every page. */
  branches(group: string): Promise<readonly Branch[]>;
  branch(request: GetBranchRequest): Promise<GetBranchResponse>;
  dropBranch(request: DropBranchRequest, deadlineMs?: number): Promise<DropBranchResponse>;
}

export function createPointCalls(
  client: RecoveryPointServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): PointCalls {
  const by =
    <Request, Response>(method: UnaryMethod<Request, Response>) =>
    (request: Request, deadlineMs?: number): Promise<Response> =>
      callUnary(method, request, deadlineMs === undefined ? options : { ...options, deadlineMs });
  const branchPage = by<ListBranchesRequest, ListBranchesResponse>((...args) => client.listBranches(...args));
  return {
    branches: async (group) => {
      const all: Branch[] = [];
      let token = "";
      do {
        const part = await branchPage({ group, page: { token } });
        all.push(...part.branches);
        token = part.page?.nextToken ?? "";
      } while (token !== "");
      return all;
    },
    branch: by<GetBranchRequest, GetBranchResponse>((...args) => client.getBranch(...args)),
    dropBranch: by<DropBranchRequest, DropBranchResponse>((...args) => client.dropBranch(...args)),
    list: by<ListRequest, ListResponse>((...args) => client.listRecoveryPoints(...args)),
    get: by<GetRequest, GetResponse>((...args) => client.getRecoveryPoint(...args)),
    cut: by<CutRequest, CutResponse>((...args) => client.cutRecoveryPoint(...args)),
    pin: by<PinRequest, PinResponse>((...args) => client.pinRecoveryPoint(...args)),
    unpin: by<UnpinRequest, UnpinResponse>((...args) => client.unpinRecoveryPoint(...args)),
    delete: by<DeleteRequest, DeleteResponse>((...args) => client.deleteRecoveryPoint(...args)),
    open: by<OpenRequest, OpenResponse>((...args) => client.openRecoveryPoint(...args)),
  };
}
