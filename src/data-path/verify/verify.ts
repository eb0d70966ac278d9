/** Both sides of a group compared at one recovery point, by hashes of hashes. README.md says how, and what it proves. */
export {
  COMPARISON_UNKNOWN,
  type Compared,
  Comparison,
  VERIFY_POINT_NOT_THERE,
} from "#src/data-path/verify/comparison.js";
export { ComparisonAnswers } from "#src/data-path/verify/comparison-answers.js";
export {
  type ComparisonAnswer,
  type ComparisonQuestion,
  type ComparisonStep,
  SPANS_PER_QUESTION,
} from "#src/data-path/verify/comparison-messages.js";
export { DifferenceList, type MemberRange } from "#src/data-path/verify/difference-list.js";
export { GuardedMember } from "#src/data-path/verify/guarded-member.js";
export {
  CHUNK_BYTES,
  HashTree,
  hashBytes,
  hashesFrom,
  rootText,
  SPAN_BYTES,
} from "#src/data-path/verify/hash-tree.js";
export { type MemberView, ViewedMember } from "#src/data-path/verify/viewed-member.js";
