import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "#test/support/eventually.js";
import { runClient } from "#test/support/nbd/run-client.js";

/** What `FuseDisk.attach` needs, for `requireTool`. */
export const FUSE_DISK_TOOLS = ["nbdfuse", "fuse", "root", "loop-devices", "mounts", "mkfs.ext4"] as const;

/** An NBD export as a disk of this machine's kernel, by nbdfuse and a loop device, with an ext4 on it to be mounted. */
export class FuseDisk {
  readonly #disks: string;
  readonly #mounted: string;
  readonly #fuse: ChildProcess;
  readonly loop: string;

  private constructor(disks: string, mounted: string, fuse: ChildProcess, loop: string) {
    this.#disks = disks;
    this.#mounted = mounted;
    this.#fuse = fuse;
    this.loop = loop;
  }

  /** `name` keeps the folders of several in turn apart. */
  static async attach(folder: string, name: string, uri: string): Promise<FuseDisk> {
    const disks = join(folder, `${name}-disks`);
    const mounted = join(folder, "mounted");
    for (const made of [disks, mounted]) mkdirSync(made, { recursive: true });
    const fuse = spawn("nbdfuse", [disks, uri], { stdio: "ignore" });
    const disk = join(disks, "nbd");
    await eventually("the disk", async () =>
      (await runClient("test", ["-f", disk])).code === 0 ? true : undefined,
    );
    return new FuseDisk(disks, mounted, fuse, await run("losetup", "--find", "--show", disk));
  }

  get folder(): string {
    return this.#mounted;
  }

  async makeFileSystem(): Promise<void> {
    await run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", this.loop);
  }

  async mount(): Promise<void> {
    await run("mount", this.loop, this.#mounted);
  }

  async unmount(): Promise<void> {
    await run("umount", this.#mounted);
  }

  async check(): Promise<string> {
    return run("e2fsck", "-fn", this.loop);
  }

  /** Whatever state it is in; for a disk whose server is gone too. */
  async detach(): Promise<void> {
    await runClient("umount", ["--lazy", this.#mounted]);
    await runClient("losetup", ["-d", this.loop]);
    await runClient("umount", ["--lazy", this.#disks]);
    if (this.#fuse.exitCode === null && this.#fuse.signalCode === null) {
      this.#fuse.kill("SIGKILL");
      await once(this.#fuse, "close");
    }
  }
}

/** Its output; rejects when it fails. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await runClient(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${output}`);
  return output.trim();
}
