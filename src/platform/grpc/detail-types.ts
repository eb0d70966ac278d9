import { loadSync, type MessageTypeDefinition, type PackageDefinition } from "@grpc/proto-loader";
import { PROTO_DIR } from "#src/platform/grpc/contract.js";
import type { ErrorInfo, ErrorInfo__Output } from "#src/platform/grpc/generated/google/rpc/ErrorInfo.js";
import type { Status, Status__Output } from "#src/platform/grpc/generated/google/rpc/Status.js";
import type { Refusal, Refusal__Output } from "#src/platform/grpc/generated/tidemark/control/v1/Refusal.js";
import { LOADER_OPTIONS } from "#src/platform/grpc/loader-options.js";

/** The messages that errors travel in. Loaded at the first error, since a client that meets none does without. */

interface DetailTypes {
  readonly status: MessageTypeDefinition<Status, Status__Output>;
  readonly errorInfo: MessageTypeDefinition<ErrorInfo, ErrorInfo__Output>;
  readonly refusal: MessageTypeDefinition<Refusal, Refusal__Output>;
}

const FILES = [
  "google/rpc/status.proto",
  "google/rpc/error_details.proto",
  "tidemark/control/v1/refusal.proto",
];

let types: DetailTypes | undefined;

export function detailTypes(): DetailTypes {
  types ??= pick(loadSync(FILES, { ...LOADER_OPTIONS, includeDirs: [PROTO_DIR] }));
  return types;
}

function pick(definition: PackageDefinition): DetailTypes {
  return {
    status: definition["google.rpc.Status"] as unknown as DetailTypes["status"],
    errorInfo: definition["google.rpc.ErrorInfo"] as unknown as DetailTypes["errorInfo"],
    refusal: definition["tidemark.control.v1.Refusal"] as unknown as DetailTypes["refusal"],
  };
}
