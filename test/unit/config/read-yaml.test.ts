import fc from "fast-check";
import t from "tap";
import { FILE_BYTES_MAX, readYaml } from "#src/config/read-yaml.js";

function read(text: string) {
  return readYaml(new TextEncoder().encode(text));
}

t.test("values come with the positions of key and value", async (t) => {
  const yaml = read("site: alpha\npeers:\n  beta: { address: x }\nlist:\n  - one\n  -  two\n");
  t.same(yaml.value, { site: "alpha", peers: { beta: { address: "x" } }, list: ["one", "two"] });
  t.same(yaml.findings, []);
  t.same(yaml.locate(["site"], "value"), { line: 1, column: 7 });
  t.same(yaml.locate(["site"], "key"), { line: 1, column: 1 });
  t.same(yaml.locate(["peers", "beta", "address"], "value"), { line: 3, column: 20 });
  t.same(yaml.locate(["list", 1], "value"), { line: 6, column: 6 });
  t.ok(yaml.has(["list", 1]));
  t.notOk(yaml.has(["list", 2]));
});

t.test("what is not there is located at what is around it", async (t) => {
  const yaml = read("log:\n  level: debug\n");
  t.same(yaml.locate(["log", "format"], "value"), { line: 1, column: 1 });
  t.same(yaml.locate(["site"], "value"), { line: 1, column: 1 });
});

t.test("a byte order mark, Windows line ends and no line end at the end are fine", async (t) => {
  t.same(read("\ufeffsite: alpha\r\nlog:\r\n  level: debug").value, {
    site: "alpha",
    log: { level: "debug" },
  });
});

t.test("aliases stand for what they name", async (t) => {
  const yaml = read("one: &a { x: 1 }\ntwo: *a\n");
  t.same(yaml.value, { one: { x: 1 }, two: { x: 1 } });
  t.same(yaml.locate(["two", "x"], "key"), { line: 1, column: 11 });
});

t.test("words that YAML 1.1 takes for booleans are words", async (t) => {
  t.same(read("a: no\nb: on\nc: 1:30\n").value, { a: "no", b: "on", c: "1:30" });
});

t.test("text that is not UTF-8 is refused where it stops being so", async (t) => {
  const bytes = Buffer.concat([Buffer.from("site: alpha\nlog: "), Buffer.from([0xe9, 0x0a])]);
  const yaml = readYaml(bytes);
  t.notOk(yaml.readable);
  t.same(yaml.findings, [
    { path: [], problem: "not UTF-8 text", hint: "save the file as UTF-8", position: { line: 2, column: 6 } },
  ]);
  t.equal(readYaml(Buffer.from("\ufeffsite: alpha", "utf16le")).findings[0]?.problem, "not UTF-8 text");
});

t.test("control characters are refused where they stand", async (t) => {
  const [finding] = read("site: al\u0000pha\n").findings;
  t.match(finding, { found: "U+0000", position: { line: 1, column: 9 } });
  t.match(read("a: \u001b[31m").findings[0], { found: "U+001B" });
});

t.test("a file that is too large is refused unread", async (t) => {
  const fits = readYaml(Buffer.alloc(FILE_BYTES_MAX, "#"));
  t.equal(fits.findings[0]?.problem, "empty");
  const yaml = readYaml(Buffer.alloc(FILE_BYTES_MAX + 1, "#"));
  t.match(yaml.findings, [{ problem: "too large", allowed: "at most 131072 bytes" }]);
});

/** Each once took the parser down, or minutes; the text is as large as a file may be. */
const HOSTILE: Readonly<Record<string, string>> = {
  "open brackets": "[".repeat(FILE_BYTES_MAX),
  "open braces": "{a: ".repeat(FILE_BYTES_MAX / 4),
  "lists in lists": "- ".repeat(FILE_BYTES_MAX / 2),
  "complex keys": "? ".repeat(FILE_BYTES_MAX / 2),
  "mappings in mappings on one line": "a: ".repeat(Math.floor(FILE_BYTES_MAX / 3)),
};

for (const [name, text] of Object.entries(HOSTILE)) {
  t.test(`${name} to any depth are refused`, async (t) => {
    const yaml = read(text);
    t.notOk(yaml.readable);
    t.equal(yaml.findings[0]?.problem, "nested too deeply");
  });
}

t.test("32 levels are enough, 33 too deep", async (t) => {
  const nested = (levels: number) => `a: ${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}`;
  t.same(read(nested(32)).findings, []);
  t.equal(read(nested(33)).findings[0]?.problem, "nested too deeply");
});

t.test("as many different keys as fit are read in time that grows with their number", async (t) => {
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join("\n");
  const processorMs = (count: number) => {
    const before = process.cpuUsage();
    t.equal(Object.keys(read(keys(count)).value as object).length, count);
    return process.cpuUsage(before).user / 1000;
  };
  // The processor's time, and beside that of a quarter of them: a busy machine does not change it. Comparing every key
  // with every other takes sixteen times that of a quarter.
  const [, quarter, whole] = [processorMs(3000), processorMs(3000), processorMs(12_000)];
  t.ok(whole < Math.max(1500, 10 * quarter), `${whole} ms, and ${quarter} ms for a quarter`);
});

t.test("as many syntax errors as fit are told as a few", async (t) => {
  t.equal(read('"'.repeat(FILE_BYTES_MAX)).findings.length, 10);
});

t.test("aliases cannot multiply", async (t) => {
  const line = (name: string, of: string) => `${name}: &${name} [${`*${of}, `.repeat(20)}]`;
  const text = ["a: &a [x]", line("b", "a"), line("c", "b"), line("d", "c"), line("e", "d"), line("f", "e")];
  const yaml = read(text.join("\n"));
  t.notOk(yaml.readable);
  t.match(yaml.findings.at(-1), { problem: "its aliases (*name) make it too large when written out" });
});

t.test("whatever the text, the answer is a result", async (t) => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        '"',
        "'",
        "&x ",
        "*x",
        "!t ",
        "|",
        ">",
        "#",
        "? ",
        "---\n",
        "%",
        "\t",
        "<<",
        "é",
        "1",
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(""));
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.string(), yamlish);
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(texts, (text) => {
        const yaml = read(text);
        return yaml.readable || yaml.findings.length > 0;
      }),
      { numRuns: 2000 },
    ),
  );
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const yaml = readYaml(bytes);
        return yaml.readable || yaml.findings.length > 0;
      }),
      { numRuns: 500 },
    ),
  );
});
