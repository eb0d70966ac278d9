import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import t from "tap";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { FUSE_DISK_TOOLS, FuseDisk } from "#test/support/volumes/fuse-disk.js";
import { PostgresServer } from "#test/support/volumes/postgres-server.js";
import { ServedVolume } from "#test/support/volumes/served-volume.js";

t.test(
  "PostgreSQL on ext4 on a volume outlives a daemon that is killed in the middle of pgbench",
  async (t) => {
    if (!requireTool(t, "postgres", ...FUSE_DISK_TOOLS)) return;
    const folder = tempFolder(t);
    // The server runs as another user, who has to come through.
    chmodSync(folder, 0o755);
    const sockets = join(folder, "sockets");
    mkdirSync(sockets);
    chmodSync(sockets, 0o777);
    const volume = await ServedVolume.make(t, { folder, size: "512MiB" });
    const disk = await FuseDisk.attach(folder, "first", volume.uri);
    t.teardown(() => disk.detach());
    await disk.makeFileSystem();
    await disk.mount();
    const server = new PostgresServer(join(disk.folder, "database"), sockets);
    t.teardown(() => server.kill());
    await server.init();
    await server.start();
    t.equal((await server.pgbench("-i", "-q", "-s", "2")).code, 0, "pgbench makes its tables");
    await server.query("create table told (n int primary key)");

    const load = server.pgbench("-c", "2", "-T", "60");
    const session = server.session();
    const told: number[] = [];
    createInterface({ input: session.stdout ?? process.stdin }).on("line", (line) => {
      told.push(Number(line));
      session.stdin?.write(`insert into told values (${Number(line) + 1}) returning n;\n`);
    });
    session.stdin?.on("error", () => undefined);
    const enough = new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (told.length < 200) return;
        clearInterval(look);
        resolve();
      }, 20);
    });
    session.stdin?.write("insert into told values (1) returning n;\n");
    await enough;

    await volume.kill();
    await server.kill();
    session.kill();
    await load;
    await disk.detach();

    await volume.startAgain();
    const status = await volume.tidemark("status", "payroll", "--output", "json");
    t.equal(status.exitCode, 0, status.stderr);
    t.match(JSON.parse(status.stdout), {
      group: "payroll",
      sites: [{ name: "alpha", status: "unprotected" }],
    });
    const again = await FuseDisk.attach(folder, "second", volume.uri);
    t.teardown(() => again.detach());
    await again.mount();
    await server.start();
    const found = (await server.query("select n from told order by n")).output.trim().split("\n").map(Number);
    const missing = told.filter((n) => !found.includes(n));
    t.same(missing, [], `of ${told.length} that were confirmed`);
    t.ok(found.length - told.length <= 1, "at most one was under way");
    t.equal((await server.pgbench("-c", "2", "-T", "1")).code, 0, "it goes on");
    const checked = await server.amcheck();
    t.equal(checked.code, 0, checked.output);
    await server.stop();
    await again.unmount();
    await again.check();
    await again.detach();
    t.same(await volume.stop(), { code: 0, signal: null });
  },
);
