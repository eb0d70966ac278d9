import { present } from "#src/base/assert.js";
import { type Capture, ScannedDevice } from "#src/data-path/capture/capture.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Freezer } from "#src/operations/groups/freeze/freezer.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { hooksOf } from "#src/operations/groups/hooks-of.js";
import type { OpenImage } from "#src/operations/groups/images/member-images.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { GroupScans } from "#src/operations/groups/scan/group-scans.js";
import { SnapshotDebts } from "#src/operations/groups/scan/snapshot-debts.js";
import { Snapshots } from "#src/operations/groups/scan/snapshots.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ScansOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly freezer: Freezer;
  readonly logger: Logger;
  readonly capture: Capture;
  readonly cutter: PointCutter;
  readonly images: ReadonlyMap<number, OpenImage>;
  readonly onStanding: () => void;
  readonly onGrowing: () => void;
}

/** The scans of the group over this capture; undefined where no member is scanned. */
export function scansOf(options: ScansOptions): GroupScans | undefined {
  const { ports, keeper, logger, images, ...rest } = options;
  const devices = new Map<number, ScannedDevice>();
  for (const { number, device } of images.values())
    if (device instanceof ScannedDevice) devices.set(number, device);
  if (devices.size === 0) return undefined;
  const { disk, random, hash64, clock, hashPool, onChange } = ports;
  const record = () => keeper.record;
  const layout = groupLayout(ports.dataDirectory, record().id);
  const hooks = hooksOf(ports.hooks, record, () => true);
  const debts = new SnapshotDebts(disk, layout.snapshots, hash64, logger);
  return new GroupScans({
    ...rest,
    ...{ disk, random, hash64, clock, keeper, logger, hooks, devices, onChange },
    pool: present(hashPool, "a hash pool, where members are scanned"),
    snapshots: new Snapshots({ ports, layout, record, hooks, debts, logger }),
    group: present(groupIdBytes(record().id), "the bytes of a group's id"),
    mapPath: (member) => `${layout.capture}/scan-${member}`,
  });
}
