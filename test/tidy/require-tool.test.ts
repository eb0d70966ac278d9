import t from "tap";
import { formatSkipReason, parseSkipReason } from "#test/support/require-tool.js";
import { formatSkipSummary } from "#test/support/skip-summary.js";
import { packagesOf, toolsAskedFor } from "#test/support/tools-in-use.js";

t.test("a skip reason names tools and where they come from, and reads back", async (t) => {
  const reason = formatSkipReason(["protoc", "qemu-img", "root"]);
  t.equal(
    reason,
    "needs protoc, qemu-img, root (package: protobuf-compiler; package: qemu-utils; grant: run the tests as root)",
  );
  t.same(parseSkipReason(reason), {
    packages: ["protobuf-compiler", "qemu-utils"],
    grants: ["run the tests as root"],
  });
});

t.test("a reason of another make names nothing", async (t) => {
  t.same(parseSkipReason("later"), { packages: [], grants: [] });
});

t.test("the summary is one command and one line for each thing that is no package", async (t) => {
  t.same(formatSkipSummary(0, []), []);
  t.same(
    formatSkipSummary(4, [
      formatSkipReason(["protoc"]),
      formatSkipReason(["fio", "root"]),
      formatSkipReason(["fio"]),
      "later",
    ]),
    [
      "4 skipped for want of something on this machine. What would enable them:",
      "  apt-get install fio protobuf-compiler",
      "  run the tests as root",
      "  see: later",
    ],
  );
});

t.test("the tools that tests ask for lead to packages, each once", async (t) => {
  const asked = toolsAskedFor(`
    if (!requireTool(t, "python-grpc", "protoc")) return;
    if (!requireTool(
      t,
      "root",
      "protoc",
    )) return;
  `);
  t.same(asked, ["python-grpc", "protoc", "root", "protoc"]);
  t.same(packagesOf(asked), ["protobuf-compiler", "python3-grpcio"]);
});
