import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { fromSpan } from "#src/api/wire/spans.js";
import { exactDuration } from "#src/base/exact-quantity.js";
import { formatSize } from "#src/base/quantity.js";
import type { VerifyStatus__Output as VerifyStatus } from "#src/platform/grpc/generated/tidemark/control/v1/VerifyStatus.js";

/** What the status of a group says of comparisons of both sites. */
export type VerifyStatusData = {
  readonly running: boolean;
  /** When all of it was compared last, and when all of it was equal last. */
  readonly last_at: string | null;
  readonly equal_at: string | null;
  /** Found to differ and not repaired; null at the secondary. */
  readonly different_bytes: number | null;
  readonly every: string | null;
  /** Why the last one ended early. */
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string } | null;
};

export function verifyStatusData(verify: VerifyStatus): VerifyStatusData {
  const { running, lastTime, equalTime, differentBytes, every, refusal } = verify;
  return {
    running,
    last_at: rfc3339(lastTime),
    equal_at: rfc3339(equalTime),
    different_bytes: differentBytes ?? null,
    every: every === null ? null : exactDuration(fromSpan(every)),
    failure: refusal === null ? null : { code: refusal.code, message: refusal.message, hint: refusal.hint },
  };
}

export function verifyStatusText(verify: VerifyStatusData | null): string | undefined {
  if (verify === null) return undefined;
  const { running, equal_at, different_bytes: different, every, failure } = verify;
  const parts = [
    different === null || different === 0 ? undefined : `${formatSize(different)} differ`,
    equal_at === null ? "never found equal" : `equal at ${formatLocalTime(Date.parse(equal_at))}`,
    running ? "under way" : undefined,
    failure === null ? undefined : `the last one ended early: ${failure.message}`,
    every === null ? undefined : `every ${every}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
