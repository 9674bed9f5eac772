/** Lit's `repeat` for lists whose items may have the focus: the item that has it never moves in the document. */
import { noChange } from 'lit';
import { Directive, PartType, directive, type ChildPart, type PartInfo } from 'lit/directive.js';
import { getCommittedValue, insertPart, removePart, setChildPartValue, setCommittedValue } from 'lit/directive-helpers.js';

/**
 * The keys of both lists whose items can stay where they are while the others move around them: as many as possible,
 * and always `held` if both lists have it. Takes n·log n steps.
 */
export function staying<Key>(before: readonly Key[], after: readonly Key[], held?: Key): ReadonlySet<Key> {
  const places = new Map(before.map((key, place) => [key, place]));
  const heldBefore = held === undefined ? undefined : places.get(held);
  const heldAfter = held === undefined ? -1 : after.indexOf(held);
  const crosses = (place: number, at: number): boolean =>
    heldBefore !== undefined && heldAfter >= 0 && Math.sign(place - heldBefore) !== Math.sign(at - heldAfter);
  // The longest rising sequence of places: `ends[n]` is the lowest end of a sequence of n + 1.
  const ends: Link<Key>[] = [];
  for (const [at, key] of after.entries()) {
    const place = places.get(key);
    if (place === undefined || crosses(place, at)) continue;
    const length = countBelow(ends, place);
    ends[length] = { key, place, previous: ends[length - 1] };
  }
  const kept = new Set<Key>();
  for (let link = ends.at(-1); link !== undefined; link = link.previous) kept.add(link.key);
  return kept;
}

interface Link<Key> {
  readonly key: Key;
  readonly place: number;
  readonly previous: Link<Key> | undefined;
}

/** How many of the ends, which rise, are below a place. */
function countBelow(ends: readonly Link<unknown>[], place: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle]?.place ?? place) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

class SteadyRepeat extends Directive {
  private keys: readonly unknown[] = [];

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.CHILD) throw new Error('steadyRepeat() belongs between tags');
  }

  override render<Item>(items: readonly Item[], keyOf: (item: Item) => unknown, template: (item: Item) => unknown): readonly unknown[] {
    this.keys = items.map(keyOf);
    return items.map(template);
  }

  override update(container: ChildPart, [items, keyOf, template]: Parameters<this['render']>): unknown {
    const parts = getCommittedValue(container);
    const before = this.keys;
    const values = this.render(items, keyOf, template);
    if (!Array.isArray(parts)) return values; // the first time; Lit makes a part for each
    const present = new Map(before.map((key, place) => [key, (parts as readonly ChildPart[])[place]]));
    const focused = before.find((key) => hasFocus(present.get(key)));
    const kept = staying(before, this.keys, focused);
    const wanted = new Set(this.keys);
    for (const [key, part] of present) if (part !== undefined && !wanted.has(key)) removePart(part);
    const placed: ChildPart[] = [];
    for (let at = this.keys.length - 1; at >= 0; at--) {
      const key = this.keys[at];
      const there = present.get(key);
      const part = there !== undefined && kept.has(key) ? there : insertPart(container, placed[at + 1], there);
      placed[at] = setChildPartValue(part, values[at]);
    }
    setCommittedValue(container, placed);
    return noChange;
  }
}

/** Whether what has the focus is among the nodes of a part, or inside one of them. */
function hasFocus(part: ChildPart | undefined): boolean {
  const root = part?.startNode?.getRootNode();
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  if (active === null) return false;
  for (let node = part?.startNode ?? null; node !== null && node !== part?.endNode; node = node.nextSibling) if (node.contains(active)) return true;
  return false;
}

/**
 * Render a list with one part for each key, as `repeat` does. Browsers take the focus from an element that is moved in
 * the document, and the press of a pointer with it, so the item that has the focus stays and the others move around it.
 * Keys are unique.
 */
export const steadyRepeat = directive(SteadyRepeat) as <Item>(items: readonly Item[], keyOf: (item: Item) => unknown, template: (item: Item) => unknown) => unknown;
