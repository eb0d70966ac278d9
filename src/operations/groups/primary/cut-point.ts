import type { Lineage } from "#src/domain/model/lineage.js";
import { parseName } from "#src/domain/model/name.js";
import { hasNoSecondary, notNow } from "#src/operations/groups/group-errors.js";
import type { PointCut } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type { CutPoint } from "#src/operations/groups/primary/point-cutter.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { RunningGroup } from "#src/operations/groups/primary/running-group.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { assertCuttable } from "#src/operations/groups/scan/scan-refusals.js";

/** A point that somebody asks for, at the primary. */
export async function cutPoint(
  link: PrimaryLink,
  group: string,
  kind: PointCut["kind"],
  label: string,
): Promise<CutPoint> {
  const name = label === "" ? "" : parseName(label, "label");
  if (link.cutter === undefined)
    throw notNow(group, { why: "it is not open", hint: "ask again in a moment" });
  return await link.cutter.cut(kind, name);
}

/** The same, answered as it is shown; with `sync` once it is promotable at the secondary. */
export async function cutAt(
  link: PrimaryLink | undefined,
  record: GroupRecord,
  running: () => RunningGroup | undefined,
  { kind, label, sync }: PointCut,
): Promise<PointPicture> {
  const { group } = record.specification;
  if (link === undefined) throw hasNoSecondary(group);
  assertCuttable(record.specification);
  const point = await cutPoint(link, group, kind, label);
  if (sync) await link.promotable(point);
  return paintCut(record, point, running()?.state.state.lineage ?? []);
}

/** As its primary knows it: on its way to the site that holds it. */
function paintCut(record: GroupRecord, { mark, sequence }: CutPoint, lineage: Lineage): PointPicture {
  const epoch = lineage.at(-1)?.epoch ?? 0;
  const { secondary } = record.specification;
  return {
    id: mark.id,
    timeMs: mark.timeMs,
    kind: mark.kind,
    label: mark.label,
    position: { epoch, sequence },
    members: mark.members.map(({ member, at, fuzzy }) => ({
      name: record.members.find(({ number }) => number === member)?.name ?? `member ${member}`,
      position: { epoch, sequence: at },
      fuzzy,
    })),
    membersTotal: record.members.length,
    sites: secondary === undefined ? [] : [secondary],
    pinned: false,
    health: "unverified",
    healthMs: undefined,
    rootHash: undefined,
    expireMs: undefined,
  };
}
