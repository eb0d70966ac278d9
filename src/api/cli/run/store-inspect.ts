import type { RunCommand } from "#src/api/cli/command.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import type { Paint } from "#src/api/cli/output/paint.js";
import { renderTable } from "#src/api/cli/output/table.js";
import { storeToolOptions } from "#src/api/cli/run/store-tool-options.js";
import { formatSize } from "#src/base/quantity.js";
import type { StorePicture } from "#src/operations/store-tool/store-picture.js";

export const run: RunCommand = async (context) => {
  const stores = await context.local.inspectStores(storeToolOptions(context));
  context.output.result({ groups: stores.map(storeData) }, (paint) =>
    stores.length === 0 ? "no groups\n" : stores.map((picture) => storeText(picture, paint)).join("\n"),
  );
  return undefined;
};

function storeData(picture: StorePicture): JsonValue {
  const { promised, promotable } = picture;
  return {
    group: picture.group,
    site: picture.site,
    directory: picture.directory,
    promotable: promotable ?? null,
    window_from: picture.windowFrom,
    promised: promised === undefined ? null : { ...promised },
    lineage: picture.lineage.map(({ durable, ...entry }) => ({ ...entry, durable: durable ?? null })),
    members: picture.members.map(({ sizeBytes, foldedTo, ...member }) => {
      return { ...member, size_bytes: sizeBytes, folded_to: foldedTo };
    }),
    points: picture.points.map(({ timeMs, ...point }) => ({
      ...point,
      time: new Date(timeMs).toISOString(),
    })),
    branches: picture.branches.map((branch) => ({ ...branch })),
    findings: picture.findings,
  };
}

function storeText(picture: StorePicture, paint: Paint): string {
  const { group, site, promotable, members, points, branches, findings } = picture;
  const lines = [
    `group ${group} at site ${site}: ${promotable === undefined ? "nothing to promote" : `promotable up to ${promotable}`}\n`,
    renderTable(
      [
        { header: "MEMBER" },
        { header: "SIZE", align: "right" },
        { header: "FOLDED TO", align: "right" },
        { header: "IMAGE" },
      ],
      members.map(({ name, sizeBytes, foldedTo, image }) =>
        [name, formatSize(sizeBytes), String(foldedTo), image].map((text) => ({ text })),
      ),
      paint,
    ),
    points.length === 0
      ? "no recovery points\n"
      : renderTable(
          [
            { header: "POINT" },
            { header: "SEQUENCE", align: "right" },
            { header: "TIME" },
            { header: "KIND" },
            { header: "" },
          ],
          points.map(({ id, sequence, timeMs, kind, label, pinned, damaged }) => {
            const notes = [label, pinned ? "pinned" : "", damaged ? "damaged" : ""];
            const said = notes.filter((note) => note !== "").join(", ");
            return [id, String(sequence), formatLocalTime(timeMs), kind, said].map((text) => ({ text }));
          }),
          paint,
        ),
    ...branches.map(({ kind, name, entry }) => `${kind} ${name} (${entry})\n`),
    ...findings.map((finding) => `damaged: ${finding}\n`),
  ];
  return lines.join("");
}
