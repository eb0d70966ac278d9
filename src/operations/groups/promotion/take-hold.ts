import { TidemarkError } from "#src/base/errors.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { SourceHold } from "#src/operations/groups/other-sites.js";
import { HOLD_MS_MAX } from "#src/operations/groups/planned/held-source.js";
import { Group } from "#src/operations/groups/primary/group.js";
import type { GrantOptions } from "#src/operations/groups/promotion/take-grant.js";

/**
 * The secondary is about to be promoted, and asks that nothing more be written. The group's turn lasts as long as the hold, the
 * answer does not wait for its end. Time is counted from the call: who waits for a turn and gets it too late holds nobody.
 */
export async function takeHold(
  { ports, register, inTurn }: GrantOptions,
  from: string,
  { id, holdMs }: SourceHold,
): Promise<Position | undefined> {
  const group = (): Group => {
    const known = register.groups.get(id);
    if (known === undefined) throw register.unknown(id);
    const isItsSecondary = known instanceof Group && known.record.specification.secondary === from;
    if (!isItsSecondary) throw notItsSecondary(known.name, ports.site, from);
    return known;
  };
  const { source } = group().handOver;
  if (holdMs === 0) {
    source.release();
    return undefined;
  }
  const untilMs = ports.clock.monotonicMs() + Math.min(holdMs, HOLD_MS_MAX);
  if (source.isHeld) return source.holdOn(untilMs);
  return await new Promise((resolve, reject) => {
    inTurn(group().name, async () => {
      const held = group().handOver.source;
      resolve(await held.hold(untilMs));
      await held.over();
    }).catch(reject);
  });
}

function notItsSecondary(group: string, site: string, caller: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_THE_SECONDARY",
    message: `${site} does not stop for ${caller}: it is not the primary of ${group} with ${caller} as its secondary`,
    hint: `tidemark --site ${site} status ${group} shows what it is`,
    facts: { group, site, caller },
  });
}
