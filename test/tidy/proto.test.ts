import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import t, { type Test } from "tap";
import {
  BASELINE_IMAGE,
  GENERATED_DIR,
  generateTypes,
  listProtoFiles,
  PROTO_DIR,
  runBuf,
} from "#test/support/proto.js";

t.test("the contract is linted and formatted", async (t) => {
  expectOk(t, runBuf(["lint", PROTO_DIR]));
  expectOk(t, runBuf(["format", "--diff", "--exit-code", PROTO_DIR]));
});

t.test("the linter finds what it is to find", async (t) => {
  const copy = copyOfProto(t);
  edit(join(copy, "tidemark/control/v1/view.proto"), "string export_name = 2;", "string exportName = 2;");
  t.not(runBuf(["lint", copy]).status, 0);
});

t.test("nothing breaks a client that knows the baseline", async (t) => {
  expectOk(t, runBuf(["breaking", PROTO_DIR, "--against", BASELINE_IMAGE]));
});

t.test(
  "the baseline is the contract as it stands: additions are guarded from their first commit on",
  async (t) => {
    const image = join(t.testdir({}), "image.binpb");
    expectOk(t, runBuf(["build", PROTO_DIR, "--exclude-source-info", "-o", image]));
    t.ok(
      readFileSync(image).equals(readFileSync(BASELINE_IMAGE)),
      "npm run proto:baseline takes additions in",
    );
  },
);

const BREAKS = [
  ["a field that goes", "tidemark/control/v1/site_service.proto", "  string data_dir = 5;\n", ""],
  [
    "a field with another number",
    "tidemark/control/v1/site_service.proto",
    "string data_dir = 5;",
    "string data_dir = 25;",
  ],
  [
    "a field of another type",
    "tidemark/control/v1/position.proto",
    "uint64 sequence = 2;",
    "string sequence = 2;",
  ],
  ["a value of an enum that goes", "tidemark/control/v1/group.proto", "  GROUP_STATUS_FENCED = 14;\n", ""],
  [
    "a method that goes",
    "tidemark/control/v1/failover_service.proto",
    "  rpc Commit(CommitRequest) returns (CommitResponse);\n",
    "",
  ],
  [
    "a method that streams",
    "tidemark/control/v1/job_service.proto",
    "returns (GetJobResponse)",
    "returns (stream GetJobResponse)",
  ],
] as const;

for (const [what, file, before, after] of BREAKS) {
  t.test(`a break is found: ${what}`, async (t) => {
    const copy = copyOfProto(t);
    edit(join(copy, file), before, after);
    const check = runBuf(["breaking", copy, "--against", BASELINE_IMAGE]);
    t.not(check.status, 0);
    t.match(check.stdout, file);
  });
}

t.test("the generated types are fresh", async (t) => {
  const fresh = t.testdir({});
  expectOk(t, generateTypes(fresh));
  t.same(listFiles(GENERATED_DIR), listFiles(fresh), "npm run proto:generate makes the same files");
  for (const file of listFiles(fresh)) {
    t.equal(
      readFileSync(join(GENERATED_DIR, file), "utf8"),
      readFileSync(join(fresh, file), "utf8"),
      `${file}: npm run proto:generate makes it so`,
    );
  }
});

t.test("every .proto file of ours is in the package its folder says", async (t) => {
  const ours = listProtoFiles().filter((file) => file.startsWith("tidemark/"));
  t.ok(ours.length > 0);
  for (const file of ours) {
    const expected = `package ${file.split("/").slice(0, -1).join(".")};`;
    t.match(readFileSync(join(PROTO_DIR, file), "utf8"), expected, file);
  }
});

function expectOk(t: Test, result: { status: number | null; stdout: string; stderr: string }): void {
  t.equal(result.status, 0, `${result.stdout}${result.stderr}`);
}

/** In a directory of its own, since tap's are inside the checkout, where buf would look for the files around it. */
function copyOfProto(t: Test): string {
  const copy = mkdtempSync(join(tmpdir(), "tidemark-proto-"));
  t.teardown(() => rmSync(copy, { recursive: true }));
  cpSync(PROTO_DIR, copy, { recursive: true });
  return copy;
}

function edit(path: string, before: string, after: string): void {
  const text = readFileSync(path, "utf8");
  if (!text.includes(before)) throw new Error(`${path} has no ${JSON.stringify(before)} to plant a fault in`);
  writeFileSync(path, text.replace(before, after));
}

function listFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}
