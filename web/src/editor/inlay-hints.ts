/** Ghost parentheses: where the engine groups a mixed chain though nobody wrote parentheses. They are drawn beside the
 * text and are no part of it: not copied, not passed by the cursor, not read out. */
import { StateEffect, StateField, type ChangeDesc, type Extension } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { Place } from '../generated/messages';

/** Show parentheses around these places; none takes them away. Typing moves them along until the next. */
export const setInlayHints = StateEffect.define<readonly Place[]>();

class Parenthesis extends WidgetType {
  constructor(private readonly sign: '(' | ')') {
    super();
  }

  override eq(other: Parenthesis): boolean {
    return this.sign === other.sign;
  }

  override toDOM(): HTMLElement {
    const ghost = document.createElement('span');
    ghost.className = this.sign === '(' ? 'ghost opens' : 'ghost closes';
    ghost.setAttribute('aria-hidden', 'true');
    ghost.dataset.testid = 'ghost';
    return ghost;
  }
}

const OPENS = Decoration.widget({ widget: new Parenthesis('('), side: 1 });
const CLOSES = Decoration.widget({ widget: new Parenthesis(')'), side: -1 });

interface Ghosts {
  readonly places: readonly Place[];
  readonly shown: DecorationSet;
}

function drawn(places: readonly Place[]): Ghosts {
  const pairs = places.flatMap((place) => [OPENS.range(place.start), CLOSES.range(place.end)]);
  return { places, shown: Decoration.set(pairs, true) };
}

/** Places after a change of the text; one of which nothing is left goes. */
export function moved(places: readonly Place[], changes: ChangeDesc): readonly Place[] {
  return places
    .map((place) => ({ start: changes.mapPos(place.start, 1), end: changes.mapPos(place.end, -1) }))
    .filter((place) => place.start < place.end);
}

const ghosts = StateField.define<Ghosts>({
  create: () => drawn([]),
  update(value, transaction) {
    let now = transaction.docChanged && value.places.length > 0 ? drawn(moved(value.places, transaction.changes)) : value;
    for (const effect of transaction.effects) {
      if (effect.is(setInlayHints)) now = drawn(effect.value.filter((place) => place.end <= transaction.newDoc.length));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.shown),
});

export function inlayHints(): Extension {
  return ghosts;
}
