import type { GroupState } from "#src/domain/group/group-state.js";
import { conditionsOf, statusOf } from "#src/domain/group/group-status.js";
import type { Condition } from "#src/domain/group/group-words.js";
import type { GroupRecord, MemberRecord } from "#src/operations/groups/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/group-layout.js";
import type { GroupPicture, GroupPosition, MemberPicture } from "#src/operations/groups/group-picture.js";
import { imagePathOf } from "#src/operations/groups/member-images.js";
import type { RunningGroup } from "#src/operations/groups/running-group.js";
import { Throughput } from "#src/operations/groups/throughput.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** Makes the pictures of a group, and remembers what one picture needs of those before. */
export class GroupPainter {
  readonly #clock: Clock;
  readonly #site: string;
  readonly #layout: GroupLayout;
  readonly #throughput = new Throughput();
  #conditions: readonly Condition[] = [];

  constructor(ports: { readonly clock: Clock; readonly site: string }, layout: GroupLayout) {
    this.#clock = ports.clock;
    this.#site = ports.site;
    this.#layout = layout;
  }

  paint(record: GroupRecord, state: GroupState, running: RunningGroup | undefined): GroupPicture {
    const { specification, id } = record;
    const { status, role, hint } = statusOf(state);
    const facts = { rpoTargetMs: specification.rpo.targetMs };
    this.#conditions = conditionsOf(state, facts, this.#conditions, this.#clock.wallMs());
    const written = positionOf(running);
    return {
      name: specification.group,
      id,
      specification,
      direction: { from: specification.primary, to: specification.secondary },
      sites: [
        {
          name: this.#site,
          role,
          status,
          conditions: this.#conditions,
          reachable: true,
          ageMs: undefined,
          hint,
          positions: { written, received: undefined, durable: undefined, promotable: undefined },
        },
      ],
      members: record.members.map((member) => this.#paintMember(member)),
      exposure: undefined,
      bytesPerSecond: this.#bytesPerSecond(running),
      wireBytesPerSecond: 0,
      points: undefined,
      ackLagMs: undefined,
      rpo: undefined,
      fencing: undefined,
    };
  }

  #paintMember(member: MemberRecord): MemberPicture {
    return {
      name: member.name,
      kind: "volume",
      capture: "nbd",
      sizeBytes: member.sizeBytes,
      // Without a secondary no points are cut.
      inPoints: false,
      fuzzy: false,
      image: imagePathOf(this.#layout, { number: member.number, place: member.image }),
      outOfSyncBytes: undefined,
    };
  }

  #bytesPerSecond(running: RunningGroup | undefined): number {
    const bytes = running?.capture?.written.bytes;
    return bytes === undefined ? 0 : this.#throughput.bytesPerSecond(this.#clock.monotonicMs(), bytes);
  }
}

function positionOf(running: RunningGroup | undefined): GroupPosition | undefined {
  const capture = running?.capture;
  if (running === undefined || capture === undefined) return undefined;
  const { entry, sequence } = capture.position;
  const epoch = running.state.state.lineage.find(({ id }) => id === entry)?.epoch;
  return epoch === undefined ? undefined : { epoch, sequence };
}
