import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import {
  CLIENT_CHECK_BYTES,
  checkCopies,
  checkFio,
  checkQemu,
  MANY_AT_ONCE,
  mixedImage,
  worked,
} from "#test/support/nbd/client-checks.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { checkSameAnswers, SAME_ANSWERS_TOOLS } from "#test/support/nbd/same-answers.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { TestAuthority } from "#test/support/tls/certificates.js";
import { groupFile, ServedVolume } from "#test/support/volumes/served-volume.js";

/** Unmodified clients use a volume of a real daemon as a disk: group, gate, capture and image beneath, in its own thread. */

const MIB = 1024 * 1024;

t.test("nbdinfo, nbdcopy and QEMU over a unix socket", async (t) => {
  if (!requireTool(t, "nbdinfo", "qemu-img")) return;
  const folder = tempFolder(t);
  const path = mixedImage(folder);
  const volume = await ServedVolume.make(t, { folder, size: "64MiB" });
  const { uri } = volume;
  const info = await runClient("nbdinfo", ["--json", uri]);
  worked(t, "nbdinfo", info);
  t.match(JSON.parse(info.output).exports[0], {
    "export-name": "payroll/data",
    "export-size": CLIENT_CHECK_BYTES,
    is_read_only: false,
    can_multi_conn: true,
    can_flush: true,
    can_fua: true,
    can_trim: true,
    can_zero: true,
    can_fast_zero: true,
    can_cache: true,
    can_df: true,
    contexts: ["base:allocation"],
  });
  const list = await runClient("nbdinfo", ["--list", "--json", `nbd+unix:///?socket=${volume.nbdSocket}`]);
  t.match(JSON.parse(list.output).exports, [{ "export-name": "payroll/data" }]);
  t.equal(JSON.parse(list.output).exports.length, 1);

  await checkCopies(t, uri, path, folder);
  await checkQemu(t, uri, path);
  t.same(await volume.stop(), { code: 0, signal: null });
});

t.test("fio verifies what it wrote, over four connections", async (t) => {
  if (!requireTool(t, "fio")) return;
  const volume = await ServedVolume.make(t, { folder: tempFolder(t), size: "64MiB" });
  await checkFio(t, volume.uri);
  t.same(await volume.stop(), { code: 0, signal: null });
});

t.test("the same script gets the same answers from nbdkit, qemu-nbd and a volume", async (t) => {
  if (!requireTool(t, ...SAME_ANSWERS_TOOLS)) return;
  const folder = tempFolder(t);
  const volume = await ServedVolume.make(t, { folder, size: "16MiB" });
  await checkSameAnswers(t, { folder, uri: volume.uri, size: 16 * MIB, readOnly: false });
  t.same(await volume.stop(), { code: 0, signal: null });
});

t.test(
  "over TLS clients and operators use volumes; viewers, the other site and strangers do not",
  async (t) => {
    if (!requireTool(t, "nbdinfo", "qemu-img")) return;
    const folder = tempFolder(t);
    const path = mixedImage(folder);
    const authority = new TestAuthority();
    const { ca, cert, key } = authority.write(folder, authority.issue("alpha", { hosts: ["127.0.0.1"] }));
    const config = defaultConfig(
      folder,
      [
        `tls: { ca: ${ca}, cert: ${cert}, key: ${key} }`,
        "access: { operators: [ops], viewers: [grafana], clients: [database] }",
        'peers: { beta: { address: "127.0.0.1:1" } }',
      ].join("\n"),
    ).replace(/^nbd: .*$/m, "nbd: { listen: 127.0.0.1:0 }");
    const daemon = DaemonProcess.start(t, { folder, config });
    await daemon.ready();
    const [address = ""] = (await daemon.logged("ready"))["nbd"] as readonly string[];
    const port = Number(address.split(":")[1]);
    const file = join(folder, "group.yaml");
    writeFileSync(file, groupFile("payroll", [{ name: "data", size: "64MiB" }]));
    const server = `unix:${join(folder, "grpc.sock")}`;
    worked(t, "apply", await runClient(process.execPath, [PROGRAM, "--server", server, "apply", "-f", file]));

    const holder = (name: string, from = authority): string => {
      const { cert: certPem, key: keyPem } = from.holder(name);
      const directory = join(folder, `x509-${name}`);
      mkdirSync(directory);
      const files = { "ca-cert.pem": authority.caPem, "client-cert.pem": certPem, "client-key.pem": keyPem };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
      return directory;
    };
    const uri = (directory: string) => `nbds://127.0.0.1:${port}/payroll/data?tls-certificates=${directory}`;
    const client = holder("database");
    worked(t, "a client's nbdcopy", await runClient("nbdcopy", [...MANY_AT_ONCE, path, uri(client)]));
    const operator = holder("ops");
    worked(t, "an operator's nbdinfo", await runClient("nbdinfo", [uri(operator)]));
    const compared = await runClient("qemu-img", [
      "compare",
      "--object",
      `tls-creds-x509,id=tls,dir=${client},endpoint=client,verify-peer=on`,
      "--image-opts",
      `driver=raw,file.filename=${path}`,
      `driver=nbd,host=127.0.0.1,port=${port},tls-creds=tls,export=payroll/data`,
    ]);
    worked(t, "a client's qemu-img", compared);
    for (const name of ["grafana", "beta", "nobody"]) {
      const refused = await runClient("nbdinfo", [uri(holder(name))]);
      t.not(refused.code, 0, name);
      t.match(refused.output, /server replied with error to opt_go/, name);
    }
    const stranger = await runClient("nbdinfo", [uri(holder("stranger", new TestAuthority()))]);
    t.not(stranger.code, 0, "a certificate of another authority");
    const plain = await runClient("nbdinfo", [`nbd://127.0.0.1:${port}/payroll/data`]);
    t.not(plain.code, 0, "without TLS");
    t.match(plain.output, /TLS/);
    daemon.kill("SIGTERM");
    t.same(await daemon.ended(), { code: 0, signal: null });
  },
);
