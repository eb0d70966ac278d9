import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import { cataloguedPoints, withChanged } from "#src/data-path/recovery/catalogued-point.js";
import type { Fact } from "#src/domain/model/fact.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

t.test("a list in which a few points have changed is the one that is made anew", (t) => {
  let compared = 0;
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = new SimulatedRandom(seed);
    const state = new CatalogueState({ scopeOf: () => "inline", lineage: () => [] });
    let listed = cataloguedPoints(state);
    for (let step = 0; step < 40; step += 1) {
      const facts = Array.from({ length: random.integer(0, 4) }, (): Fact => {
        const id = `p${random.integer(1, 20)}`;
        const known = [...state.points.keys()];
        const given = { id, kind: "crash", label: "", timeMs: 0, members: [] } as const;
        const position = { entry: 0xa1n, sequence: random.integer(1, 9) };
        if (known.length === 0 || random.chance(0.6)) return { type: "point", point: { ...given, position } };
        const point = random.pick(known);
        if (random.chance(0.5)) return { type: "delete-point", point, reason: "" };
        return { type: "pin", point, pinned: random.chance(0.5) };
      });
      listed = withChanged(
        listed,
        state,
        facts.flatMap((fact) => state.takeFact(fact)),
      );
      compared += 1;
      deepStrictEqual(listed, cataloguedPoints(state), `seed ${seed}, step ${step}`);
    }
  }
  t.equal(compared, 2000);
  t.end();
});
