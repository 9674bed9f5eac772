/** What of a text as sent is no longer in the text as seen: the parts to show on grey. */

export interface Part {
  readonly text: string;
  readonly changed: boolean;
}

/** Cells of the comparison; longer texts are compared from both ends only. */
const MAX_CELLS = 250_000;

/**
 * Cut `sent` into parts that stand in `seen` as they are, in that order, and parts that do not: by the longest common
 * subsequence, or, where both are long, by what they share at the start and the end.
 */
export function changedParts(sent: string, seen: string): Part[] {
  let start = 0;
  while (start < sent.length && sent[start] === seen[start]) start += 1;
  let end = 0;
  while (end < Math.min(sent.length, seen.length) - start && sent.at(-1 - end) === seen.at(-1 - end)) end += 1;
  const middle = sent.slice(start, sent.length - end);
  const other = seen.slice(start, seen.length - end);
  const kept = middle.length * other.length <= MAX_CELLS ? common(middle, other) : new Set<number>();
  const parts: { text: string; changed: boolean }[] = [];
  const add = (text: string, changed: boolean): void => {
    const last = parts.at(-1);
    if (last?.changed === changed) last.text += text;
    else if (text !== '') parts.push({ text, changed });
  };
  add(sent.slice(0, start), false);
  for (let at = 0; at < middle.length; at += 1) add(middle[at] ?? '', !kept.has(at));
  add(sent.slice(sent.length - end), false);
  return parts;
}

/** The places in `a` that belong to the longest common subsequence of `a` and `b`. */
function common(a: string, b: string): Set<number> {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  function cell(i: number, j: number): number {
    return lengths[i * width + j] ?? 0;
  }
  const kept = new Set<number>();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j] && cell(i, j) === cell(i + 1, j + 1) + 1) {
      kept.add(i);
      i += 1;
      j += 1;
    } else if (cell(i + 1, j) >= cell(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}
