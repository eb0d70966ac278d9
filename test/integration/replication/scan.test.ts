import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { GROUP, SitePair } from "#test/support/replication/site-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const BLOCK = 4096;
/** No multiple of anything. */
const SIZE_BYTES = 3 * 1024 * 1024 + 4711;
const VOLUME_BYTES = Math.ceil(SIZE_BYTES / 512) * 512;
const PART = 512 * 1024;

/** A btrfs of its own, where files share blocks. */
function shared(t: Test, folder: string): string {
  const image = join(folder, "btrfs.img");
  writeFileSync(image, "");
  truncateSync(image, 256 * 1024 * 1024);
  execFileSync("mkfs.btrfs", ["--quiet", image]);
  const home = join(folder, "shared");
  execFileSync("mkdir", [home]);
  execFileSync("mount", ["-o", "loop", image, home]);
  t.teardown(() => execFileSync("umount", ["--lazy", home]));
  return home;
}

async function bytesOf(pair: SitePair, name: string): Promise<Buffer> {
  const client = await RawClient.transmitting({ type: "unix", path: pair.nbdSocket("beta") }, name);
  const parts: Buffer[] = [];
  for (let offset = 0; offset < VOLUME_BYTES; offset += PART) {
    const length = Math.min(PART, VOLUME_BYTES - offset);
    const { error, data } = await client.ask({ command: COMMAND.read, offset, length });
    if (error !== 0) throw new Error(`a read of ${name} is answered with ${error}`);
    parts.push(data);
  }
  client.close();
  return Buffer.concat(parts);
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(VOLUME_BYTES - bytes.length)]);

/** An application: block after block gets the next number, each where the one before ended, around and around. */
class Writer {
  readonly #fd: number;
  #last = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#fd = openSync(path, "r+");
  }

  begin(): void {
    this.#timer = setInterval(() => {
      for (let count = 0; count < 3; count += 1) this.#write();
    }, 5);
  }

  #write(): void {
    this.#last += 1;
    const block = Buffer.alloc(BLOCK);
    block.writeUInt32LE(this.#last, 0);
    writeSync(this.#fd, block, 0, BLOCK, (this.#last % 256) * BLOCK);
  }

  end(): void {
    clearInterval(this.#timer);
    fdatasyncSync(this.#fd);
    closeSync(this.#fd);
  }
}

/** Whether what it wrote is there up to one number, and nothing behind that. */
function isPrefix(bytes: Buffer): boolean {
  const numbers = Array.from({ length: 256 }, (_, block) => bytes.readUInt32LE(block * BLOCK));
  const last = Math.max(...numbers);
  return numbers.every((number, block) => {
    const newest = last - ((last - block + 256 * (last + 1)) % 256);
    return number === Math.max(0, newest);
  });
}

t.test(
  "a file on btrfs that is written all the time: each point is a moment of it, kills or not",
  async (t) => {
    if (!requireTool(t, "root", "loop-devices", "mounts", "btrfs", "mkfs.btrfs")) return;
    const folder = tempFolder(t);
    const home = shared(t, folder);
    const source = join(home, "archive.img");
    writeFileSync(source, Buffer.concat([Buffer.alloc(256 * BLOCK), randomBytes(SIZE_BYTES - 256 * BLOCK)]));
    const pair = await SitePair.start(t, folder, { config: { alpha: `image_roots: [${home}]` } });
    const file = join(folder, "group.yaml");
    writeFileSync(
      file,
      `group: ${GROUP}\nprimary: alpha\nsecondary: beta\nmembers:\n  - { volume: archive, capture: scan, source: ${source}, every: 1s, snapshot: reflink }\n`,
    );
    const applied = await pair.tidemark("alpha", "apply", "-f", file);
    t.equal(applied.exitCode, 0, applied.stderr);
    await pair.reaches("beta", "protected");
    sameBytes(t, await bytesOf(pair, `${GROUP}/archive@latest`), padded(readFileSync(source)));

    const writer = new Writer(source);
    writer.begin();
    const seen: boolean[] = [];
    const look = async () => seen.push(isPrefix(await bytesOf(pair, `${GROUP}/archive@latest`)));
    await eventually("points while it is written", async () => {
      await look();
      return seen.length >= 5 ? true : undefined;
    });
    await pair.kill("alpha");
    await look();
    await pair.startSite("alpha");
    await pair.reaches("alpha", "protected");
    await look();
    writer.end();
    t.ok(
      seen.every((one) => one),
      "never a mixture of two moments",
    );

    const asked = await pair.tidemark("alpha", "scan", GROUP, "archive");
    t.equal(asked.exitCode, 0, asked.stderr);
    const end = padded(readFileSync(source));
    await eventually("the last of it at beta", async () =>
      (await bytesOf(pair, `${GROUP}/archive@latest`)).equals(end) ? true : undefined,
    );
    const { members, exposure } = await pair.status("alpha");
    t.match(members, [{ name: "archive", capture: "scan" }]);
    t.match(exposure, { bound: "age-at-most" });
    const points = await pair.tidemark("beta", "point", "list", GROUP, "--kind", "scan", "--output", "json");
    t.match(points.stdout, /"kind": ?"scan"/);

    await pair.stop("alpha");
    t.same(
      readdirSync(home).filter((name) => name !== "archive.img"),
      [],
      "no snapshot is left",
    );
    const failover = await pair.tidemark("beta", "failover", GROUP, "--confirm", "Failover");
    t.equal(failover.exitCode, 0, failover.stderr);
    sameBytes(t, await bytesOf(pair, `${GROUP}/archive`), end);
  },
);

t.test("the hook for btrfs of the examples", async (t) => {
  if (!requireTool(t, "root", "loop-devices", "mounts", "btrfs", "mkfs.btrfs")) return;
  const subvolume = join(shared(t, tempFolder(t)), "images");
  execFileSync("btrfs", ["--quiet", "subvolume", "create", subvolume]);
  const source = join(subvolume, "archive.img");
  writeFileSync(source, "before");
  const environment = {
    PATH: process.env["PATH"],
    TIDEMARK_GROUP: "g",
    TIDEMARK_MEMBER: "m",
    TIDEMARK_SCAN_SOURCE: source,
  };
  const hook = (moment: string) =>
    execFileSync("deploy/examples/btrfs-snapshot", [subvolume], {
      env: { ...environment, TIDEMARK_MOMENT: moment },
      encoding: "utf8",
    });
  const path = hook("snapshot").trim().split("\n").at(-1) ?? "";
  writeFileSync(source, "after");
  t.equal(readFileSync(path, "utf8"), "before", "what it printed last is the snapshot");
  hook("release");
  hook("release");
  t.same(readdirSync(subvolume), ["archive.img"], "and released twice it is gone once");
});
