import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { OPTION } from "#src/platform/nbd/handshake-format.js";
import { DaemonProcess, type LogLine } from "#test/support/daemon-process.js";
import { nameAndItems, RawClient } from "#test/support/nbd/raw-client.js";
import { GROUP_ID, type PullMode, type SitesCommand } from "#test/support/plane/standin-sites.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * Two daemons as processes, with groups for tests in their data threads: what one says to the other goes through both
 * relays and both main threads.
 */

const STANDIN = new URL("../../support/plane/standin-daemon.js", import.meta.url).pathname;
const MIB = 2 ** 20;

type Security = "loopback" | "tls";

/** One of two sites; where the other one listens is known once it does. */
class TestSite {
  readonly name: string;
  readonly folder: string;
  readonly #security: Security;
  readonly #nbd: string;
  #daemon: DaemonProcess | undefined;
  address = "";

  constructor(t: Test, name: string, folder: string, security: Security) {
    this.name = name;
    this.folder = folder;
    this.#security = security;
    this.#nbd = join(tempFolder(t), "nbd.sock");
  }

  async start(t: Test): Promise<this> {
    this.#daemon = DaemonProcess.start(t, {
      folder: this.folder,
      script: STANDIN,
      config: this.#config({}),
    });
    const { grpc } = await this.daemon.ready();
    this.address = grpc[0] ?? "";
    return this;
  }

  /** Names the other sites, which counts at once. */
  async meet(peers: Readonly<Record<string, { address: string; identity?: string }>>): Promise<void> {
    writeFileSync(this.daemon.configFile, this.#config(peers));
    const { length } = this.daemon.lines.filter(({ msg }) => msg === "configuration reloaded");
    this.daemon.kill("SIGHUP");
    await this.daemon.logged("configuration reloaded", length + 1);
  }

  get daemon(): DaemonProcess {
    if (this.#daemon === undefined) throw new Error("the site is not started");
    return this.#daemon;
  }

  /** Has the group there do that; resolves when it is told, and not when it is done. */
  async tell(command: SitesCommand): Promise<void> {
    const client = await RawClient.connect({ type: "unix", path: this.#nbd });
    await client.greet(3);
    await client.option(OPTION.go, nameAndItems(JSON.stringify(command)));
    client.close();
  }

  async did(command: SitesCommand): Promise<LogLine> {
    const message = `${command.do} ended`;
    const { length } = this.daemon.lines.filter(({ msg }) => msg === message);
    await this.tell(command);
    return await this.daemon.logged(message, length + 1);
  }

  #config(peers: Readonly<Record<string, unknown>>): string {
    const pki = join(this.folder, "..", "tls");
    const files = { ca: "ca.pem", cert: `${this.name}.pem`, key: `${this.name}.key` };
    const tls = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, join(pki, file)]));
    return JSON.stringify({
      site: this.name,
      data_dir: join(this.folder, "data"),
      grpc: { listen: ["127.0.0.1:0"] },
      http: { listen: "127.0.0.1:0" },
      nbd: { listen: [`unix:${this.#nbd}`] },
      peers,
      ...(this.#security === "tls" ? { tls } : {}),
    });
  }
}

/** They know each other; alpha is pulled from. */
async function twoSites(t: Test, security: Security): Promise<{ alpha: TestSite; beta: TestSite }> {
  const folder = tempFolder(t);
  if (security === "tls") await issue(folder);
  const site = (name: string) => new TestSite(t, name, join(folder, name), security).start(t);
  const [alpha, beta] = await Promise.all([site("alpha"), site("beta")]);
  await alpha.meet({ beta: { address: beta.address } });
  await beta.meet({ alpha: { address: alpha.address } });
  return { alpha, beta };
}

async function issue(folder: string): Promise<void> {
  const request = { sites: ["alpha", "beta", "gamma"], operators: ["ops"], hosts: [], validDays: 30 };
  await initTlsDirectory(join(folder, "tls"), request, Date.now());
}

function pull(mode: PullMode, site = "alpha"): SitesCommand {
  return { do: "pull", site, mode };
}

const ENDLESS = pull({ mode: "source", bytes: MIB, count: 1_000_000 });

