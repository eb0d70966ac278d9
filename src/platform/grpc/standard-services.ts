import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation, protoPath as healthProtoPath } from "grpc-health-check";
import { contractDefinition } from "#src/platform/grpc/contract.js";
import type { GrpcServer } from "#src/platform/grpc/grpc-server.js";
import { LOADER_OPTIONS } from "#src/platform/grpc/loader-options.js";

/** The services that tools of every language know: grpc.health.v1 and reflection (v1 and v1alpha). */

export const HEALTH_SERVICE = "grpc.health.v1.Health";

export interface Health {
  /** Of the server as a whole and of each service named; watchers are told at once. */
  setServing(serving: boolean): void;
}

export function addHealth<Caller>(server: GrpcServer<Caller>, services: readonly string[]): Health {
  const names = ["", ...services];
  const health = new HealthImplementation();
  const setServing = (serving: boolean): void => {
    for (const name of names) health.setStatus(name, serving ? "SERVING" : "NOT_SERVING");
  };
  setServing(false);
  server.addTo(health);
  return { setServing };
}

/** Lists the services that are registered, and describes everything in the contract. */
export function addReflection<Caller>(server: GrpcServer<Caller>, services: readonly string[]): void {
  const definition = { ...contractDefinition(), ...loadSync(healthProtoPath, LOADER_OPTIONS) };
  server.addTo(new ReflectionService(definition, { services: [...services, HEALTH_SERVICE] }));
}
