import t from "tap";
import { linkWithin, PacedLink } from "#src/data-path/sender/sender.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

const MIB = 2 ** 20;

function stage(options: { readonly underWayBytesMax?: number } = {}) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const rates: { link: number | undefined; own: number | undefined } = { link: undefined, own: undefined };
  const link = new PacedLink({ clock, bytesPerSecond: () => rates.link, ...options });
  return { time, clock, rates, link };
}

/** Always has something to send; what it sends arrives at once. */
function greedy(link: Pick<PacedLink, "join">, time: SimulatedTime, bytes = 10_000, slackMs?: number) {
  const member = link.join();
  const counts = { sent: 0 };
  const goOn = (): void =>
    member.ask({ bytes, slackMs }, () => {
      counts.sent += bytes;
      member.arrived(bytes);
      time.schedule(0, goOn);
    });
  goOn();
  return { member, counts };
}

t.test("a rate holds, is shared, and is changed while it is waited for", async (t) => {
  const { time, rates, link } = stage();
  rates.link = 100_000;
  const [one, other] = [greedy(link, time), greedy(link, time, 1000)];
  await time.runFor(10_000);
  const total = () => one.counts.sent + other.counts.sent;
  t.ok(Math.abs(total() - 1_000_000) <= 40_000, `${total()} bytes in 10 s at 100,000 a second`);
  rates.link = 1_000_000;
  await time.runFor(250);
  const before = total();
  await time.runFor(1000);
  t.ok(
    Math.abs(total() - before - 1_000_000) <= 150_000,
    `${total() - before} in a second at ten times the rate`,
  );
});

t.test("a limit that is lifted counts for who waits, and what was owed to it is forgotten", async (t) => {
  const { time, rates, link } = stage();
  rates.link = 1;
  const member = link.join();
  member.ask({ bytes: MIB, slackMs: undefined }, () => undefined);
  let isGranted = false;
  member.ask({ bytes: MIB, slackMs: undefined }, () => {
    isGranted = true;
  });
  await time.runFor(10_000);
  t.notOk(isGranted, "twelve days remain");
  rates.link = undefined;
  await time.runFor(1000);
  t.ok(isGranted);
});

t.test("groups with batches of any size share the rate by bytes", async (t) => {
  const { time, rates, link } = stage();
  rates.link = 10 * MIB;
  const sent = [MIB, 65_536, 200_000].map((bytes) => greedy(link, time, bytes).counts);
  await time.runFor(20_000);
  const shares = sent.map((counts) => counts.sent / (200 * MIB));
  t.ok(
    shares.every((share) => Math.abs(share - 1 / 3) < 0.05),
    JSON.stringify(shares),
  );
});

t.test("without a rate the network is not filled with what is not urgent", async (t) => {
  const { link } = stage({ underWayBytesMax: 4 * MIB });
  const [calm, urgent] = [link.join(), link.join()];
  const granted: string[] = [];
  for (let count = 0; count < 6; count += 1)
    calm.ask({ bytes: MIB, slackMs: undefined }, () => granted.push("calm"));
  t.same(granted, ["calm", "calm", "calm", "calm"]);
  urgent.ask({ bytes: MIB, slackMs: -1 }, () => granted.push("urgent"));
  calm.arrived(MIB);
  t.equal(granted.at(-1), "urgent");
  urgent.leave();
  t.equal(granted.at(-1), "calm", "what is under way of one that has left counts no more");
  calm.arrived(100 * MIB);
  calm.leave();
  const later = link.join();
  for (let count = 0; count < 6; count += 1)
    later.ask({ bytes: MIB, slackMs: undefined }, () => granted.push("later"));
  t.equal(granted.filter((who) => who === "later").length, 4, "no more room than there is");
});

t.test("who waits becomes urgent while it waits", async (t) => {
  const { time, rates, link } = stage();
  rates.link = MIB;
  const first = link.join();
  first.ask({ bytes: 10 * MIB, slackMs: undefined }, () => undefined);
  const granted: string[] = [];
  const [calm, near] = [link.join(), link.join()];
  calm.ask({ bytes: 1, slackMs: undefined }, () => granted.push("calm"));
  near.ask({ bytes: 1, slackMs: 5000 }, () => granted.push("near"));
  await time.runFor(11_000);
  t.same(granted, ["near", "calm"]);
});

t.test("a group's own limit, within that of the link", async (t) => {
  const { time, clock, rates, link } = stage();
  rates.link = 1_000_000;
  rates.own = 100_000;
  const own = new PacedLink({ clock, bytesPerSecond: () => rates.own });
  const inner = linkWithin(own, link);
  const [limited, free] = [greedy(inner, time), greedy(link, time)];
  t.equal(limited.member.rate(), 100_000);
  await time.runFor(10_000);
  t.ok(limited.counts.sent <= 1_050_000 && limited.counts.sent > 800_000, `${limited.counts.sent}`);
  t.ok(Math.abs(free.counts.sent - 9_000_000) <= 300_000, `the rest is the others': ${free.counts.sent}`);
  rates.own = undefined;
  t.equal(limited.member.rate(), 1_000_000);
  const before = [limited.counts.sent, free.counts.sent];
  await time.runFor(10_000);
  const gained = [limited.counts.sent - (before[0] ?? 0), free.counts.sent - (before[1] ?? 0)];
  t.ok(Math.abs((gained[0] ?? 0) - (gained[1] ?? 0)) < 500_000, `equal shares: ${gained}`);
  limited.member.leave();
  const after = limited.counts.sent;
  await time.runFor(1000);
  t.equal(limited.counts.sent, after, "who has left is granted nothing");
});

t.test("groups whose disks hang over there keep nobody else waiting", async (t) => {
  const { time, link } = stage({ underWayBytesMax: 4 * MIB });
  const [hung, other] = [link.join(), link.join()];
  for (let count = 0; count < 4; count += 1) hung.ask({ bytes: MIB, slackMs: undefined }, () => undefined);
  let granted = 0;
  const goOn = (): void =>
    other.ask({ bytes: MIB, slackMs: undefined }, () => {
      granted += 1;
      time.schedule(10, () => {
        other.arrived(MIB);
        goOn();
      });
    });
  goOn();
  await time.runFor(1000);
  t.equal(granted, 0, "what is under way may still arrive");
  await time.runFor(12_000);
  t.ok(granted > 100, `${granted} MiB went beside what is stuck`);
  hung.arrived(MIB);
  const before = granted;
  hung.ask({ bytes: MIB, slackMs: undefined }, () => hung.arrived(MIB));
  await time.runFor(1000);
  t.ok(granted > before + 50, "what arrives late takes nothing from anybody");
  hung.leave();
  other.leave();
  const last = link.join();
  let whole = 0;
  for (let count = 0; count < 5; count += 1)
    last.ask({ bytes: MIB, slackMs: undefined }, () => {
      whole += 1;
    });
  t.equal(whole, 4, "and it is counted rightly in the end");
});
