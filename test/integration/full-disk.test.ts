import t from "tap";
import { fillDisk } from "#test/support/crash/full-disk.js";
import { endSealed } from "#test/support/crash/sealed-room.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** KiB that are free when the store begins to run into the end of its ext4; at each of them something else meets it first. */
const FREE_KIB = [64, 512, 1024];

for (const freeKib of FREE_KIB) {
  t.test(`a store with ${freeKib} KiB left says so, and loses nothing`, async (t) => {
    if (!requireTool(t, "root", "mounts", "process-namespaces", "loop-devices", "mkfs.ext4")) return;
    t.teardown(endSealed);
    const { failure, broken } = await fillDisk(tempFolder(t), 1, freeKib);
    t.match(failure?.error, /ENOSPC|[Nn]o space/, "what it refused for is the full disk");
    t.not(failure?.code, "", "it is an error that a store tells");
    t.same(broken, [], "with room again, everything that was promised is there and it goes on");
  });
}
