import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import {
  CLIENT_CHECK_BYTES,
  checkCopies,
  checkFio,
  checkQemu,
  mixedImage,
  worked,
} from "#test/support/nbd/client-checks.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { checkSameAnswers, SAME_ANSWERS_TOOLS } from "#test/support/nbd/same-answers.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const MIB = 1024 * 1024;
const SIZE = CLIENT_CHECK_BYTES;

/** An image of mixed data and holes. */
function imageOf(t: Test): { readonly path: string; readonly folder: string } {
  const folder = tempFolder(t);
  return { path: mixedImage(folder), folder };
}

async function overFile(t: Test, path: string): Promise<FileBlockDevice> {
  const file = await new RealDisk().open(path, "create");
  await file.truncate(SIZE);
  const device = new FileBlockDevice(file, { sizeBytes: SIZE, readOnly: false });
  t.teardown(() => device.close());
  return device;
}

t.test("nbdinfo sees what is exported", async (t) => {
  if (!requireTool(t, "nbdinfo")) return;
  const rig = await NbdRig.open(t, { "": new MemoryBlockDevice({ sizeBytes: SIZE }) });
  const name = 'odd name: "quoted", %20, \u00fcml\u00e4ut/@drill';
  rig.add(name, new MemoryBlockDevice({ sizeBytes: 5, readOnly: true }), { rotational: true });
  rig.add("view", new MemoryBlockDevice({ sizeBytes: SIZE, readOnly: true }), {
    changedSince: {
      points: () => ["point-1", "point-2"],
      has: (point) => point === "point-1",
      extents: (_point, offset, length) => [
        { offset, length: length / 2, changed: false },
        { offset: offset + length / 2, length: length / 2, changed: true },
      ],
    },
  });
  const info = await runClient("nbdinfo", ["--json", rig.uri(encodeURIComponent(name))]);
  worked(t, "nbdinfo", info);
  t.match(JSON.parse(info.output).exports[0], {
    "export-name": name,
    "export-size": 5,
    is_read_only: true,
    is_rotational: true,
    can_trim: false,
  });
  const list = JSON.parse((await runClient("nbdinfo", ["--list", "--json", rig.uri()])).output);
  t.equal(list.exports.length, 3);
  t.same(list.exports[2].contexts, [
    "base:allocation",
    "x-tidemark:changed-since:point-1",
    "x-tidemark:changed-since:point-2",
  ]);
  const map = await runClient("nbdinfo", [
    "--map=x-tidemark:changed-since:point-1",
    "--totals",
    rig.uri("view"),
  ]);
  t.match(map.output, /33554432 +50\.0% +1/);
});

t.test("nbdcopy, with 4 connections and 64 requests each, there and back", async (t) => {
  if (!requireTool(t, "nbdinfo")) return;
  const { path, folder } = imageOf(t);
  const rig = await NbdRig.open(t, { "": await overFile(t, join(folder, "copy")) });
  await checkCopies(t, rig.uri(), path, folder);
  t.ok(rig.metrics.connections >= 8, `${rig.metrics.connections} connections`);
});

t.test("qemu-img converts, compares, maps and measures; qemu-io writes patterns", async (t) => {
  if (!requireTool(t, "qemu-img")) return;
  const { path, folder } = imageOf(t);
  const rig = await NbdRig.open(t, { "": await overFile(t, join(folder, "copy")) });
  await checkQemu(t, rig.uri(), path);
});

t.test("fio verifies what it wrote, over four connections", async (t) => {
  if (!requireTool(t, "fio")) return;
  const rig = await NbdRig.open(t, { "": await overFile(t, join(tempFolder(t), "image")) });
  await checkFio(t, rig.uri());
});

for (const readOnly of [false, true]) {
  t.test(
    `the same script gets the same answers from nbdkit, qemu-nbd and us, ${readOnly ? "read-only" : "writable"}`,
    async (t) => {
      if (!requireTool(t, ...SAME_ANSWERS_TOOLS)) return;
      const size = 16 * MIB;
      const rig = await NbdRig.open(t, { "": new MemoryBlockDevice({ sizeBytes: size, readOnly }) });
      await checkSameAnswers(t, { folder: tempFolder(t), uri: rig.uri(), size, readOnly });
    },
  );
}

t.test("TLS: nbdcopy and QEMU with certificates, and not without", async (t) => {
  if (!requireTool(t, "nbdinfo", "qemu-img")) return;
  const { path, folder } = imageOf(t);
  const authority = new TestAuthority();
  const rig = await NbdRig.open(t, { "": await overFile(t, join(folder, "copy")) });
  const hosts = ["127.0.0.1", "localhost"];
  const tls = await authority.source(tempFolder(t), authority.issue("alpha", { hosts }));
  const address = await rig.listen({ address: { type: "tcp", host: "127.0.0.1", port: 0 }, tls });
  const port = address.type === "tcp" ? address.port : 0;
  const withPair = join(folder, "x509");
  const without = join(folder, "nothing");
  const pair = authority.issue("gamma");
  for (const [directory, files] of [
    [
      withPair,
      { "ca-cert.pem": authority.caPem, "client-cert.pem": pair.certPem, "client-key.pem": pair.keyPem },
    ],
    [without, { "ca-cert.pem": authority.caPem }],
  ] as const) {
    mkdirSync(directory);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  }
  const uri = (directory: string) => `nbds://127.0.0.1:${port}/?tls-certificates=${directory}`;
  worked(t, "nbdcopy", await runClient("nbdcopy", ["--connections=4", path, uri(withPair)]));
  const credentials = `tls-creds-x509,id=tls,dir=${withPair},endpoint=client,verify-peer=on`;
  const image = `driver=nbd,host=127.0.0.1,port=${port},tls-creds=tls`;
  const compared = await runClient("qemu-img", [
    "compare",
    "--object",
    credentials,
    "--image-opts",
    `driver=raw,file.filename=${path}`,
    image,
  ]);
  worked(t, "qemu-img", compared);
  const refused = await runClient("nbdinfo", [uri(without)]);
  t.not(refused.code, 0, refused.output);
  const plain = await runClient("nbdinfo", [`nbd://127.0.0.1:${port}/`]);
  t.not(plain.code, 0);
  t.match(plain.output, /TLS/);
});
