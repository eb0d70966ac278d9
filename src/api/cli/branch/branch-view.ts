import type { BranchData } from "#src/api/cli/branch/branch-data.js";
import type { Paint } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import { sequenceText } from "#src/api/cli/point/point-data.js";
import { formatSize } from "#src/base/quantity.js";

/** Branches for people. */

const COLUMNS = ["ID", "KIND", "NAME", "FORK", "HEAD", "WRITER", "SIZE", "POINTS"];

export function branchesTable(branches: readonly BranchData[], paint: Paint): string {
  return renderTable(
    COLUMNS.map((header) => ({ header })),
    branches.map((branch) => cellsOf(branch).map(([, cell]) => cell)),
    paint,
  );
}

export function branchBlock(branch: BranchData, paint: Paint): string {
  return renderBlock(cellsOf(branch), paint);
}

function cellsOf(branch: BranchData): readonly (readonly [string, Cell])[] {
  return [
    ["id", { text: branch.id }],
    ["kind", { text: branch.kind }],
    ["name", { text: branch.name }],
    ["fork", { text: branch.fork === null ? NONE : sequenceText(branch.fork) }],
    ["head", { text: sequenceText(branch.head) }],
    ["writer", { text: branch.writer }],
    ["size", { text: branch.bytes === null ? NONE : formatSize(branch.bytes) }],
    ["points", { text: `${branch.points}` }],
  ];
}

const NONE = "-";
