import t from "tap";
import { HotSet } from "#src/data-path/capture/hot-set.js";
import { Seed } from "#src/data-path/capture/seed.js";
import { ImageFile } from "#src/data-path/image/image-file.js";
import { SeedQuestions } from "#src/data-path/sender/seed-questions.js";
import { MemberSeed } from "#src/data-path/store/member-seed.js";
import { SeedStamps } from "#src/data-path/store/seed-stamps.js";
import { simulateTwoSites } from "#test/support/link/simulate-two-sites.js";
import type { Plant } from "#test/support/link/two-sites.js";

/**
 * The first seed, drawn out over a slow link while writes go on: kills and power losses of either side and of both, at any
 * moment of it; links that are cut; images, hashes and stamps that can't be written; an image that held a copy before, of which
 * some pages are something else, and that nobody has synced. Its checks are those of the two sites: in the end both are equal, and nothing that is openable is anything else
 * than a moment of the group.
 */
const SEEDS = Math.max(12, Number(process.env["TIDEMARK_SEEDS"] ?? 0));
const PLANTED_SEEDS = 60;
const REACHED = [
  "alpha kill in a seed",
  "alpha crash in a seed",
  "alpha stop in a seed",
  "beta kill in a seed",
  "beta crash in a seed",
  "resyncing -> overflowed",
  "resyncing -> memory",
  "some of it was there already",
  "some of what was asked about was not there",
];

t.test("a first seed ends with both sides equal, whatever happens in it", async (t) => {
  const broken: string[] = [];
  let traces = "";
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulateTwoSites(seed, {}, "seed");
    for (const what of outcome.broken) broken.push(`seed ${seed}: ${what}`);
    traces += `${outcome.trace}\n`;
  }
  t.same(broken, []);
  for (const step of REACHED) t.ok(traces.includes(step), `the runs reach: ${step}`);
});

/** Another method in place of that one, until it is put back. */
function replace<T extends object, K extends keyof T>(prototype: T, name: K, method: T[K]): () => void {
  const before = prototype[name];
  prototype[name] = method;
  return () => {
    prototype[name] = before;
  };
}

const readOf = SeedStamps.prototype.of;
const putOf = MemberSeed.prototype.put;
const idleOf = MemberSeed.prototype.idle;
const isAheadOf = Seed.prototype.isAhead;
const beginOf = Seed.prototype.begin;

const PLANTS: Readonly<Record<string, Plant>> = {
  "stamps that are durable before the image is": {
    patch: () => replace(ImageFile.prototype, "datasync", () => Promise.resolve()),
  },
  "old deltas that count on top of what came later": {
    patch: () =>
      replace(SeedStamps.prototype, "of", async function of(this: SeedStamps, slot) {
        return Math.min(1, await readOf.call(this, slot));
      }),
  },
  "pieces that are acknowledged before they are durable": {
    patch: () => {
      const late = new WeakMap<MemberSeed, () => void>();
      // Each is written when the next one comes.
      const put = replace(MemberSeed.prototype, "put", function put(this: MemberSeed, content) {
        late.get(this)?.();
        late.set(this, () => void putOf.call(this, content).catch(() => undefined));
        return Promise.resolve(undefined);
      });
      const idle = replace(MemberSeed.prototype, "idle", function idle(this: MemberSeed) {
        late.get(this)?.();
        return idleOf.call(this);
      });
      return () => {
        put();
        idle();
      };
    },
  },
  "answers that are taken for what a page holds later": {
    patch: () => replace(SeedQuestions.prototype, "nameOf", (_bytes, answered) => answered),
  },
  "writes that are not hot": {
    patch: () => {
      const isHot = replace(HotSet.prototype, "isHot", () => true);
      const touch = replace(HotSet.prototype, "touch", () => undefined);
      return () => {
        isHot();
        touch();
      };
    },
  },
  "stamps of a later sequence than what was read": {
    patch: () =>
      replace(MemberSeed.prototype, "put", function put(this: MemberSeed, content) {
        return putOf.call(this, { ...content, sequence: content.sequence + 20 });
      }),
  },
  "writes behind that are not sent": {
    patch: () => {
      const seeded = new WeakMap<Seed, Set<number>>();
      const begin = replace(Seed.prototype, "begin", function begin(this: Seed, members) {
        seeded.set(this, new Set(members));
        beginOf.call(this, members);
      });
      const isAhead = replace(Seed.prototype, "isAhead", function isAhead(this: Seed, ...span) {
        return isAheadOf.apply(this, span) || seeded.get(this)?.has(span[0]) === true;
      });
      return () => {
        begin();
        isAhead();
      };
    },
  },
};

for (const [what, plant] of Object.entries(PLANTS)) {
  t.test(`the checks notice ${what}`, async (t) => {
    for (let seed = 1; seed <= PLANTED_SEEDS; seed += 1) {
      const { broken } = await simulateTwoSites(seed, plant, "seed");
      if (broken.length > 0) return void t.pass(`seed ${seed}: ${broken[0]}`);
    }
    t.fail(`none of ${PLANTED_SEEDS} seeds`);
  });
}
