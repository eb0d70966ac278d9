import type { PackageDefinition } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import { contractDescriptors } from "#src/platform/grpc/descriptors.js";
import type { GrpcServer } from "#src/platform/grpc/grpc-server.js";

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
  server.addTo(new ReflectionService(describedFiles(), { services: [...services, HEALTH_SERVICE] }));
}

/**
 * In the shape that the reflection service takes them. It decodes the files of every definition it is given, and in
 * what a loader returns each definition carries all files; so here each file has one.
 */
function describedFiles(): PackageDefinition {
  const definitions = contractDescriptors().map((file, index) => [
    String(index),
    { format: "Protocol Buffer 3 DescriptorProto", type: {}, fileDescriptorProtos: [file] },
  ]);
  return Object.fromEntries(definitions);
}
