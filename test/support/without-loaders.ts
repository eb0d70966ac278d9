/**
 * Loaded by Node before anything else in a test run without coverage (NODE_OPTIONS, set by run-tests.ts): what tap wants to
 * be asked about each module that is loaded is not registered.
 *
 * tap asks to be asked so that it can replace modules, which no test here does, and note which files a test used, which
 * only coverage needs. Each such loader lives in a thread of its own and is waited for at each `import`: it costs two
 * thirds of a second of processor time a test file, more than most of them take.
 */
import module, { syncBuiltinESMExports } from "node:module";

module.register = () => undefined;
syncBuiltinESMExports();
