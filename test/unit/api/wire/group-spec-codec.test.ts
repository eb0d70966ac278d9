import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { specFile } from "#src/api/wire/spec-file.js";
import { parseGroup } from "#src/config/group/load-group.js";
import { readYaml } from "#src/config/read-yaml.js";
import { stringifyYaml } from "#src/config/yaml.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import type { DiffGroupRequest__Output } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupRequest.js";
import type { GroupSpec } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSpec.js";
import { singleSite, specifications } from "#test/support/groups/specifications.js";

/** As it arrives: through the bytes on the wire. */
function overTheWire(spec: GroupSpec) {
  const { requestSerialize, requestDeserialize } = controlApi().GroupService.service.DiffGroup;
  const request = requestDeserialize(requestSerialize({ spec })) as DiffGroupRequest__Output;
  if (request.spec === null) throw new Error("the specification got lost");
  return request.spec;
}

/** Also what the types do not allow: another program may send it. */
const decode = (spec: object) => specFile(overTheWire(spec as GroupSpec));

/** What a person gets who writes it down and applies it. */
function read(file: unknown): GroupSpecification {
  const result = parseGroup({ name: "g.yaml", yaml: readYaml(Buffer.from(stringifyYaml(file))) }, "/");
  if (result.type === "loaded") return result.specification;
  throw new Error(JSON.stringify(result.issues));
}

/** Images come as records without a prototype. */
const plain = (specification: GroupSpecification) => JSON.parse(JSON.stringify(specification));

t.test("what was encoded is decoded to the same, by way of what a file would say", async (t) => {
  fc.assert(
    fc.property(specifications, (specification) => {
      deepStrictEqual(plain(read(decode(encodeGroupSpec(specification)))), plain(specification));
    }),
    { numRuns: 100 },
  );
  t.pass("for every specification");
});

t.test("a file of what a daemon shows: the words and units of people", async (t) => {
  const specification = singleSite({
    secondary: "beta",
    mode: { type: "flush", whenAway: { type: "degrade", delayMs: 90_000 } },
    hooks: [{ moment: "pre-promote", use: "move-address", onFailure: "abort" }],
    link: { bytesPerSecondMax: 200 * 2 ** 20, compression: "zstd" },
  });
  t.match(decode(encodeGroupSpec(specification)), {
    group: "payroll",
    mode: "flush",
    when_away: "degrade after 1.5m",
    members: [{ volume: "data", capture: "nbd", size: "10GiB" }],
    points: { every: "10s", keep: [{ every: "10s", for: "1h" }], max: 500 },
    link: { bandwidth: "200MiB/s", compression: "zstd" },
    failover: { timeout: "0s", on_timeout: "none" },
    hooks: { "pre-promote": { use: "move-address", on_failure: "abort" } },
  });
});

t.test("what a message leaves out is left out, for the configuration to fill in", async (t) => {
  const sparse = {
    name: "payroll",
    primary: "alpha",
    members: [{ name: "data", volume: { sizeBytes: 1024 * 1024, nbd: {} } }],
  };
  const file = decode(sparse);
  t.same(file, {
    group: "payroll",
    primary: "alpha",
    members: [{ volume: "data", capture: "nbd", size: "1MiB" }],
  });
  t.match(
    read(file),
    { points: { everyMs: 10_000 }, mode: { type: "async" } },
    "with the defaults of a file",
  );
});

t.test("what makes no sense reaches the schema as text that it refuses", async (t) => {
  const nonsense = decode({
    name: "payroll",
    primary: "alpha",
    mode: 7,
    members: [
      { name: "data", volume: { sizeBytes: 2 ** 64 - 2048, nbd: {} } },
      { name: "none" },
      { name: "log", wal: {} },
    ],
    points: { every: { seconds: -5 }, window: { seconds: 1, nanos: 1 } },
    hooks: [{ moment: 99, use: "x" }],
  });
  t.match(nonsense, {
    mode: "unknown-7",
    members: [{ size: /^\d+B$/ }, { volume: "none" }, { wal: "log" }],
    points: { every: "-5000ms", window: "1s 1ns" },
    hooks: { "unknown-99": { use: "x" } },
  });
  t.throws(() => decode({ hooks: [{ moment: "HOOK_MOMENT_FENCE" }, { moment: "HOOK_MOMENT_FENCE" }] }), {
    kind: "invalid",
    message: /hooks\.fence/,
  });
});
