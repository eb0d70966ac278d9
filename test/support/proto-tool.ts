import { rmSync } from "node:fs";
import { BASELINE_IMAGE, GENERATED_DIR, generateTypes, PROTO_DIR, runBuf } from "#test/support/proto.js";

/** Behind `npm run proto:lint`, `proto:breaking`, `proto:generate` and `proto:baseline`. */
const COMMANDS: Readonly<Record<string, () => { status: number | null; stdout: string; stderr: string }>> = {
  lint: () => {
    const lint = runBuf(["lint", PROTO_DIR]);
    return lint.status === 0 ? runBuf(["format", "--diff", "--exit-code", PROTO_DIR]) : lint;
  },
  breaking: () => runBuf(["breaking", PROTO_DIR, "--against", BASELINE_IMAGE]),
  generate: () => {
    rmSync(GENERATED_DIR, { recursive: true, force: true });
    return generateTypes(GENERATED_DIR);
  },
  // Takes additions in. What would break a client that knows the baseline is refused here too.
  baseline: () => {
    const breaking = runBuf(["breaking", PROTO_DIR, "--against", BASELINE_IMAGE]);
    return breaking.status === 0
      ? runBuf(["build", PROTO_DIR, "--exclude-source-info", "-o", BASELINE_IMAGE])
      : breaking;
  },
};

const command = COMMANDS[process.argv[2] ?? ""];
if (command === undefined) {
  process.stderr.write(`usage: proto-tool ${Object.keys(COMMANDS).join("|")}\n`);
  process.exitCode = 2;
} else {
  const result = command();
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  process.exitCode = result.status ?? 1;
}
