import { hasNoSecondary } from "#src/operations/groups/group-errors.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import { notScanned } from "#src/operations/groups/scan/scan-refusals.js";
import { VerifyVerbs } from "#src/operations/groups/verify/verify-verbs.js";

/** Scanning, as a host is asked for it. In nobody's turn: what it begins is begun by itself as well. */
export abstract class ScanVerbs extends VerifyVerbs {
  async scan(group: string, member: string, _change: Change): Promise<GroupPicture> {
    const primary = this.primary(group, "a scan", `scan ${group}${member === "" ? "" : ` ${member}`}`);
    if (primary.link === undefined) throw hasNoSecondary(primary.name);
    const { scans } = primary.link;
    if (scans === undefined) throw notScanned(primary.name);
    scans.scanNow(member);
    return primary.picture();
  }
}
