/**
 * Waits for all of them, also when one fails, so that nothing is still under way when the caller goes on; then fails with
 * the first failure. The others say the same of the same disk.
 */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}
