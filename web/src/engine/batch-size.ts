/** How much long work is asked for at a time, so that each part takes about as long as nobody notices. */

/** Milliseconds that a part should take: edits wait no longer for their answer. */
export const PART = 80;

/** What to ask for after `count` took `took` milliseconds: at most four times as much, at least one. */
export function nextBatchSize(count: number, took: number, most: number): number {
  const wanted = took <= 0 ? count * 4 : (count * PART) / took;
  return Math.max(1, Math.min(most, count * 4, Math.round(wanted)));
}
