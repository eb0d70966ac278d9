import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { requireTool } from "#test/support/require-tool.js";
import { TestAuthority } from "#test/support/tls/certificates.js";
import { ListenerRig, LOOPBACK } from "#test/support/tls/listener-rig.js";

/** Everything the process prints until it ends, or until it has printed what is waited for. */
async function outputOf(child: ChildProcess, until: RegExp): Promise<string> {
  let text = "";
  const ended = once(child, "close");
  await new Promise<void>((resolve) => {
    const onData = (data: Buffer) => {
      text += String(data);
      if (until.test(text)) resolve();
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    void ended.then(() => resolve());
  });
  child.kill();
  await ended;
  return text;
}

t.test("a client that is not ours: openssl s_client", async (t) => {
  if (!requireTool(t, "openssl")) return;
  const authority = new TestAuthority();
  const directory = t.testdir({});
  const material = await authority.source(directory, authority.issue("alpha"));
  const rig = await ListenerRig.open(t, LOOPBACK, { type: "tls", material, protocols: ["h2"] });
  const ops = authority.issue("ops", { role: "operator" });
  writeFileSync(join(directory, "ops.pem"), ops.certPem);
  writeFileSync(join(directory, "ops.key"), ops.keyPem);
  const client = (...options: readonly string[]) =>
    spawn("openssl", [
      ...["s_client", "-connect", `127.0.0.1:${rig.port}`, "-CAfile", join(directory, "ca.pem")],
      ...["-alpn", "h2", "-verify_return_error", ...options],
    ]);
  const pair = ["-cert", join(directory, "ops.pem"), "-key", join(directory, "ops.key")];

  const served = await outputOf(client(...pair), /hello ops/);
  t.match(served, /hello ops/);
  t.match(served, /ALPN protocol: h2/);
  t.match(served, /Verify return code: 0 \(ok\)/);

  t.match(await outputOf(client(), /alert/), /certificate required/, "the client is told what is missing");
  await rig.until(() => rig.refused.length === 1);
  await outputOf(client(...pair, "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"), /alert/);
  await rig.until(() => rig.refused.length === 2);
  t.same(rig.refused, ["no-certificate", "tls-version"]);
});
