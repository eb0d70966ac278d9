import { describeError, TidemarkError } from "#src/base/errors.js";
import { findSource, noReflink, OpenSnapshot, sourceMoved } from "#src/data-path/capture/capture.js";
import { hasSucceeded } from "#src/domain/hooks/hook-outcome.js";
import type { ScanSnapshot } from "#src/domain/model/group-specification.js";
import { type ImagePorts, resolveImage } from "#src/operations/groups/images/member-images.js";
import type { GroupRecord, MemberRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { hookPrintedNoPath, snapshotStillThere } from "#src/operations/groups/scan/scan-refusals.js";
import type { SnapshotDebt, SnapshotDebts } from "#src/operations/groups/scan/snapshot-debts.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface SnapshotsOptions {
  readonly ports: ImagePorts;
  readonly layout: GroupLayout;
  readonly record: () => GroupRecord;
  readonly hooks: GroupHooks;
  readonly debts: SnapshotDebts;
  readonly logger: Logger;
}

/**
 * Snapshots of sources: made, opened, let go of. In this order:
 *
 * 1. that it is to be let go of is durable; 2. it is made; 3. where it is, if only the hook knew, is durable too; 4. it is read;
 * 5. it is let go of; 6. what was durable goes.
 *
 * 5 follows 1 whatever happened between, after a kill by the next start; a hook `release` may so run for a snapshot that was
 * never made, or twice. While one of a member can't be let go of no other of it is made: they would pile up.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Where the bytes of the member stand still; to be let go of whatever comes. */
  async take(member: MemberRecord, how: ScanSnapshot, signal: AbortSignal): Promise<string> {
    const { debts, ports, layout, record } = this.#options;
    const owed = (await debts.all()).find((debt) => debt.member === member.number);
    if (owed !== undefined) throw snapshotStillThere(member.name, owed.path, owed.hook);
    const wish = {
      volume: `${record().specification.group}/${member.name}`,
      number: member.number,
      sizeBytes: member.sizeBytes,
      place: member.image,
    };
    const source = await resolveImage(ports, layout, wish);
    const before = await findSource(ports.disk, source, member.sizeBytes);
    const path =
      how.type === "hook"
        ? await this.#byHook(member, source, how.hook, signal)
        : await this.#reflink(member, source);
    const after = await findSource(ports.disk, source, member.sizeBytes);
    if (after.identity !== before.identity) throw sourceMoved(source);
    return path;
  }

  async open(member: MemberRecord, path: string): Promise<OpenSnapshot> {
    return await OpenSnapshot.open(this.#options.ports.disk, path, member.sizeBytes);
  }

  /** All that is owed. What can't be let go of now is tried again, with the next scan and the next start; never rejects for it. */
  async release(): Promise<void> {
    const { debts, logger } = this.#options;
    for (const debt of await debts.all()) {
      try {
        if (await this.#letGo(debt)) await debts.settle(debt.member);
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        logger.error("a snapshot could not be let go of, and it is tried again", {
          path: debt.path,
          error: describeError(error),
        });
      }
    }
  }

  async #reflink(member: MemberRecord, source: string): Promise<string> {
    const { debts, ports, record } = this.#options;
    const path = `${parentOf(source)}/.tidemark-${record().id}-${member.number}.snapshot`;
    await debts.owe({ member: member.number, source, hook: "", path });
    try {
      await ports.disk.reflink(source, path);
    } catch (error) {
      if (isDiskError(error, "ENOTSUP")) throw noReflink(source, error);
      throw error;
    }
    return path;
  }

  async #byHook(member: MemberRecord, source: string, hook: string, signal: AbortSignal): Promise<string> {
    const { debts, hooks, ports, layout, record } = this.#options;
    const debt = { member: member.number, source, hook, path: "" };
    await debts.owe(debt);
    const use = { moment: "snapshot", use: hook, onFailure: "abort" } as const;
    const outcome = await hooks.runUse(use, { member: member.name, scanSource: source }, signal);
    const path = outcome.output.at(-1)?.trim() ?? "";
    if (!path.startsWith("/")) throw hookPrintedNoPath(hook, path);
    await debts.owe({ ...debt, path });
    // A hook is the site's own, and may still say more than the site allows.
    const volume = `${record().specification.group}/${member.name}`;
    const place = { type: "given", path } as const;
    return await resolveImage(ports, layout, { volume, number: member.number, sizeBytes: 0, place });
  }

  async #letGo({ member, hook, path, source }: SnapshotDebt): Promise<boolean> {
    const { hooks, ports, record } = this.#options;
    if (hook === "") {
      if ((await ports.disk.stat(path)) !== undefined) await ports.disk.unlink(path);
      return true;
    }
    const name = record().members.find(({ number }) => number === member)?.name ?? `${member}`;
    const use = { moment: "release", use: hook, onFailure: "continue" } as const;
    return hasSucceeded(await hooks.runUse(use, { member: name, scanSource: source, snapshot: path }));
  }
}
