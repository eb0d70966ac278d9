import type { DrillMember, LeftOutMember } from "#src/domain/drill/drill-record.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export interface ChosenMembers {
  readonly members: readonly DrillMember[];
  readonly leftOut: readonly LeftOutMember[];
}

/**
 * Which members a drill shows. All members of a branch grow from one moment (data-path I1), so one that stands elsewhere, as
 * one captured by scans does between their ends, cannot be in it; neither can one that has nothing in that moment. Of members
 * of one name, which followed each other, the newest that is in the moment is meant.
 */
export function chooseMembers(
  held: readonly DrillMember[],
  standing: readonly MemberPosition[],
  at: Sequence,
  includeFuzzy: boolean,
): ChosenMembers {
  const names = [...new Set(held.map(({ name }) => name))].sort();
  const judged = names.map((name) => {
    const numbers = held
      .filter((one) => one.name === name)
      .map(({ member }) => member)
      .sort((a, b) => b - a);
    const place = numbers.flatMap((member) => standing.find((one) => one.member === member) ?? [])[0];
    return { name, place, why: whyLeftOut(place, at, includeFuzzy) };
  });
  return {
    members: judged.flatMap(({ name, place, why }) =>
      place === undefined || why !== undefined ? [] : [{ name, member: place.member }],
    ),
    leftOut: judged.flatMap(({ name, why }) => (why === undefined ? [] : [{ name, why }])),
  };
}

function whyLeftOut(
  place: MemberPosition | undefined,
  at: Sequence,
  includeFuzzy: boolean,
): string | undefined {
  if (place === undefined) return "is not in that moment";
  if (place.at !== at) return `stands at seq-${place.at} in that moment, and a drill shows all at one`;
  if (place.fuzzy && !includeFuzzy) return "was read while it changed; --include-fuzzy shows it all the same";
  return undefined;
}
