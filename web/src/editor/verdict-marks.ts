/** Verdicts painted in the editor: a line under each predicate, a glyph in the gutter, the place lit from the tree. */
import { StateEffect, StateField, RangeSet, type Extension, type Range, type Text } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter, type DecorationSet } from '@codemirror/view';
import { render } from 'lit';
import type { TruthNode, Verdict } from '../generated/messages';
import { statusIcon } from '../ui/status-icons';

/** The verdict of the predicate at a place of the text. */
export interface VerdictSpan {
  readonly start: number;
  readonly end: number;
  readonly verdict: Verdict;
}

/** The places to mark: a truth tree's predicates and negations that stand in the text. */
export function verdictSpans(truth: readonly TruthNode[]): VerdictSpan[] {
  let negation: TruthNode | null = null;
  return truth.flatMap((node) => {
    if (negation !== null && node.depth <= negation.depth) negation = null;
    if (negation !== null || node.start === null || node.end === null || node.end <= node.start) return [];
    // What counts of `!(…)` is whether it holds, not that what stands in it does not.
    if (node.kind === 'not') negation = node;
    return node.kind === 'predicate' || node.kind === 'not' ? [{ start: node.start, end: node.end, verdict: node.verdict }] : [];
  });
}

/** Paint these verdicts; null takes them away. Typing moves them along until the next. */
export const setMarks = StateEffect.define<readonly VerdictSpan[] | null>();

/** Light up a place; null for none. */
export const setLinked = StateEffect.define<{ start: number; end: number } | null>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let painted = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) painted = decorations(effect.value ?? [], transaction.newDoc);
    }
    return painted;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorations(places: readonly VerdictSpan[], doc: Text): DecorationSet {
  const ranges: Range<Decoration>[] = places
    .filter((place) => place.end <= doc.length)
    .map((place) =>
      Decoration.mark({ class: `mark mark-${place.verdict}`, verdict: place.verdict }).range(place.start, place.end),
    );
  return Decoration.set(ranges, true);
}

const linked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let lit = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setLinked)) continue;
      const place = effect.value;
      const fits = place !== null && place.end > place.start && place.end <= transaction.newDoc.length;
      lit = fits ? Decoration.set(Decoration.mark({ class: 'linked' }).range(place.start, place.end)) : Decoration.none;
    }
    return lit;
  },
  provide: (field) => EditorView.decorations.from(field),
});

class VerdictMarker extends GutterMarker {
  constructor(private readonly verdicts: readonly Verdict[]) {
    super();
  }

  override eq(other: VerdictMarker): boolean {
    return this.verdicts.join() === other.verdicts.join();
  }

  override toDOM(): Node {
    const cell = document.createElement('span');
    cell.className = `verdicts of-${Math.min(this.verdicts.length, MAX_GLYPHS)}`;
    const more = this.verdicts.length - MAX_GLYPHS;
    render(this.verdicts.slice(0, MAX_GLYPHS).map(statusIcon), cell);
    if (more > 0) {
      const rest = document.createElement('span');
      rest.className = 'more';
      rest.textContent = `+${more}`;
      cell.append(rest);
    }
    return cell;
  }
}

/** More do not fit the gutter. */
const MAX_GLYPHS = 3;

const UNKNOWN = new VerdictMarker(['not-reached']);

/** The gutter while no verdict can be known: a dashed glyph at each line with text. */
export const unknownGutter = gutter({
  class: 'verdict-gutter',
  lineMarker: (view, line) => (view.state.sliceDoc(line.from, line.to).trim() === '' ? null : UNKNOWN),
});

/** A gutter with the verdicts of the predicates that start on the line. */
export const verdictGutter = gutter({
  class: 'verdict-gutter',
  markers(view) {
    const byLine = new Map<number, Verdict[]>();
    const iterator = view.state.field(marks).iter();
    while (iterator.value !== null) {
      const line = view.state.doc.lineAt(iterator.from).from;
      const verdict = (iterator.value.spec as { verdict: Verdict }).verdict;
      byLine.set(line, [...(byLine.get(line) ?? []), verdict]);
      iterator.next();
    }
    const markers = [...byLine].map(([line, verdicts]) => new VerdictMarker(verdicts).range(line));
    return RangeSet.of(markers, true);
  },
});

/** What is painted in the text; one of the gutters goes beside it. */
export function verdictMarks(): Extension {
  return [marks, linked];
}
