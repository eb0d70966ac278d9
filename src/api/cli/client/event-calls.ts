import type { JobServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";
import type { ListEventsRequest as ListRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListEventsRequest.js";
import type { ListEventsResponse__Output as ListResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListEventsResponse.js";
import type { WatchEventsRequest as WatchRequest } from "#src/platform/grpc/generated/tidemark/control/v1/WatchEventsRequest.js";
import type { WatchEventsResponse__Output as WatchResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchEventsResponse.js";
import { type CallOptions, callUnary, readStream, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** The events of JobService as commands call them. */
export interface EventCalls {
  list(request: ListRequest): Promise<ListResponse>;
  watch(request: WatchRequest, signal: AbortSignal): AsyncGenerator<WatchResponse, void, void>;
}

export function createEventCalls(
  client: JobServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): EventCalls {
  const list: UnaryMethod<ListRequest, ListResponse> = (...args) => client.listEvents(...args);
  return {
    list: (request) => callUnary(list, request, options),
    watch: (request, signal) => readStream(client.watchEvents(request), { server: options.server, signal }),
  };
}
