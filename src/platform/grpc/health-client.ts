import { type Client, makeClientConstructor, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { protoPath } from "grpc-health-check";
import {
  type CallOptions,
  callUnary,
  openClient,
  type ServerTarget,
} from "#src/platform/grpc/grpc-client.js";
import { LOADER_OPTIONS } from "#src/platform/grpc/loader-options.js";
import { HEALTH_SERVICE } from "#src/platform/grpc/standard-services.js";

/** Asks the standard health service, of a daemon as of any other gRPC server. */
export interface HealthClient {
  /** Of the server as a whole. */
  check(options: CallOptions): Promise<ServingStatus>;
  close(): void;
}

export type ServingStatus = "UNKNOWN" | "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";

type CheckMethod = Parameters<typeof callUnary<{ service: string }, { status: ServingStatus }>>[0];

export function openHealthClient(target: ServerTarget): HealthClient {
  // The loader and the constructor know nothing of what is in the file; it comes with the package, and its one service
  // has this shape in every version of the protocol.
  const service = loadSync(protoPath, LOADER_OPTIONS)[HEALTH_SERVICE] as ServiceDefinition;
  const client = openClient(makeClientConstructor(service, HEALTH_SERVICE), target) as unknown as Client & {
    check: CheckMethod;
  };
  return {
    check: async (options) => {
      const check: CheckMethod = (...args) => client.check(...args);
      return (await callUnary(check, { service: "" }, options)).status;
    },
    close: () => client.close(),
  };
}
