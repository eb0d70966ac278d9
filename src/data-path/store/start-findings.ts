import type { JournalFinding } from "#src/data-path/journal/journal.js";
import { compactedAtStart } from "#src/data-path/store/compacted-damage.js";
import type { DamageParts } from "#src/data-path/store/damage-parts.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What a start found not to be sound, as findings like those of a scrub: what it stepped over and serves without, and what
 * it has made again from somewhere else.
 */
export function startFindings(parts: DamageParts): readonly Finding[] {
  const { state, ledger, journal, site, mended } = parts;
  return [
    ...state.damaged,
    ...ledger.findings.map(ofLedger),
    ...site.lost.map(({ after, detail }): Finding => ({ type: "facts-lost", after, detail })),
    ...journal.findings
      .filter(({ type }) => type !== "damaged-record")
      .flatMap((finding) => ofJournal(parts, finding)),
    ...compactedAtStart(parts.files),
    ...lostBranches(parts),
    ...unreadable(parts),
    ...mended,
  ];
}

function ofLedger({ segment, from = 0, to = from, type, detail }: JournalFinding): Finding {
  return { type: "ledger", segment, from, to, detail: `${type}: ${detail}` };
}

function ofJournal(parts: DamageParts, finding: JournalFinding): readonly Finding[] {
  const { type, segment, branch, from, detail } = finding;
  if (type === "salvaged-header") {
    return [{ type: "journal-header", segment, detail: `${detail}; what it said is known from its records` }];
  }
  if (type === "unknown-branch") return [{ type: "journal-header", segment, detail }];
  if (branch === undefined || from === undefined) {
    return [{ type: "journal-header", segment, detail: `${detail}, and nothing of it can be read` }];
  }
  const missing = finding.to === undefined ? missingBehind(parts, branch, from) : { from, to: finding.to };
  return missing === undefined ? [] : [{ type: "journal", branch, segment, ...missing, detail }];
}

/** What is missing yet of a branch whose end was lost: what came again, and what came behind it, is there. */
function missingBehind(parts: DamageParts, branch: bigint, from: Sequence) {
  const { journal, site } = parts;
  const held = journal.branches.some(({ id }) => id === branch) ? journal.durable(branch) : 0;
  const known = highestKnown(parts, branch);
  if (held < from) return { from, to: Math.max(from, known) };
  const to = Math.max(known, site.known.get(branch) ?? 0);
  return to > held ? { from: held + 1, to } : undefined;
}

/** Behind the end of what a branch holds, where something is known to have been: a point there, or a mark. */
function highestKnown({ catalogue, replica }: DamageParts, branch: bigint): Sequence {
  const points = catalogue.points.filter(({ position }) => position.entry === branch);
  const holes = replica.holes.filter((hole) => hole.branch === branch);
  return Math.max(0, ...points.map(({ position }) => position.sequence), ...holes.map(({ to }) => to));
}

/**
 * Points behind the end of their branch, of which no segment tells: its newest ones are gone, or can't be read at all. And
 * branches of which no segment is left, though something of them had been durable.
 */
function lostBranches(parts: DamageParts): readonly Finding[] {
  const { journal, catalogue, site } = parts;
  const floor = Math.min(...[...site.members.keys()].map((member) => site.floor(member)));
  const told = new Set(journal.findings.filter(({ to }) => to === undefined).map(({ branch }) => branch));
  const pointed = catalogue.points.map(({ position }) => position.entry);
  return [...new Set([...pointed, ...site.known.keys()])].flatMap((branch): readonly Finding[] => {
    const isHeld = journal.branches.some(({ id }) => id === branch);
    const inFiles = parts.files.spans().filter((span) => span.branch === branch);
    const compacted = Math.max(0, ...inFiles.map(({ upTo }) => upTo));
    const from = Math.max(isHeld ? journal.durable(branch) : 0, journal.floor(branch), compacted, floor) + 1;
    const points = highestKnown(parts, branch);
    const to = Math.max(points, isHeld ? 0 : (site.known.get(branch) ?? 0));
    if (to < from || told.has(branch)) return [];
    const detail =
      points < from
        ? "no segment is left of a history of which this had been durable"
        : "points stand behind the end of what the journal holds of their history";
    return [{ type: "journal", branch, segment: 0, from, to, detail }];
  });
}

/** What could not be read while index and points were brought up to the journal. */
function unreadable({ replica, intake, journal }: DamageParts): readonly Finding[] {
  const ranges = new Map(
    [...replica.holes, ...intake.unread].map((one) => [`${one.branch} ${one.from} ${one.to}`, one]),
  );
  return [...ranges.values()].map(({ branch, from, to }): Finding => {
    const segment = journal.segmentOf(branch, from) ?? 0;
    return {
      type: "journal",
      branch,
      segment,
      from,
      to,
      detail: "the journal does not hold these sequences soundly",
    };
  });
}
