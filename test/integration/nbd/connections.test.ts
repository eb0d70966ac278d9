import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { REPLY } from "#src/platform/nbd/handshake-format.js";
import { REQUESTS_MAX } from "#src/platform/nbd/nbd-limits.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { nameAndItems, RawClient, requestBytes } from "#test/support/nbd/raw-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const { read, write, flush, disconnect, writeZeroes } = COMMAND;
const { none, ESHUTDOWN } = NBD_ERROR;

const until = (what: string, condition: () => boolean) =>
  eventually(what, () => (condition() ? true : undefined));

t.test("DISC finishes what is under way, and what comes behind it is not carried out", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  client.send(
    requestBytes({ command: write, cookie: 1n, payload: patternOf(4096) }),
    requestBytes({ command: disconnect, cookie: 2n }),
    requestBytes({ command: write, cookie: 3n, offset: 8192, payload: patternOf(4096) }),
  );
  await until("the write to arrive", () => device.waiting === 1);
  device.release();
  t.same([(await client.answer()).cookie, client.unread], [1n, 0]);
  await client.ended();
  await rig.idle();
  t.same(device.calls, ["write 0 4096"]);
  t.same(rig.metrics.ends, ["disconnected"]);
  t.same(rig.closed, [""], "with its last connection the export was closed");
});

t.test("an export is opened for every connection and closed behind the last one", async (t) => {
  const rig = await NbdRig.open(t, { one: new SlowDevice(MIB), two: new SlowDevice(MIB) });
  const clients = [
    await RawClient.transmitting(rig.address, "one"),
    await RawClient.transmitting(rig.address, "one"),
    await RawClient.transmitting(rig.address, "two"),
  ];
  t.same(rig.opened, ["one", "one", "two"]);
  t.equal(rig.server.openExports, 2);
  clients[0]?.close();
  clients[2]?.close();
  await until("one connection to be left", () => rig.server.connections === 1);
  await until("two to be closed", () => rig.closed.length === 1);
  t.same(rig.closed, ["two"]);
  clients[1]?.close();
  await until("one to be closed", () => rig.closed.length === 2);
  t.equal(rig.server.openExports, 0);
});

t.test("what INFO opened is what GO serves; going away or asking for another closes it", async (t) => {
  const rig = await NbdRig.open(t, { one: new SlowDevice(MIB), two: new SlowDevice(2 * MIB) });
  const client = await RawClient.connect(rig.address);
  await client.greet(3);
  const asked = await client.optionAnswers(6, nameAndItems("one", [3]));
  t.same(rig.closed, []);
  await client.optionAnswers(6, nameAndItems("two"));
  t.same(rig.closed, ["one"]);
  await client.optionAnswers(6, nameAndItems("one", [3]));
  const gone = await client.optionAnswers(7, nameAndItems("one", [3]));
  t.same(
    gone.map(({ data }) => data),
    asked.map(({ data }) => data),
  );
  t.same(rig.opened, ["one", "two", "one"]);
  client.close();
  await rig.idle();
  const other = await RawClient.connect(rig.address);
  await other.greet(3);
  await other.optionAnswers(6, nameAndItems("two"));
  other.close();
  await until("both to be closed", () => rig.server.openExports === 0);
  t.same(rig.closed, ["one", "two", "one", "two"]);
});

t.test("a write that came half when the connection broke is dropped", async (t) => {
  const device = new SlowDevice(MIB, { late: false });
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  const whole = requestBytes({ command: write, payload: patternOf(100_000) });
  client.send(
    requestBytes({ command: write, offset: 500_000, payload: patternOf(10) }),
    whole.subarray(0, 90_000),
  );
  await until("the first write", () => device.calls.length === 1);
  client.close();
  await rig.idle();
  t.same(device.calls, ["write 500000 10"]);
  t.same(rig.metrics.ends, ["lost"]);
});

t.test("after a connection broke, nobody writes before the device is done with its writes", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const sibling = await RawClient.transmitting(rig.address);
  const broken = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  broken.request({ command: write, payload: patternOf(4096, 1) });
  await until("the old write to arrive", () => device.waiting === 1);
  broken.close();
  await until("the connection to be gone", () => rig.server.connections === 1);
  device.isHeld = false;
  const again = await RawClient.transmitting(rig.address);
  again.request({ command: write, cookie: 1n, payload: patternOf(4096, 2) });
  sibling.request({ command: write, cookie: 2n, offset: 8192, payload: patternOf(4096, 3) });
  const reader = await RawClient.transmitting(rig.address);
  t.equal((await reader.ask({ command: read, length: 4096 })).error, none, "reading goes on");
  t.same(device.calls, ["write 0 4096", "read 0 4096"], "no write has begun");
  device.release();
  t.same([(await again.answer()).error, (await sibling.answer()).error], [none, none]);
  sameBytes(
    t,
    (await reader.ask({ command: read, length: 4096 })).data,
    patternOf(4096, 2),
    "the new bytes stay",
  );
  for (const client of [sibling, again, reader]) client.close();
});

t.test("an export is closed only when the device has answered what a lost connection asked", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  client.request({ command: flush });
  await until("the flush to arrive", () => device.waiting === 1);
  client.close();
  await rig.idle();
  t.same([rig.closed, rig.server.openExports], [[], 1]);
  device.release();
  await until("the export to be closed", () => rig.server.openExports === 0);
  t.same(rig.closed, [""]);
});

