/**
 * Files of src/ that import each other in a ring, types included: a ring of types is one concept in several files.
 * A deferred import closes no ring: it is reached when all files have been loaded.
 */
import { pathOfSpecifier } from "#test/support/tidy/check-imports.js";
import { type Finding, type Rule, scanOf, writtenIn } from "#test/support/tidy/source-tree.js";

export const checkCycles: Rule = (tree) => {
  const graph = new Map<string, string[]>();
  for (const file of writtenIn(tree, "src")) {
    const targets = scanOf(file)
      .imports.filter((imported) => !imported.deferred)
      .map((imported) => pathOfSpecifier(imported.specifier));
    graph.set(
      file.path,
      targets.filter((target) => target !== undefined),
    );
  }
  return findCycles(graph).map(
    (cycle): Finding => ({
      path: cycle[0] ?? "",
      line: 1,
      message: `imports itself: ${[...cycle, cycle[0]].join(" -> ")}`,
    }),
  );
};

/** One ring for each import that closes one, each beginning at its smallest name. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>();
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    const start = path.indexOf(node);
    if (start !== -1) {
      const cycle = fromSmallest(path.slice(start));
      cycles.set(cycle.join(" "), cycle);
      return;
    }
    if (finished.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    finished.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return [...cycles.values()];
}

function fromSmallest(cycle: readonly string[]): string[] {
  const smallest = cycle.indexOf([...cycle].sort()[0] ?? "");
  return [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
}
