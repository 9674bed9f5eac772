/** Long work in words: what is done, and how far it has come. */
import type { Progress } from '../generated/messages';

const COUNTED: Readonly<Record<string, string>> = { open: 'Checking routes' };
const DONE: Readonly<Record<string, string>> = { import: 'Reading' };

/** How far work has come. Routes are counted; of a text that is read nobody knows beforehand what is in it. */
export function progressWords({ what, done, total }: Progress): string {
  const counted = COUNTED[what];
  if (counted !== undefined) return `${counted}: ${number(done)} of ${number(total)}`;
  return `${DONE[what] ?? 'Working'}: ${Math.round(100 * doneShare({ done, total }))} %`;
}

/** The part of the work that is done, from 0 to 1. */
export function doneShare({ done, total }: Pick<Progress, 'done' | 'total'>): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}

function number(count: number): string {
  return count.toLocaleString('en');
}
