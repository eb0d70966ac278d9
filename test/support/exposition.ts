/** Reads the Prometheus text format, strictly: anything that is not well formed throws, and says in which line. */

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
const SPECIAL_VALUES: Readonly<Record<string, number>> = {
  "+Inf": Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY,
  Nan: Number.NaN,
  NaN: Number.NaN,
};
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the text does not end with a line break");
  const families = new Map<string, Family & { samples: Sample[] }>();
  const series = new Set<string>();
  let help: RegExpExecArray | null = null;
  let current: (Family & { samples: Sample[] }) | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fail = (why: string): never => {
      throw new Error(`line ${index + 1}: ${why}: ${line}`);
    };
    if (line === "") continue;
    if (line.startsWith("# HELP")) {
      help = HELP.exec(line) ?? fail("not a help line");
    } else if (line.startsWith("# TYPE")) {
      const [, name = "", type = ""] = TYPE.exec(line) ?? fail("not a type line");
      if (help?.[1] !== name) fail("no help line before it");
      if (families.has(name)) fail("a second family of that name");
      current = { name, type, help: help?.[2] ?? "", samples: [] };
      families.set(name, current);
    } else {
      const [, name = "", labelText = "", valueText = ""] = SAMPLE.exec(line) ?? fail("not a sample");
      const family = current ?? fail("a sample before any type line");
      const names = (SUFFIXES[family.type] ?? [""]).map((suffix) => `${family.name}${suffix}`);
      if (!names.includes(name)) fail(`not a sample of ${family.name}`);
      const labels = parseLabels(labelText) ?? fail("labels are not well formed");
      const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
      if (series.has(key)) fail("the same series twice");
      series.add(key);
      const value = SPECIAL_VALUES[valueText] ?? Number(valueText);
      if (Number.isNaN(value) && !Object.hasOwn(SPECIAL_VALUES, valueText)) fail("not a number");
      family.samples.push({ name, labels, value });
    }
  }
  return families;
}

function parseLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = LABEL.exec(text);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined || name in labels) return undefined;
    labels[name] = value.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
    at = LABEL.lastIndex;
  }
  return labels;
}
