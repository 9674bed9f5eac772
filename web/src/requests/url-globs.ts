/** Addresses that stand for several, as curl writes them: `{a,b}`, `[1-3]`, `[01-10:3]`, `[a-c]`. */

/** Addresses that one may stand for. */
const MAX_ADDRESSES = 1000;

const PART = /\\[{}[\],]|\{(?<set>[^{}]*)\}|\[(?<from>[0-9]+|[a-zA-Z])-(?<to>[0-9]+|[a-zA-Z])(?::(?<step>[0-9]{1,6}))?\]/g;

/** The addresses that a text stands for, itself if it stands for none but one; null if they are too many. */
export function expandGlobs(text: string): string[] | null {
  let addresses = [''];
  let at = 0;
  for (const match of text.matchAll(PART)) {
    const before = text.slice(at, match.index);
    at = match.index + match[0].length;
    const choices = choicesOf(match);
    if (choices === null || addresses.length * choices.length > MAX_ADDRESSES) return null;
    addresses = addresses.flatMap((start) => choices.map((choice) => start + before + choice));
  }
  return addresses.map((start) => start + text.slice(at));
}

/** What can stand in a part's place; null: too much. */
function choicesOf(match: RegExpMatchArray): string[] | null {
  const { set, from, to, step: written } = match.groups ?? {};
  if (set !== undefined) return set.split(',', MAX_ADDRESSES + 1);
  if (from === undefined || to === undefined) return [match[0].slice(1)];
  const step = Math.max(Number(written ?? '1'), 1);
  const letters = /[a-zA-Z]/.test(from) && /[a-zA-Z]/.test(to);
  const [low, high] = letters ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)];
  // Not a range: an IPv6 address, or something that curl would refuse.
  if (!(low <= high) || from.length > 15 || to.length > 15) return [match[0]];
  if ((high - low) / step > MAX_ADDRESSES) return null;
  const choices: string[] = [];
  for (let value = low; value <= high; value += step) {
    choices.push(letters ? String.fromCharCode(value) : String(value).padStart(from.startsWith('0') ? from.length : 0, '0'));
  }
  return choices;
}
