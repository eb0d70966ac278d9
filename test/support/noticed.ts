/**
 * Whether a planted bug is noticed in so many of the runs with seeds from 1 on. Each seed gives one run, so which of them
 * notice is known beforehand: no more are made than it takes.
 */
export async function isNoticed(
  { needed, seeds }: { readonly needed: number; readonly seeds: number },
  run: (seed: number) => Promise<{ readonly broken: readonly string[] }>,
): Promise<boolean> {
  let noticed = 0;
  for (let seed = 1; seed <= seeds && noticed < needed; seed += 1) {
    if ((await run(seed)).broken.length > 0) noticed += 1;
  }
  return noticed >= needed;
}