t.test(
  "a connection that stands still is cut off when another one of its export wants to write",
  async (t) => {
    const device = new SlowDevice(64 * MIB, { late: false });
    const rig = await NbdRig.open(t, { "": device }, { settleMsMax: 50 });
    const still = await RawClient.transmitting(rig.address);
    still.socket.pause();
    for (let count = 0; count < 40; count += 1) still.request({ command: read, length: 4 * MIB });
    // A client that died and whose end lies behind what was not read.
    still.request({ command: write, payload: patternOf(4096, 1) });
    await until("it to be held", () => device.calls.length > 1);
    const again = await RawClient.transmitting(rig.address);
    t.equal((await again.ask({ command: write, payload: patternOf(4096, 2) })).error, none);
    t.same(rig.metrics.ends, ["superseded"]);
    t.same(
      device.calls.filter((call) => call.startsWith("write")),
      ["write 0 4096"],
    );
    again.close();
    still.close();
  },
);

t.test(
  "ending an export answers what is under way, tells ESHUTDOWN to the rest, and touches no other",
  async (t) => {
    const device = new SlowDevice(MIB);
    const other = new SlowDevice(MIB, { late: false });
    const rig = await NbdRig.open(t, { "": device, other });
    const client = await RawClient.transmitting(rig.address);
    const bystander = await RawClient.transmitting(rig.address, "other");
    device.isHeld = true;
    client.request({ command: write, cookie: 1n, payload: patternOf(4096) });
    await until("the write to arrive", () => device.waiting === 1);
    const served = rig.served("");
    const ending = rig.server.endExport(served, 10_000);
    client.request({ command: write, cookie: 2n, payload: patternOf(4096) });
    client.request({ command: read, cookie: 3n, length: 4096 });
    const refused = [await client.answer(), await client.answer()];
    t.same(
      refused.map(({ cookie, error }) => [cookie, error]),
      [
        [2n, ESHUTDOWN],
        [3n, ESHUTDOWN],
      ],
    );
    device.release();
    t.same([(await client.answer()).cookie, device.calls], [1n, ["write 0 4096"]]);
    await client.ended();
    await ending;
    t.same(rig.closed, [""]);
    t.equal((await bystander.ask({ command: write, payload: patternOf(10) })).error, none);
    const again = await RawClient.transmitting(rig.address);
    t.equal(
      (await again.ask({ command: read, length: 10 })).error,
      none,
      "what the resolver has then is served",
    );
    again.close();
    bystander.close();
  },
);

t.test("ending an export cuts clients that do not go, and waits for the device", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  client.request({ command: write, payload: patternOf(4096) });
  await until("the write to arrive", () => device.waiting === 1);
  let isOver = false;
  const ending = rig.server.endExport(rig.served(""), 20).then(() => {
    isOver = true;
  });
  await client.ended();
  await rig.idle();
  t.equal(isOver, false, "the write may still happen");
  device.release();
  await ending;
  t.same(rig.closed, [""]);
});

t.test("a long zeroing is given up when its export ends", async (t) => {
  const device = new SlowDevice(2 ** 40, { late: false });
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  client.request({ command: writeZeroes, flags: 2, length: 2 ** 32 - 1 });
  await until("it to be under way", () => device.calls.length > 3);
  await rig.server.endExport(rig.served(""), 10_000);
  t.equal((await client.answer()).error, ESHUTDOWN);
  t.ok(device.calls.length < 4000, `after ${device.calls.length} of 4096 steps`);
});

t.test("stopping answers what is under way and hangs up on everybody", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  const idle = await RawClient.transmitting(rig.address);
  const undecided = await RawClient.connect(rig.address);
  await undecided.greet(3);
  device.isHeld = true;
  client.request({ command: write, cookie: 1n, payload: patternOf(4096) });
  await until("the write to arrive", () => device.waiting === 1);
  const stopping = rig.server.stop(10_000);
  await Promise.all([idle.ended(), undecided.ended()]);
  device.release();
  t.same([(await client.answer()).cookie, (await client.ended()) === undefined], [1n, true]);
  await stopping;
  t.same(rig.closed, [""]);
  t.rejects(RawClient.connect(rig.address), "nobody listens any more");
});

t.test("requests at the device are bounded: the next are not read", async (t) => {
  const device = new SlowDevice(MIB);
  const rig = await NbdRig.open(t, { "": device });
  const client = await RawClient.transmitting(rig.address);
  device.isHeld = true;
  const one = requestBytes({ command: write, payload: patternOf(16) });
  client.send(...Array.from({ length: REQUESTS_MAX + 100 }, () => one));
  await until("the bound", () => device.waiting === REQUESTS_MAX);
  const other = await RawClient.transmitting(rig.address);
  t.equal(device.waiting, REQUESTS_MAX);
  device.release();
  for (let count = 0; count < REQUESTS_MAX + 100; count += 1) t.equal((await client.answer()).error, none);
  client.close();
  other.close();
});

t.test("a refused export says why and where to go, and the client may ask for another", async (t) => {
  const text = "payroll is served at beta: connect to beta.example:10809";
  const rig = await NbdRig.open(t, {
    payroll: { type: "refused", reason: "policy", text },
    open: new MemoryBlockDevice({ sizeBytes: MIB }),
  });
  const client = await RawClient.connect(rig.address);
  await client.greet(3);
  const refused = await client.option(7, nameAndItems("payroll"));
  t.same([refused.type, String(refused.data)], [REPLY.policy, text]);
  t.equal((await client.option(7, nameAndItems("nothing"))).type, REPLY.unknown);
  t.equal((await client.optionAnswers(7, nameAndItems("open"))).at(-1)?.type, REPLY.ack);
  t.equal((await client.ask({ command: read, length: 10 })).error, none);
  client.close();
});
