/** The daemon with groups for tests in its data thread. Run as a program, with the path of a configuration. */
import { TidemarkError } from "#src/base/errors.js";
import { beginThread } from "#src/daemon/data-plane/begin-thread.js";
import { runDaemon } from "#src/daemon/run-daemon.js";

const dataThread = new URL("standin-thread.js", import.meta.url);
try {
  const options = { configFile: process.argv[2] ?? "", overrides: [] };
  process.exitCode = await runDaemon(options, { thread: () => beginThread(dataThread) });
} catch (error) {
  // As the command line does, in short.
  process.stderr.write(`tidemark: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TidemarkError ? 1 : 70;
}
