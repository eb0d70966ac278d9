import type { PointCalls } from "#src/api/cli/client/point-calls.js";
import type { ListRecoveryPointsRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListRecoveryPointsRequest.js";
import type { RecoveryPoint__Output as RecoveryPoint } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPoint.js";

/** Every page, newest first. */
export async function listAllPoints(
  calls: PointCalls,
  request: Omit<ListRecoveryPointsRequest, "page">,
): Promise<readonly RecoveryPoint[]> {
  const all: RecoveryPoint[] = [];
  let token = "";
  do {
    const { points, page } = await calls.list({ ...request, page: { token } });
    all.push(...points);
    token = page?.nextToken ?? "";
  } while (token !== "");
  return all;
}
