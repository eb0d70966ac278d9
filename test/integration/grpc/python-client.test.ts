import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import t, { type Test } from "tap";
import { formatListenAddress } from "#src/base/listen-address.js";
import { PACKAGE_ROOT } from "#test/support/proto.js";
import { requireTool } from "#test/support/require-tool.js";
import { startRpc } from "#test/support/rpc-fixture.js";
import { DEBIAN_PYTHON } from "#test/support/tools.js";

const CLIENT = join(PACKAGE_ROOT, "test/integration/grpc/python/client.py");

for (const listen of ["tcp", "unix"] as const) {
  t.test(`a client in Python learns everything from the server itself (${listen})`, async (t) => {
    if (!requireTool(t, "python-grpc", "python-protobuf", "protoc")) return;
    const { rpc, address } = await startRpc(t, { listen });
    rpc.setServing(true);
    const { status, stdout, stderr } = await run(DEBIAN_PYTHON, [
      CLIENT,
      formatListenAddress(address),
      compileReflection(t),
    ]);
    t.equal(status, 0, stderr);
    const services = ["grpc.health.v1.Health", "tidemark.control.v1.SiteService"];
    t.match(JSON.parse(stdout), {
      services: { v1: services, v1alpha: services },
      health: { server: "SERVING", site: "SERVING", unknown: "NOT_FOUND" },
      site: {
        name: "alpha",
        start_time: "2026-01-02T03:04:05.678Z",
        listeners: [{ service: "LISTENER_SERVICE_GRPC" }],
      },
      optional: { bytes: true, writes: true, bound: false },
    });
  });
}

/** Both versions of reflection's protocol, for Python. Under names of our own, since the package's folders are Python keywords to nobody. */
function compileReflection(t: Test): string {
  const dir = t.testdir({});
  const source = join(
    createRequire(import.meta.url).resolve("@grpc/reflection"),
    "../../proto/grpc/reflection",
  );
  mkdirSync(join(dir, "proto"));
  for (const version of ["v1", "v1alpha"]) {
    const name = `grpc_reflection_${version}.proto`;
    writeFileSync(join(dir, "proto", name), readFileSync(join(source, version, "reflection.proto")));
    const protoc = spawnSync("protoc", [`--python_out=${dir}`, `-I${join(dir, "proto")}`, name], {
      encoding: "utf8",
    });
    if (protoc.status !== 0) throw new Error(protoc.stderr);
  }
  return dir;
}

async function run(
  command: string,
  args: string[],
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  return { status: typeof status === "number" ? status : null, stdout, stderr };
}
