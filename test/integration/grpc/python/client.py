"""A gRPC client in another language: health, and all that reflection tells, printed as JSON.

    client.py ADDRESS REFLECTION_MODULE_DIR

The modules of reflection are made by protoc; everything else is learnt from the server.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool

address, modules = sys.argv[1:3]
sys.path.insert(0, modules)
TIMEOUT_S = 20


def reflect(channel, version, requests):
    """One reflection stream; version is v1 or v1alpha, which have the same messages under two names."""
    module = __import__(f"grpc_reflection_{version}_pb2")
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=module.ServerReflectionRequest.SerializeToString,
        response_deserializer=module.ServerReflectionResponse.FromString,
    )
    return list(call(iter([module.ServerReflectionRequest(**r) for r in requests]), timeout=TIMEOUT_S))


def services(channel, version):
    (answer,) = reflect(channel, version, [{"list_services": "*"}])
    return sorted(service.name for service in answer.list_services_response.service)


def pool_for(channel, symbols):
    """Descriptors of the symbols and all that they need, as a client without our files gets them."""
    files = {}
    for answer in reflect(channel, "v1", [{"file_containing_symbol": symbol} for symbol in symbols]):
        for encoded in answer.file_descriptor_response.file_descriptor_proto:
            file = descriptor_pb2.FileDescriptorProto.FromString(encoded)
            files[file.name] = file
    pool = descriptor_pool.DescriptorPool()

    def add(name):
        file = files.pop(name, None)
        if file is not None:
            for dependency in file.dependency:
                add(dependency)
            pool.Add(file)

    for name in list(files):
        add(name)
    return pool


def call(channel, pool, path, request_type, response_type, **fields):
    from google.protobuf import json_format, message_factory

    factory = message_factory.MessageFactory(pool)
    request = factory.GetPrototype(pool.FindMessageTypeByName(request_type))
    response = factory.GetPrototype(pool.FindMessageTypeByName(response_type))
    method = channel.unary_unary(
        path, request_serializer=request.SerializeToString, response_deserializer=response.FromString
    )
    answer = method(request(**fields), timeout=TIMEOUT_S)
    return json_format.MessageToDict(answer, preserving_proto_field_name=True)


CONTROL = "tidemark.control.v1"
with grpc.insecure_channel(address) as channel:
    pool = pool_for(channel, [f"{CONTROL}.SiteService", f"{CONTROL}.Loss", "grpc.health.v1.Health"])
    health = lambda service: call(
        channel, pool, "/grpc.health.v1.Health/Check",
        "grpc.health.v1.HealthCheckRequest", "grpc.health.v1.HealthCheckResponse", service=service,
    )["status"]
    loss = pool.FindMessageTypeByName(f"{CONTROL}.Loss")
    try:
        health("no.such.Service")
        unknown = "OK"
    except grpc.RpcError as error:
        unknown = error.code().name
    print(json.dumps({
        "services": {version: services(channel, version) for version in ("v1", "v1alpha")},
        "health": {"server": health(""), "site": health(f"{CONTROL}.SiteService"), "unknown": unknown},
        "site": call(
            channel, pool, f"/{CONTROL}.SiteService/GetSite",
            f"{CONTROL}.GetSiteRequest", f"{CONTROL}.GetSiteResponse",
        )["site"],
        "optional": {field.name: field.containing_oneof is not None for field in loss.fields},
    }))
