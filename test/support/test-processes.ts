/**
 * Which test files share a process. Pure.
 *
 * A process of its own costs most of a second of processor time (tap, its loader, the modules under test, the coverage
 * it writes), which is ten times what a usual unit test takes. The tiers that use nothing of the machine but files run
 * folder by folder in one process, none of which takes long; whatever starts daemons, measures itself or computes for
 * long has its own. What shares a process does so in any order and number, as a file is also run alone.
 */

export interface TestProcess {
  /** Of the process, as the reporter shows it. */
  readonly name: string;
  readonly files: readonly string[];
}

/** The first beginning of a file's path decides. */
const TOGETHER: readonly (readonly [folder: string, name: string])[] = [
  ["unit/data-path/store/", "unit-store"],
  ["unit/data-path/", "unit-data-path"],
  ["unit/platform/key-value/", "unit-key-value"],
  ["unit/platform/", "unit-platform"],
  ["unit/config/", "unit-config"],
  ["unit/", "unit-others"],
  ["contract/", "contract"],
  ["scenarios/", "scenarios"],
  ["tidy/", "tidy"],
  ["simulation/failover", "simulation-failover"],
  ["simulation/journal", "simulation-journal"],
  ["simulation/planned", "simulation-planned"],
  ["simulation/put-back", "simulation-put-back"],
  ["simulation/replicated", "simulation-replicated"],
  ["simulation/reprotect", "simulation-reprotect"],
  ["simulation/rollback", "simulation-rollback"],
  ["simulation/verify", "simulation-verify"],
];

/** The files by process, each file once, in order. A file alone in its group stays under its own name. */
export function planProcesses(files: readonly string[]): TestProcess[] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const name = TOGETHER.find(([folder]) => file.startsWith(`dist/test/${folder}`))?.[1] ?? file;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].map(([name, members]) => ({ name: nameOf(name, members), files: members }));
}

function nameOf(name: string, members: readonly string[]): string {
  const [first] = members;
  return members.length === 1 && first !== undefined ? first : name;
}