for (const security of ["loopback", "tls"] as const) {
  t.test(`a stream from data thread to data thread (${security})`, async (t) => {
    const { alpha, beta } = await twoSites(t, security);
    const sizes = [0, 1, 4096, 65_537, 0, MIB, MIB, 3, MIB + 64, ...Array.from({ length: 200 }, () => 100)];
    t.match(await beta.did(pull({ mode: "echo", sizes })), { messages: sizes.length, equal: sizes.length });
    t.match(await alpha.daemon.logged("stream accepted"), { peer: "beta" });
    t.match(await alpha.daemon.logged("stream ended"), { messages: sizes.length }, "the end came through");
    const bulk = pull({ mode: "source", bytes: MIB, count: 256 });
    const figures = await beta.did(bulk);
    t.match(figures, { bytes: 256 * MIB, complete: true });
    t.comment(`${figures["mibPerSecond"]} MiB/s in messages of 1 MiB (${security})`);
  });

  t.test(`a group is offered (${security})`, async (t) => {
    const { alpha, beta } = await twoSites(t, security);
    const offer = { do: "offer", site: "beta", primary: "alpha", secondary: "beta" } as const;
    t.match(await alpha.did(offer), { code: "" });
    t.match(await beta.daemon.logged("offer taken"), { from: "alpha", id: GROUP_ID, group: "payroll" });
    await beta.meet({ alpha: { address: alpha.address }, gamma: { address: "127.0.0.1:9" } });
    t.match(await alpha.did({ ...offer, primary: "beta", secondary: "alpha" }), { code: "NOT_THE_PRIMARY" });
    t.match(await alpha.did({ ...offer, secondary: "gamma" }), { code: "BAD_SPECIFICATION" });
    t.match(await alpha.did({ ...offer, site: "gamma" }), { code: "PEER_UNKNOWN" });
    t.equal(beta.daemon.lines.filter(({ msg }) => msg === "offer taken").length, 1);
  });

  t.test(`who is killed breaks the streams of the other (${security})`, async (t) => {
    const { alpha, beta } = await twoSites(t, security);
    await beta.tell(ENDLESS);
    await alpha.daemon.logged("stream accepted");
    beta.daemon.kill("SIGKILL");
    t.match(await alpha.daemon.logged("stream ended"), { code: "PEER_STREAM_BROKEN", kind: "unreachable" });
    await beta.daemon.ended();
    await beta.start(t);
    await beta.meet({ alpha: { address: alpha.address } });
    await beta.tell(ENDLESS);
    await alpha.daemon.logged("stream accepted", 2);
    alpha.daemon.kill("SIGKILL");
    t.match(await beta.daemon.logged("pull ended"), { code: "PEER_STREAM_BROKEN", kind: "unreachable" });
  });
}

t.test("a reader that reads nothing holds back its stream, and no other", async (t) => {
  const { alpha, beta } = await twoSites(t, "loopback");
  await beta.tell(pull({ mode: "stall", bytes: MIB }));
  await beta.daemon.logged("nothing is read");
  await alpha.daemon.logged("no room");
  t.match(await beta.did(pull({ mode: "source", bytes: MIB, count: 64 })), { complete: true });
  const stalled = alpha.daemon.lines.filter(({ msg }) => msg === "no room").at(-1);
  t.ok(Number(stalled?.["bytes"]) <= STALLED_BYTES_MAX, `${stalled?.["bytes"]} bytes were taken`);
});

/** Two relays, what gRPC takes at once, the window of who pulls and what Node reads ahead, twice over. */
const STALLED_BYTES_MAX = 64 * MIB;

t.test("a certificate is one site's, and is asked for both ways", async (t) => {
  const { alpha, beta } = await twoSites(t, "tls");
  const gamma = await new TestSite(t, "gamma", join(beta.folder, "..", "gamma"), "tls").start(t);
  await gamma.meet({ alpha: { address: alpha.address } });
  const hello = pull({ mode: "echo", sizes: [1] });
  t.match(await gamma.did(hello), { kind: "denied", code: "UNKNOWN_IDENTITY" }, "alpha does not know it");
  t.match(await gamma.did({ do: "offer", site: "alpha", primary: "gamma", secondary: "alpha" }), {
    kind: "denied",
    code: "UNKNOWN_IDENTITY",
  });
  await beta.meet({ alpha: { address: gamma.address } });
  t.match(await beta.did(hello), { kind: "denied", code: "PEER_IDENTITY_WRONG" }, "gamma is not alpha");
  t.match(await beta.did({ do: "offer", site: "alpha", primary: "beta", secondary: "alpha" }), {
    kind: "denied",
    code: "PEER_IDENTITY_WRONG",
  });
  t.notOk(alpha.daemon.lines.some(({ msg }) => msg === "stream accepted" || msg === "offer taken"));
});
