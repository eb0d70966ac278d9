import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { eventually } from "#test/support/eventually.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { POSTGRES_BIN_DIR } from "#test/support/tools.js";
import { run } from "#test/support/volumes/fuse-disk.js";

/** Debian's package makes the user that the server insists on not being root. */
const USER = "postgres";

/** A real PostgreSQL server, run as the ordinary user that its package made. */
export class PostgresServer {
  readonly #directory: string;
  readonly #sockets: string;
  #process: ChildProcess | undefined;

  constructor(directory: string, sockets: string) {
    this.#directory = directory;
    this.#sockets = sockets;
  }

  async init(): Promise<void> {
    await run("mkdir", this.#directory);
    await run("chown", USER, this.#directory);
    const flags = ["-D", this.#directory, "-A", "trust", "--no-locale", "-E", "UTF8"];
    await run(...asUser(join(POSTGRES_BIN_DIR, "initdb"), ...flags));
  }

  /** Resolves when it answers: recovery, if there is any to be done, is over then. */
  async start(): Promise<void> {
    const options = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${this.#sockets}`];
    const [command, ...args] = asUser(join(POSTGRES_BIN_DIR, "postgres"), "-D", this.#directory, ...options);
    const server = spawn(command, args, { stdio: "ignore" });
    this.#process = server;
    await eventually(
      "the server's answer",
      async () => {
        if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
        return (await this.query("select 1")).code === 0 ? true : undefined;
      },
      60_000,
    );
  }

  query(sql: string): ReturnType<typeof runClient> {
    return runClient("psql", [...this.#login(), "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql]);
  }

  pgbench(...args: readonly string[]): ReturnType<typeof runClient> {
    return runClient(join(POSTGRES_BIN_DIR, "pgbench"), [...this.#login(), ...args]);
  }

  /** psql that takes statements from its input, one at a time. */
  session(): ChildProcess {
    return spawn("psql", [...this.#login(), "-qAtX"], { stdio: ["pipe", "pipe", "ignore"] });
  }

  amcheck(): ReturnType<typeof runClient> {
    return runClient(join(POSTGRES_BIN_DIR, "pg_amcheck"), [
      ...this.#login().slice(0, 4),
      "--install-missing",
      "postgres",
    ]);
  }

  async kill(): Promise<void> {
    await this.#end("KILL");
  }

  async stop(): Promise<void> {
    await this.#end("INT");
  }

  async #end(signal: "KILL" | "INT"): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    // setpriv became the server, so its children are the server's.
    if (signal === "KILL") await runClient("pkill", ["-KILL", "-P", String(server.pid)]);
    server.kill(`SIG${signal}`);
    await once(server, "close");
  }

  #login(): string[] {
    return ["-h", this.#sockets, "-U", USER, "postgres"];
  }
}

function asUser(command: string, ...args: readonly string[]): [string, ...string[]] {
  return ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--init-groups", command, ...args];
}
