import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { patternOf } from "#test/support/bytes.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { type ClientRun, runClient } from "#test/support/nbd/run-client.js";
import { checkSameAnswers, SAME_ANSWERS_TOOLS } from "#test/support/nbd/same-answers.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { TestAuthority } from "#test/support/tls/certificates.js";
import { groupFile, ServedVolume } from "#test/support/volumes/served-volume.js";

/** Unmodified clients use a volume of a real daemon as a disk: group, gate, capture and image beneath, in its own thread. */

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;

function worked(t: Test, what: string, { code, output }: ClientRun): void {
  t.equal(code, 0, what, { output });
}

/** An image of mixed data and holes. */
function imageIn(folder: string): string {
  const path = join(folder, "image");
  writeFileSync(path, patternOf(9 * MIB + 4096));
  truncateSync(path, SIZE);
  return path;
}

const RAW = ["-f", "raw"];
const COPY = ["--threads=4", "--connections=4", "--requests=64"];

t.test("nbdinfo, nbdcopy and QEMU over a unix socket", async (t) => {
  if (!requireTool(t, "nbdinfo", "qemu-img")) return;
  const folder = tempFolder(t);
  const path = imageIn(folder);
  const volume = await ServedVolume.make(t, { folder, size: "64MiB" });
  const { uri } = volume;
  const info = await runClient("nbdinfo", ["--json", uri]);
  worked(t, "nbdinfo", info);
  t.match(JSON.parse(info.output).exports[0], {
    "export-name": "payroll/data",
    "export-size": SIZE,
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

  worked(t, "to us", await runClient("nbdcopy", [...COPY, "--flush", path, uri]));
  worked(t, "from us", await runClient("nbdcopy", [...COPY, uri, join(folder, "back")]));
  t.ok(readFileSync(path).equals(readFileSync(join(folder, "back"))), "the same bytes");

  worked(t, "convert", await runClient("qemu-img", ["convert", ...RAW, "-O", "raw", "-n", "-W", path, uri]));
  worked(t, "compare", await runClient("qemu-img", ["compare", ...RAW, "-F", "raw", path, uri]));
  const map = await runClient("qemu-img", ["map", ...RAW, "--output=json", uri]);
  t.match(JSON.parse(map.output), [
    { start: 0, data: true },
    { zero: true, data: false },
  ]);
  const bench = ["bench", "-w", "-c", "500", "-d", "16", "--flush-interval=50", ...RAW, uri];
  worked(t, "bench", await runClient("qemu-img", bench));
  const steps = [
    "write -P 7 1M 1M",
    "writev -P 8 3M 64k 64k",
    "write -z 1M 64k",
    "discard 2M 1M",
    "flush",
    "read -P 7 1114112 983040",
    "read -P 0 1M 64k",
    "read -P 8 3M 128k",
    "read -P 0 2M 1M",
    "write -f -P 9 5M 4k",
    "read -P 9 5M 4k",
  ];
  const io = await runClient("qemu-io", [...RAW, ...steps.flatMap((step) => ["-c", step]), uri]);
  worked(t, "qemu-io", io);
  t.notMatch(io.output, /failed|error/i);
  t.same(await volume.stop(), { code: 0, signal: null });
});

t.test("fio verifies what it wrote, over four connections", async (t) => {
  if (!requireTool(t, "fio")) return;
  const volume = await ServedVolume.make(t, { folder: tempFolder(t), size: "64MiB" });
  const job = [
    "--name=verify",
    "--ioengine=nbd",
    `--uri=${volume.uri}`,
    "--rw=randwrite",
    "--bsrange=512-128k",
    "--size=8m",
    "--iodepth=32",
    "--verify=crc32c",
    "--verify_fatal=1",
    "--numjobs=4",
    "--offset_increment=16m",
    "--fsync=64",
    "--verify_state_save=0",
  ];
  worked(t, "fio", await runClient("fio", job));
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
    const path = imageIn(folder);
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
    worked(
      t,
      "apply",
      await runClient(process.execPath, ["dist/src/main.js", "--server", server, "apply", "-f", file]),
    );

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
    worked(t, "a client's nbdcopy", await runClient("nbdcopy", [...COPY, path, uri(client)]));
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
