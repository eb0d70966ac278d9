import { displayWidth, printable } from "#src/api/cli/output/display-width.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";

/** Text for people: tables and blocks of keys and values. No lines drawn: what is read is also cut and pasted. */

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly header: string;
  readonly align?: "left" | "right";
}

const GAP = "  ";

/** Ends with a line break; every row has a cell for every column. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  const header = columns.map((column): Cell => ({ text: column.header, style: "bold" }));
  const lines = [header, ...rows].map((row) => row.map((cell) => ({ ...cell, text: printable(cell.text) })));
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((line) => displayWidth(line[index]?.text ?? ""))),
  );
  return lines.map((line) => renderLine(columns, widths, line, paint)).join("");
}

/** One `key: value` a line, the values below each other. A value that is a list takes a line for each item. */
export function renderBlock(
  entries: readonly (readonly [string, Cell | readonly Cell[]])[],
  paint: Paint,
): string {
  const keyWidth = Math.max(0, ...entries.map(([key]) => displayWidth(printable(key)))) + 1;
  return entries
    .flatMap(([key, value]) => {
      const cells = isList(value) ? value : [value];
      return cells.map((cell, index) => {
        const label = pad(index === 0 ? `${printable(key)}:` : "", keyWidth);
        return `${paint("dim", label)}${GAP}${paintCell({ ...cell, text: printable(cell.text) }, paint)}\n`;
      });
    })
    .join("");
}

function renderLine(
  columns: readonly Column[],
  widths: readonly number[],
  line: readonly Cell[],
  paint: Paint,
): string {
  const cells = line.map((cell, index) => {
    const fill = " ".repeat((widths[index] ?? 0) - displayWidth(cell.text));
    if (columns[index]?.align === "right") return fill + paintCell(cell, paint);
    // Nothing follows the last column: no blanks at the end of a line.
    return index === line.length - 1 ? paintCell(cell, paint) : paintCell(cell, paint) + fill;
  });
  return `${cells.join(GAP).trimEnd()}\n`;
}

function paintCell(cell: Cell, paint: Paint): string {
  return cell.style === undefined ? cell.text : paint(cell.style, cell.text);
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

function isList(value: Cell | readonly Cell[]): value is readonly Cell[] {
  return Array.isArray(value);
}
