import { resolve } from "node:path";
import type { RunCommand } from "#src/api/cli/command.js";
import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { storeToolOptions } from "#src/api/cli/run/store-tool-options.js";
import { formatSize } from "#src/base/quantity.js";
import type { ExportedPoint, ExportStep } from "#src/operations/store-tool/export-point.js";

export const run: RunCommand = async (context) => {
  const { input, output, local, signal } = context;
  const options = storeToolOptions(context);
  const file = resolve(input.requiredOption("to"));
  const request = {
    member: input.requiredOption("member"),
    point: input.requiredOption("point"),
    file,
    overwrite: input.option("confirm") === "Overwrite",
    signal,
    onProgress: (step: ExportStep) => options.onProgress(stepText(step)),
  };
  try {
    const exported = await local.exportPoint(options, request);
    output.result(exportData(exported), () => exportText(exported));
  } catch (error) {
    if (signal.aborted) output.note(`interrupted: the export to ${printable(file)} is not finished`);
    throw error;
  }
  return undefined;
};

function stepText({ phase, doneBytes, totalBytes }: ExportStep): string {
  const percent = Math.floor((100 * doneBytes) / totalBytes);
  return `${phase} ${percent} % (${formatSize(doneBytes)} of ${formatSize(totalBytes)})`;
}

function exportData(exported: ExportedPoint): JsonValue {
  const { group, member, name, point, sequence, file, sizeBytes, writtenBytes } = exported;
  return {
    group,
    member,
    name,
    point: point ?? null,
    sequence,
    file,
    size_bytes: sizeBytes,
    written_bytes: writtenBytes,
  };
}

function exportText({ name, point, sequence, file, sizeBytes, writtenBytes }: ExportedPoint): string {
  const at = point === undefined ? `seq-${sequence}` : `point ${point} (seq-${sequence})`;
  const sizes = `${formatSize(sizeBytes)}, of which ${formatSize(writtenBytes)} were written and read back`;
  return `${printable(name)} at ${at} is in ${printable(file)}: ${sizes}\n`;
}
