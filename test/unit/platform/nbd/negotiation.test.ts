import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import type { ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import { OPTION, REPLY, TRANSMISSION_FLAG } from "#src/platform/nbd/handshake-format.js";
import { Negotiation, type Security, type Step, transmissionFlags } from "#src/platform/nbd/negotiation.js";
import { nameAndItems, nameAndQueries } from "#test/support/nbd/raw-client.js";

function servedExport(options: Partial<ServedExport> = {}, readOnly = false): ServedExport {
  const device = new MemoryBlockDevice({ sizeBytes: 2 ** 40 + 1, readOnly });
  return {
    type: "export",
    device,
    description: "the payroll",
    rotational: false,
    fastZero: true,
    close: () => device.close(),
    ...options,
  };
}

const POINTS = { points: () => ["p1", "p2"], has: (point: string) => point === "p1", extents: () => [] };
const REFUSAL: ExportRefusal = { type: "refused", reason: "policy", text: "it is at beta" };

/** A step in a line: replies by number, what is asked, and how it goes on. */
function shown(step: Step): string {
  if (step.type === "list") return "list?";
  if (step.type === "open") return `open ${step.name}?`;
  const bytes = step.type === "start-tls" ? [step.bytes] : step.bytes;
  const replies = bytes.map((reply) => {
    const view = Buffer.from(reply);
    if (reply.length < 20 || view.readUInt32BE(0) !== 0x0003e889) return `${reply.length} bytes`;
    const type = view.readUInt32BE(12);
    // How long the text of an error is does not matter.
    const length = type >= 2 ** 31 ? "" : `(${reply.length - 20})`;
    return `${view.readUInt32BE(8)}:${names.get(type)}${length}`;
  });
  const end = step.type === "send" ? [] : [step.type === "close" ? `close ${step.reason}` : step.type];
  return [...replies, ...end].join(" ");
}
const names = new Map(Object.entries(REPLY).map(([name, number]) => [number as number, name]));

type Line = readonly [option: number, data?: Uint8Array, answer?: ServedExport | ExportRefusal];

function transcript(security: Security, lines: readonly Line[], flags: number | undefined = 3): string[] {
  const negotiation = new Negotiation(security, flags);
  return lines.map(([option, data = new Uint8Array(0), answer]) => {
    const step = negotiation.take({ type: "option", option, data });
    if (step.type === "list") return shown(negotiation.listed([{ name: "a", description: "" }]));
    if (step.type === "open") return shown(negotiation.opened(answer ?? REFUSAL));
    return shown(step);
  });
}

t.test("a client as they are today: structured, a context, GO", async (t) => {
  const served = servedExport();
  t.same(
    transcript("local", [
      [OPTION.structuredReply],
      [OPTION.setMetaContext, nameAndQueries("a", ["base:allocation"]), served],
      [OPTION.info, nameAndItems("a", [0, 1, 2, 3, 77]), served],
      [OPTION.go, nameAndItems("a", [3]), served],
    ]),
    [
      "8:ack(0)",
      "10:metaContext(19) 10:ack(0)",
      "6:info(12) 6:info(3) 6:info(13) 6:info(14) 6:ack(0)",
      "7:info(12) 7:info(14) 7:ack(0) transmit",
    ],
  );
});

t.test("what carries no data is refused with some; unknown options are answered", async (t) => {
  const data = new Uint8Array(1);
  const options = [
    OPTION.list,
    OPTION.structuredReply,
    OPTION.startTls,
    OPTION.info,
    OPTION.go,
    4,
    11,
    2 ** 32 - 1,
  ];
  t.same(
    transcript(
      "local",
      options.map((option) => [option, data] as const),
    ),
    [
      "3:invalid",
      "8:invalid",
      "5:invalid",
      "6:invalid",
      "7:invalid",
      "4:unsupported",
      "11:unsupported",
      "4294967295:unsupported",
    ],
  );
});

t.test("flags: only what was offered", async (t) => {
  for (const [flags, type] of [
    [0, "send"],
    [1, "send"],
    [3, "send"],
    [4, "close"],
    [2 ** 31, "close"],
  ] as const)
    t.equal(new Negotiation("local").take({ type: "flags", flags }).type, type, `${flags}`);
});

t.test("EXPORT_NAME: zeros unless both sides do without, and no reply that says no", async (t) => {
  const name = Buffer.from("a");
  t.same(transcript("local", [[OPTION.exportName, name, servedExport()]], 3), ["10 bytes transmit"]);
  t.same(transcript("local", [[OPTION.exportName, name, servedExport()]], 1), ["134 bytes transmit"]);
  t.same(transcript("local", [[OPTION.exportName, name, REFUSAL]], 3), ["close handshake-refused"]);
});

t.test("before TLS nothing is served, after it everything", async (t) => {
  const asked: Line[] = [[OPTION.list], [OPTION.go, nameAndItems("a")], [OPTION.startTls]];
  t.same(transcript("tls-required", asked), ["3:tlsRequired", "7:tlsRequired", "5:ack(0) start-tls"]);
  t.same(transcript("tls-required", [[OPTION.exportName, Buffer.from("a")]]), ["close handshake-refused"]);
  t.same(transcript("tls-required", [[OPTION.abort]]), ["2:ack(0) close aborted"]);
  const tooLong = (option: number) =>
    shown(new Negotiation("tls-required", 3).take({ type: "too-long", option }));
  t.same([OPTION.go, OPTION.startTls, 99].map(tooLong), ["7:tlsRequired", "5:invalid", "99:tlsRequired"]);
  t.match(transcript("tls-done", asked), [/^3:server\(\d+\) 3:ack/, /^7:policy/, /^5:invalid/]);
});

t.test("contexts: after STRUCTURED_REPLY, replaced by each SET, for their name only", async (t) => {
  const served = servedExport({ changedSince: POINTS });
  const agreed = (lines: readonly Line[]) => {
    const negotiation = new Negotiation("local", 3);
    for (const [option, data = new Uint8Array(0), answer] of lines) {
      const step = negotiation.take({ type: "option", option, data });
      const next = step.type === "open" ? negotiation.opened(answer ?? REFUSAL) : step;
      if (next.type === "transmit") return next.agreed.contexts.map(({ id, name }) => `${id} ${name}`);
    }
    return undefined;
  };
  const structured: Line = [OPTION.structuredReply];
  const set = (...queries: string[]): Line => [OPTION.setMetaContext, nameAndQueries("a", queries), served];
  const go: Line = [OPTION.go, nameAndItems("a"), served];
  const p1 = "x-tidemark:changed-since:p1";
  t.match(transcript("local", [set("base:allocation")]), [/^10:invalid/]);
  t.same(agreed([structured, set("base:allocation", p1), go]), ["1 base:allocation", `2 ${p1}`]);
  t.same(agreed([structured, set("base:allocation"), set(p1), go]), [`2 ${p1}`]);
  t.same(agreed([structured, set("base:allocation"), [OPTION.setMetaContext, new Uint8Array(3)], go]), []);
  t.same(
    agreed([
      structured,
      set("base:allocation"),
      [...set("base:allocation").slice(0, 2), REFUSAL] as never,
      go,
    ]),
    [],
  );
  t.same(agreed([structured, set("x-tidemark:changed-since:p2", "qemu:dirty-bitmap:x", "base:"), go]), []);
  const tooLong = new Negotiation("local", 3);
  for (const [option, data = new Uint8Array(0), answer] of [structured, set("base:allocation")]) {
    if (tooLong.take({ type: "option", option, data }).type === "open") tooLong.opened(answer ?? REFUSAL);
  }
  tooLong.take({ type: "too-long", option: OPTION.setMetaContext });
  tooLong.take({ type: "option", option: OPTION.go, data: nameAndItems("a") });
  t.match(
    tooLong.opened(served),
    { type: "transmit", agreed: { contexts: [] } },
    "also one that is too long",
  );
  t.same(agreed([structured, set("base:allocation"), [OPTION.go, nameAndItems("b"), served]]), []);
  const list = (...queries: string[]): Line => [OPTION.listMetaContext, nameAndQueries("a", queries), served];
  const counts = transcript("local", [structured, list(), list("base:"), list("x-tidemark:"), list("qemu:")]);
  t.same(
    counts.slice(1).map((line) => line.split("metaContext").length - 1),
    [3, 1, 2, 0],
  );
});

t.test("a refusal is told, and the client may go on", async (t) => {
  const unknown: ExportRefusal = { type: "refused", reason: "unknown", text: "no" };
  t.same(
    transcript("local", [
      [OPTION.go, nameAndItems("a"), REFUSAL],
      [OPTION.info, nameAndItems("a"), unknown],
    ]),
    ["7:policy", "6:unknown"],
  );
});

t.test("transmission flags say what may be asked", async (t) => {
  const FLAG = TRANSMISSION_FLAG;
  const has = (flags: number, flag: number) => (flags & flag) !== 0;
  const writable = transmissionFlags(servedExport({ rotational: true }), true);
  for (const [name, flag] of Object.entries(FLAG)) t.equal(has(writable, flag), name !== "readOnly", name);
  const view = transmissionFlags(servedExport({}, true), false);
  for (const flag of [
    FLAG.sendTrim,
    FLAG.sendWriteZeroes,
    FLAG.sendFastZero,
    FLAG.sendDontFragment,
    FLAG.rotational,
  ])
    t.equal(has(view, flag), false);
  for (const flag of [FLAG.hasFlags, FLAG.readOnly, FLAG.sendFlush, FLAG.canMultiConn])
    t.equal(has(view, flag), true);
});
