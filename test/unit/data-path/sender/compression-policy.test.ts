import t from "tap";
import {
  type CodecFacts,
  type CodecSample,
  chooseCodec,
  judgeCompression,
} from "#src/data-path/sender/compression-policy.js";
import { LinkLoadMeter } from "#src/data-path/sender/link-load.js";

const MB = 1e6;
const FACTS: CodecFacts = {
  setting: "auto",
  ours: ["zstd", "lz4", "plain"],
  theirs: ["zstd", "lz4", "plain"],
  isLoopback: false,
};

const CHOICES: readonly [string, Partial<CodecFacts>, ReturnType<typeof chooseCodec>][] = [
  ["what the other side prefers", { theirs: ["lz4", "zstd"] }, { type: "sampled", codec: "lz4" }],
  ["that it can and we cannot", { ours: ["lz4"] }, { type: "sampled", codec: "lz4" }],
  ["off", { setting: "off" }, { type: "plain", because: "off" }],
  ["auto on one machine", { isLoopback: true }, { type: "plain", because: "loopback" }],
  ["asked for, also on one machine", { setting: "lz4", isLoopback: true }, { type: "always", codec: "lz4" }],
  ["asked for", { setting: "zstd" }, { type: "always", codec: "zstd" }],
  [
    "asked for, and they cannot",
    { setting: "zstd", theirs: ["lz4", "plain"] },
    { type: "plain", because: "no-common-codec" },
  ],
  [
    "asked for, and we cannot",
    { setting: "zstd", ours: ["lz4"] },
    { type: "plain", because: "no-common-codec" },
  ],
  ["an older secondary", { theirs: ["plain"] }, { type: "plain", because: "no-common-codec" }],
];

t.test("which codec", (t) => {
  for (const [what, facts, choice] of CHOICES) t.same(chooseCodec({ ...FACTS, ...facts }), choice, what);
  t.end();
});

const sample = (leftShare: number, megabytes: number): CodecSample => ({
  leftShare,
  bytesPerSecond: megabytes * MB,
});
const full = (megabytes: number) => ({ bytesPerSecond: megabytes * MB, isFull: true });
const roomy = (megabytes: number) => ({ bytesPerSecond: megabytes * MB, isFull: false });

const JUDGEMENTS: readonly [
  string,
  CodecSample | undefined,
  ReturnType<typeof full>,
  ReturnType<typeof judgeCompression>,
][] = [
  ["nothing is known", undefined, full(10), { pays: false, because: "not-sampled" }],
  ["noise", sample(1.004, 600), full(10), { pays: false, because: "incompressible" }],
  ["hardly less", sample(0.9, 600), full(1), { pays: false, because: "incompressible" }],
  ["a gigabit, and what halves", sample(0.5, 300), full(120), { pays: true, because: "pays" }],
  ["ten gigabit", sample(0.5, 300), full(1200), { pays: false, because: "slower-than-link" }],
  ["as fast as the link", sample(0.1, 125), full(120), { pays: false, because: "slower-than-link" }],
  ["a link with room", sample(0.5, 300), roomy(20), { pays: true, because: "pays" }],
  ["a link with room, and much on it", sample(0.5, 300), roomy(200), { pays: false, because: "too-busy" }],
  ["nothing was sent yet", sample(0.5, 300), roomy(0), { pays: true, because: "pays" }],
];

t.test("whether it pays", (t) => {
  for (const [what, sampled, link, judged] of JUDGEMENTS)
    t.same(judgeCompression(sampled, link), judged, what);
  t.end();
});

t.test("a link is full when batches wait for it", (t) => {
  const meter = new LinkLoadMeter(0);
  t.same(meter.load, { bytesPerSecond: 0, isFull: false });
  for (let ms = 100; ms <= 1000; ms += 100) meter.sent(1000, ms - 90, ms);
  t.same(meter.load, { bytesPerSecond: 10_000, isFull: true });
  for (let ms = 1100; ms <= 2000; ms += 100) meter.sent(1000, ms - 1, ms);
  t.same(meter.load, { bytesPerSecond: 10_000, isFull: false }, "as much, and none of it waited");
  meter.sent(500, 2500, 4000);
  t.same(meter.load, { bytesPerSecond: 250, isFull: true }, "one that was ready for long");
  t.end();
});
