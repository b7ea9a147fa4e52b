/**
 * Cases of a table, each of which runs whole commands: every second one, or all of them where FULL=1 is set.
 * @param every how many cases one is taken of
 */
export function sampled<T>(cases: readonly T[], every = 2): T[] {
  return cases.filter((_, i) => process.env.FULL !== undefined || i % every === 0);
}
