import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { randomOf } from "#test/support/chance.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import type { SiteName } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * Both sides of a pair are killed at random moments while an application writes: one, the other, or both, also while they
 * start and in the middle of a resync. After each kill of beta, what it could be promoted to is a state that the volume was
 * in; every few kills, once it is quiet, both sites are equal and have all that was acknowledged.
 *
 * `npm run campaign:kills -- N` kills each side N times.
 */
const KILLS = Number(process.env["TIDEMARK_KILLS"] ?? 20);
const SEED = Number(process.env["TIDEMARK_KILLS_SEED"] ?? 5);
/** Kills of a side between two looks at the whole. */
const SETTLE_EVERY = 7;
const BOTH_SHARE = 0.85;
const APART_MS_MAX = 400;

t.test("either side is killed again and again under writes", async (t) => {
  const random = randomOf(SEED);
  const faulted = await FaultedPair.start(t, tempFolder(t));
  const { pair, history } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  const kills: Record<SiteName, number> = { alpha: 0, beta: 0 };
  const findings: string[] = [];
  let settledAt = 0;
  const killAndStart = async (site: SiteName) => {
    await sleep(random.fraction() * APART_MS_MAX);
    await pair.kill(site);
    kills[site] += 1;
    await pair.startSite(site);
  };
  while (Math.min(kills.alpha, kills.beta) < KILLS && findings.length === 0) {
    const fewer: SiteName = kills.alpha < kills.beta ? "alpha" : "beta";
    const sides: SiteName[] = random.fraction() < BOTH_SHARE ? ["alpha", "beta"] : [fewer];
    await Promise.all(sides.map(killAndStart));
    findings.push(...(await faulted.notPrefix()));
    if (Math.min(kills.alpha, kills.beta) < settledAt + SETTLE_EVERY) continue;
    settledAt += SETTLE_EVERY;
    findings.push(...(await faulted.settled()));
    faulted.write(random);
  }
  findings.push(...(await faulted.settled()));
  t.same(findings, [], `seed ${SEED}`);
  t.ok(
    Math.min(kills.alpha, kills.beta) >= KILLS,
    `alpha was killed ${kills.alpha} times, beta ${kills.beta}`,
  );
  t.ok(history.acknowledged > KILLS * 20, `${history.acknowledged} writes were acknowledged`);
  t.ok(history.flushed > KILLS / 2, `${history.flushed} flushes were answered`);
});

t.test("the primary is killed twice in a row with the link down between", async (t) => {
  const random = randomOf(SEED + 1);
  const faulted = await FaultedPair.start(t, tempFolder(t));
  const { pair, history } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  faulted.cutLink();
  // What had come by then is still on its way into the store.
  await pair.reaches("beta", "disconnected");
  const before = await faulted.read("beta", "latest");
  for (const _ of ["first", "second"]) {
    const acknowledged = history.acknowledged;
    await pair.kill("alpha");
    await pair.startSite("alpha");
    await pair.reaches("alpha", "disconnected");
    t.ok(history.acknowledged > acknowledged, "it is written to with the link down");
  }
  t.same(history.notPrefix(before.stamps), [], "what beta has had all the time is a state of the volume");
  t.equal((await faulted.read("beta", "latest")).hash, before.hash, "and it is what it was");
  faulted.healLink();
  t.same(await faulted.settled(), [], "and with the link both sites are equal");
});
