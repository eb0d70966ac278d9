import { fileURLToPath } from "node:url";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync, type PackageDefinition } from "@grpc/proto-loader";
import type { ProtoGrpcType as DrillProto } from "#src/platform/grpc/generated/drill_service.js";
import type { ProtoGrpcType as FailoverProto } from "#src/platform/grpc/generated/failover_service.js";
import type { ProtoGrpcType as GroupProto } from "#src/platform/grpc/generated/group_service.js";
import type { ProtoGrpcType as JobProto } from "#src/platform/grpc/generated/job_service.js";
import type { ProtoGrpcType as RecoveryPointProto } from "#src/platform/grpc/generated/recovery_point_service.js";
import type { ProtoGrpcType as ReplicationProto } from "#src/platform/grpc/generated/replication_service.js";
import type { ProtoGrpcType as SiteProto } from "#src/platform/grpc/generated/site_service.js";
import { LOADER_OPTIONS } from "#src/platform/grpc/loader-options.js";
import { PACKAGE_ROOT } from "#src/platform/package-root.js";

/**
 * The contract in proto/, loaded. The .proto files are read at run time, in a checkout as in an installed package:
 * both have proto/ beside dist/.
 */
export const PROTO_DIR = fileURLToPath(new URL("proto/", PACKAGE_ROOT));

const CONTROL_FILES = [
  "tidemark/control/v1/drill_service.proto",
  "tidemark/control/v1/failover_service.proto",
  "tidemark/control/v1/group_service.proto",
  "tidemark/control/v1/job_service.proto",
  "tidemark/control/v1/recovery_point_service.proto",
  "tidemark/control/v1/refusal.proto",
  "tidemark/control/v1/site_service.proto",
];
const REPLICATION_FILES = ["tidemark/replication/v1/replication_service.proto"];

type ControlProto = DrillProto & FailoverProto & GroupProto & JobProto & RecoveryPointProto & SiteProto;

let definition: PackageDefinition | undefined;
let loaded: (ControlProto & ReplicationProto)["tidemark"] | undefined;

/** Every definition in proto/, by full name; for reflection and for the table of rights. */
export function contractDefinition(): PackageDefinition {
  definition ??= loadSync([...CONTROL_FILES, ...REPLICATION_FILES], {
    ...LOADER_OPTIONS,
    includeDirs: [PROTO_DIR],
  });
  return definition;
}

/** Clients of tidemark.control.v1; `.service` of each is what a server registers. */
export function controlApi(): ControlProto["tidemark"]["control"]["v1"] {
  return contract().control.v1;
}

export function replicationApi(): ReplicationProto["tidemark"]["replication"]["v1"] {
  return contract().replication.v1;
}

function contract(): (ControlProto & ReplicationProto)["tidemark"] {
  // The loader's own type knows nothing of what it loaded; the generated types were made from the same files with the
  // same options, which a test keeps true.
  loaded ??= (loadPackageDefinition(contractDefinition()) as unknown as ControlProto & ReplicationProto)
    .tidemark;
  return loaded;
}
