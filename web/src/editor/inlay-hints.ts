/** Inlay hints: parentheses where the engine groups a chain of mixed connectives. They are drawn over the
 * text and do not belong to it: they are not copied, the cursor skips them, and they are not read out. */
import { StateEffect, StateField, type ChangeDesc, type Extension } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { Span } from '../generated/messages';

/** Show parentheses around these spans; an empty list removes them. They move with the text until the next effect. */
export const setInlayHints = StateEffect.define<readonly Span[]>();

class Parenthesis extends WidgetType {
  constructor(private readonly sign: '(' | ')') {
    super();
  }

  override eq(other: Parenthesis): boolean {
    return this.sign === other.sign;
  }

  override toDOM(): HTMLElement {
    const hint = document.createElement('span');
    hint.className = this.sign === '(' ? 'inlay-hint opens' : 'inlay-hint closes';
    hint.setAttribute('aria-hidden', 'true');
    hint.dataset.testid = 'inlay-hint';
    return hint;
  }
}

const OPENS = Decoration.widget({ widget: new Parenthesis('('), side: 1 });
const CLOSES = Decoration.widget({ widget: new Parenthesis(')'), side: -1 });

interface Hints {
  readonly spans: readonly Span[];
  readonly shown: DecorationSet;
}

function draw(spans: readonly Span[]): Hints {
  const pairs = spans.flatMap((span) => [OPENS.range(span.start), CLOSES.range(span.end)]);
  return { spans, shown: Decoration.set(pairs, true) };
}

/** Maps spans through a change of the text; spans that become empty are dropped. */
export function mapSpans(spans: readonly Span[], changes: ChangeDesc): readonly Span[] {
  return spans
    .map((span) => ({ start: changes.mapPos(span.start, 1), end: changes.mapPos(span.end, -1) }))
    .filter((span) => span.start < span.end);
}

const hints = StateField.define<Hints>({
  create: () => draw([]),
  update(value, transaction) {
    let now = transaction.docChanged && value.spans.length > 0 ? draw(mapSpans(value.spans, transaction.changes)) : value;
    for (const effect of transaction.effects) {
      if (effect.is(setInlayHints)) now = draw(effect.value.filter((span) => span.end <= transaction.newDoc.length));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.shown),
});

export function inlayHints(): Extension {
  return hints;
}
