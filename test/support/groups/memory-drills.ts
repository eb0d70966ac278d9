import { TidemarkError } from "#src/base/errors.js";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import type { Change } from "#src/operations/groups/groups.js";

/** Drills and branches of groups that have no disks. */
export abstract class MemoryDrills {
  readonly drillsOf = new Map<string, readonly DrillPicture[]>();
  readonly branchesOf = new Map<string, readonly BranchPicture[]>();
  readonly drillRequests: DrillRequest[] = [];
  readonly drillChanges: Change[] = [];

  async drills(group: string): Promise<readonly DrillPicture[]> {
    return this.drillsOf.get(group) ?? [];
  }

  async startDrill(group: string, request: DrillRequest, change: Change): Promise<DrillPicture> {
    this.drillRequests.push(request);
    this.drillChanges.push(change);
    const drill = drillOf(request.name || "1", { note: request.note });
    this.drillsOf.set(group, [...(await this.drills(group)), drill]);
    return drill;
  }

  async moveDrill(group: string, name: string, point: string, change: Change): Promise<DrillPicture> {
    const moved = { ...(await this.#find(group, name)), point };
    this.drillChanges.push(change);
    this.drillsOf.set(
      group,
      (await this.drills(group)).map((one) => (one.name === name ? moved : one)),
    );
    return moved;
  }

  async stopDrill(group: string, name: string, change: Change): Promise<DrillPicture> {
    const stopped = await this.#find(group, name);
    this.drillChanges.push(change);
    this.drillsOf.set(
      group,
      (await this.drills(group)).filter((one) => one.name !== name),
    );
    return stopped;
  }

  async branches(group: string): Promise<readonly BranchPicture[]> {
    return this.branchesOf.get(group) ?? [];
  }

  async dropBranch(group: string, id: string, change: Change): Promise<BranchPicture> {
    const branches = await this.branches(group);
    const dropped = branches.find((one) => one.id === id);
    if (dropped === undefined) throw unknown("BRANCH_UNKNOWN", `the group ${group} has no branch ${id}`);
    this.drillChanges.push(change);
    this.branchesOf.set(
      group,
      branches.filter((one) => one !== dropped),
    );
    return dropped;
  }

  async #find(group: string, name: string): Promise<DrillPicture> {
    const found = (await this.drills(group)).find((one) => one.name === name);
    if (found === undefined) throw unknown("DRILL_UNKNOWN", `the group ${group} has no drill ${name}`);
    return found;
  }
}

export function drillOf(name: string, change: Partial<DrillPicture> = {}): DrillPicture {
  return {
    name,
    group: "payroll",
    site: "beta",
    state: "running",
    branch: "00000000000000d1",
    position: { epoch: 1, sequence: 40 },
    point: "01981fb6-3c1f-7b6e-8000-000000000040",
    note: "",
    createMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    expireMs: undefined,
    members: ["data"],
    leftOut: [],
    writtenBytes: 0,
    ...change,
  };
}

export function branchOf(id: string, change: Partial<BranchPicture> = {}): BranchPicture {
  return {
    id,
    group: "payroll",
    site: "beta",
    kind: "tail",
    name: "alpha-1-tail",
    fork: { epoch: 1, sequence: 40 },
    head: { epoch: 1, sequence: 44 },
    writer: "alpha",
    bytes: 4096,
    points: 1,
    ...change,
  };
}

function unknown(code: string, message: string): TidemarkError {
  return new TidemarkError({ kind: "not-found", code, message, hint: "list those there are" });
}
