/**
 * Loaded by Node before a test file (`node-arg` in .taprc): nobody is told of each promise that begins and ends.
 *
 * tap asks for that, to say in which test an error was thrown that nobody caught. It costs a fifth of the time of
 * whatever lives on promises, and a simulation does nothing else. Without it such an error ends the process with its
 * stack on stderr: the file has failed, as have the tests of it that had not ended.
 */
import asyncHooks, { type AsyncHook } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";

const SILENT: AsyncHook = { enable: () => SILENT, disable: () => SILENT };

asyncHooks.createHook = () => SILENT;
syncBuiltinESMExports();
