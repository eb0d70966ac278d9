import type { CompactedFiles, CompactedFinding, ScrubFinding } from "#src/data-path/compaction/compaction.js";
import type { Finding } from "#src/domain/model/finding.js";

/** What a scrub finds in a compacted file, as a finding of the store. */
export function compactedDamage(found: ScrubFinding): Finding {
  const { number: file, branch } = found;
  if (found.type === "bytes") {
    const { member, offset, length, sequence } = found;
    const span = { from: sequence, to: sequence, member, offset, length };
    return { type: "compacted", file, branch, ...span, detail: "the bytes do not match their hash" };
  }
  return { type: "compacted", file, branch, from: found.after + 1, to: found.upTo, detail: found.detail };
}

/** What a start finds: a file that is not what the ledger says, or of which it says nothing. */
export function compactedAtStart(files: CompactedFiles): readonly Finding[] {
  return files.findings.map((found) => ofStart(files, found));
}

function ofStart(files: CompactedFiles, { type, number, detail }: CompactedFinding): Finding {
  const recorded = files.spans().find((span) => span.number === number);
  if (recorded === undefined) return { type: "stray-file", path: `compacted/${number}`, detail };
  const { branch, after, upTo } = recorded;
  return { type: "compacted", file: number, branch, from: after + 1, to: upTo, detail: `${type}: ${detail}` };
}
