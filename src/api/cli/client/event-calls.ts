import type { JobServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";
import type { ListEventsRequest as ListRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListEventsRequest.js";
import type { ListEventsResponse__Output as ListResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListEventsResponse.js";
import type { ListHistoryRequest as HistoryRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListHistoryRequest.js";
import type { ListHistoryResponse__Output as HistoryResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListHistoryResponse.js";
import type { WatchEventsRequest as WatchRequest } from "#src/platform/grpc/generated/tidemark/control/v1/WatchEventsRequest.js";
import type { WatchEventsResponse__Output as WatchResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchEventsResponse.js";
import { type CallOptions, callUnary, readStream, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** The events and the history of JobService as commands call them. */
export interface EventCalls {
  list(request: ListRequest): Promise<ListResponse>;
  history(request: HistoryRequest): Promise<HistoryResponse>;
  watch(request: WatchRequest, signal: AbortSignal): AsyncGenerator<WatchResponse, void, void>;
}

export function createEventCalls(
  client: JobServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): EventCalls {
  const list: UnaryMethod<ListRequest, ListResponse> = (...args) => client.listEvents(...args);
  const history: UnaryMethod<HistoryRequest, HistoryResponse> = (...args) => client.listHistory(...args);
  return {
    history: (request) => callUnary(history, request, options),
    list: (request) => callUnary(list, request, options),
    watch: (request, signal) => readStream(client.watchEvents(request), { server: options.server, signal }),
  };
}
