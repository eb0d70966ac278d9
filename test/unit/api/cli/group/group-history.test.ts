import t from "tap";
import { FIGURES, GroupHistory, HISTORY_SECONDS } from "#src/api/cli/group/group-history.js";
import { type GroupStatus, groupStatus } from "#src/api/cli/group/group-status.js";
import { historyLines } from "#src/api/cli/group/history-lines.js";

const EMPTY: GroupStatus = groupStatus(
  {
    name: "payroll",
    id: "1",
    spec: null,
    direction: { from: "alpha", to: "beta" },
    sites: [],
    members: [],
    exposure: null,
    throughput: null,
    seed: null,
    failoverTimeout: null,
    verify: null,
    resync: null,
    limits: [],
    ackLag: null,
    points: null,
    rpo: null,
    fencing: "FENCING_UNSPECIFIED",
  },
  [],
);
const exposed = (seconds: number | null): GroupStatus => ({
  ...EMPTY,
  exposure: { seconds, bytes: null, writes: null, bound: "at-least" },
});

t.test("second by second, the peak of each, and carried on where nothing new came", async (t) => {
  const history = new GroupHistory();
  history.note(exposed(1), 1_000);
  history.note(exposed(5), 1_400);
  history.note(exposed(2), 1_900);
  history.note(exposed(3), 4_000);
  t.same(history.of("exposure", 5_500).slice(-6), [undefined, 5, 5, 5, 3, 3]);
  t.equal(history.of("exposure", 5_500).length, HISTORY_SECONDS);
  t.same(
    history.of("writes", 5_500).filter((value) => value !== undefined),
    [],
    "never known",
  );
});

t.test("unknown is not carried on as what was known before", async (t) => {
  const history = new GroupHistory();
  history.note(exposed(1), 1_000);
  history.note(exposed(null), 2_000);
  t.same(history.of("exposure", 3_000).slice(-3), [1, undefined, undefined]);
});

t.test("what is older than the line is forgotten", async (t) => {
  const history = new GroupHistory();
  for (let second = 0; second < 500; second += 1) history.note(exposed(second), second * 1000);
  const line = history.of("exposure", 499_000);
  t.same([line[0], line.at(-1)], [500 - HISTORY_SECONDS, 499]);
});

t.test("a line names its peak; a figure that was never known has none", async (t) => {
  const history = new GroupHistory();
  history.note(exposed(1.5), 1_000);
  const lines = historyLines(history, 1_000);
  t.same([...lines.keys()], ["exposure"]);
  t.match(lines.get("exposure"), /^ {39}█ {2}40 s, peak 1\.5s$/);
  t.ok(FIGURES.length > lines.size);
});
