import { invalid } from "#src/api/control/change-checks.js";
import {
  type ComparisonAnswer,
  type ComparisonQuestion,
  hashBytes,
  hashesFrom,
  SPANS_PER_QUESTION,
} from "#src/api/control/peers.js";
import type {
  CompareGroupRequest,
  CompareGroupRequest__Output,
} from "#src/platform/grpc/generated/tidemark/replication/v1/CompareGroupRequest.js";
import type {
  CompareGroupResponse,
  CompareGroupResponse__Output,
} from "#src/platform/grpc/generated/tidemark/replication/v1/CompareGroupResponse.js";
import type { CompareRange__Output } from "#src/platform/grpc/generated/tidemark/replication/v1/CompareRange.js";

/** An exchange of a comparison as messages, at both ends. What comes from elsewhere is checked here. */

type Step = ComparisonQuestion["step"];
type Ranges = Extract<Step, { type: "mark" }>["differing"];

/** As many as a primary ever tells. */
const RANGES_MAX = 2000;
const NODES_MAX = 64;
const CHUNKS_MAX = 1024;

export function encodeComparison({ group, point, step }: ComparisonQuestion): CompareGroupRequest {
  return { groupId: group, pointId: point, ...encodeStep(step) };
}

function encodeStep(step: Step): CompareGroupRequest {
  switch (step.type) {
    case "open":
      return { open: {} };
    case "spans":
      return { spans: { member: step.member, first: step.first, hashes: bufferOf(step.hashes) } };
    case "nodes":
      return { nodes: { member: step.member, span: step.span, hashes: bufferOf(step.hashes) } };
    case "end": {
      const root = step.root === undefined ? Buffer.alloc(0) : bufferOf(BigUint64Array.of(step.root));
      return { end: { root, differing: step.differing.map(encodeRange) } };
    }
    case "mark":
      return { mark: { differing: step.differing.map(encodeRange) } };
  }
}

export function decodeComparison(request: CompareGroupRequest__Output): ComparisonQuestion {
  const { groupId: group, pointId: point } = request;
  return { group, point, step: decodeStep(request) };
}

function decodeStep({ open, spans, nodes, end, mark }: CompareGroupRequest__Output): Step {
  if (open) return { type: "open" };
  if (spans) {
    const { member, hashes } = spans;
    const first = counted("spans.first", spans.first);
    return { type: "spans", member, first, hashes: listOf("spans.hashes", hashes, SPANS_PER_QUESTION) };
  }
  if (nodes) {
    const { member, hashes } = nodes;
    const span = counted("nodes.span", nodes.span);
    return { type: "nodes", member, span, hashes: listOf("nodes.hashes", hashes, NODES_MAX) };
  }
  if (end) return { type: "end", root: rootOf("end.root", end.root), differing: rangesOf(end.differing) };
  if (mark) return { type: "mark", differing: rangesOf(mark.differing) };
  throw unfit("step", "is missing");
}

export function encodeComparisonAnswer(answer: ComparisonAnswer): CompareGroupResponse {
  switch (answer.type) {
    case "not-yet":
      return { notYet: {} };
    case "opened":
      return { opened: { members: [...answer.members] } };
    case "compared":
      return { spans: { count: answer.count, differing: [...answer.differing] } };
    case "chunks":
      return {
        chunks: {
          chunks: answer.chunks.map(({ chunk }) => chunk),
          hashes: bufferOf(BigUint64Array.from(answer.chunks, ({ hash }) => hash ?? 0n)),
          unread: answer.chunks.flatMap(({ chunk, hash }) => (hash === undefined ? [chunk] : [])),
        },
      };
    case "ended": {
      const root = answer.root === undefined ? Buffer.alloc(0) : bufferOf(BigUint64Array.of(answer.root));
      return { ended: { root, marked: answer.isMarked } };
    }
    case "marked":
      return { marked: { points: answer.points } };
  }
}

export function decodeComparisonAnswer(response: CompareGroupResponse__Output): ComparisonAnswer {
  const { notYet, opened, spans, chunks, ended, marked } = response;
  if (notYet) return { type: "not-yet" };
  if (opened) {
    const members = opened.members.map(({ member, sizeBytes }) => ({
      member,
      sizeBytes: counted("opened.size_bytes", sizeBytes),
    }));
    return { type: "opened", members };
  }
  if (spans) return { type: "compared", count: spans.count, differing: spans.differing };
  if (chunks) {
    const hashes = listOf("chunks.hashes", chunks.hashes, CHUNKS_MAX);
    if (hashes.length !== chunks.chunks.length) throw unfit("chunks.hashes", "does not fit chunks.chunks");
    const unread = new Set(chunks.unread);
    return {
      type: "chunks",
      chunks: chunks.chunks.map((chunk, index) => ({
        chunk,
        hash: unread.has(chunk) ? undefined : hashes[index],
      })),
    };
  }
  if (ended) return { type: "ended", root: rootOf("ended.root", ended.root), isMarked: ended.marked };
  if (marked) return { type: "marked", points: marked.points };
  throw unfit("answer", "is missing");
}

function bufferOf(hashes: BigUint64Array): Buffer {
  return Buffer.from(hashBytes(hashes));
}

function listOf(field: string, bytes: Buffer, max: number): BigUint64Array {
  if (bytes.length % 8 !== 0 || bytes.length > max * 8)
    throw unfit(field, `has ${bytes.length} bytes, which is no list of at most ${max} hashes`);
  return hashesFrom(bytes);
}

function rootOf(field: string, bytes: Buffer): bigint | undefined {
  return listOf(field, bytes, 1)[0];
}

function encodeRange({ member, offset, length }: Ranges[number]) {
  return { member, offsetBytes: offset, lengthBytes: length };
}

function rangesOf(ranges: readonly CompareRange__Output[]): Ranges {
  if (ranges.length > RANGES_MAX) throw unfit("differing", `has more than ${RANGES_MAX} ranges`);
  return ranges.map(({ member, offsetBytes, lengthBytes }) => ({
    member,
    offset: counted("differing.offset_bytes", offsetBytes),
    length: counted("differing.length_bytes", lengthBytes),
  }));
}

function counted(field: string, value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw unfit(field, "is too large");
}

function unfit(field: string, why: string) {
  return invalid("BAD_COMPARISON", `${field}: ${why}`, "bring both sites to the same version of tidemark");
}
