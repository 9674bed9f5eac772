/** Hover: what stands under the pointer, at the cursor (by a key), or under a finger. The engine knows, this asks. */
import { Prec, StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, closeHoverTooltips, hasHoverTooltips, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import type { HoverCard, Problem } from '../generated/messages';
import { hoverCard, hoverStyles, spoken, type HoverContent } from './hover-card';

/** Asks the engine about a position; null where there is nothing to say, words for why it cannot answer. */
export type AskHover = (text: string, position: number) => Promise<HoverCard | string | null>;

/** Milliseconds that the pointer rests before the engine is asked. */
const HOVER_DELAY = 350;

/** A card that was asked for by key or finger. */
interface Shown extends HoverContent {
  readonly at: number;
}

const setShown = StateEffect.define<Shown | null>();

const shown = StateField.define<Shown | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setShown)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? null : value;
  },
  provide: (field) => [
    showTooltip.from(field, (value) => (value === null ? null : tooltip(value, value.at, 'hover-card'))),
    Prec.highest(EditorView.contentAttributes.from(field, (value): Record<string, string> => (value === null ? {} : { 'aria-describedby': 'help hover-card' }))),
  ],
});

/** The problem that a position touches. */
export function problemOn(problems: readonly Problem[], position: number): Problem | null {
  return problems.find((problem) => problem.start <= position && position <= Math.max(problem.end, problem.start)) ?? null;
}

/** Ask about a position and show the answer, whatever it is. */
async function show(view: EditorView, at: number, ask: AskHover, problems: () => readonly Problem[]): Promise<void> {
  const doc = view.state.doc;
  const answer = await ask(doc.toString(), at);
  if (view.state.doc !== doc) return;
  const card = typeof answer === 'string' ? null : answer;
  const content = { card, problem: problemOn(problems(), at), notice: typeof answer === 'string' ? answer : null };
  view.dispatch({ effects: [setShown.of({ ...content, at: card?.start ?? at }), EditorView.announce.of(spoken(content))] });
}

/**
 * The extension. `problems` are those of the text as the engine last saw it. `byFinger` tells whether the pointer is a
 * finger: behind a touch, browsers make up a mouse that has moved there.
 */
export function expressionHover(ask: AskHover, problems: () => readonly Problem[], byFinger: () => boolean): Extension {
  const pointed = hoverTooltip(
    async (view, position) => {
      if (byFinger() || view.state.field(shown) !== null) return null;
      const doc = view.state.doc;
      const card = await ask(doc.toString(), position);
      if (view.state.doc !== doc || view.state.field(shown) !== null) return null;
      const problem = problemOn(problems(), position);
      if (card !== null && typeof card !== 'string') return { ...tooltip({ card, problem, notice: null }, card.start), end: card.end };
      return problem === null ? null : { ...tooltip({ card: null, problem, notice: null }, problem.start), end: Math.max(problem.end, position) };
    },
    { hoverTime: HOVER_DELAY, hideOnChange: true },
  );
  const keys = keymap.of([{ key: 'Escape', run: (view) => close(view) || leave(view) }]);
  // A finger on a word of the text that has the focus already: the first touch only gives it the focus.
  let touching = false;
  const touch = EditorView.domEventHandlers({
    pointerdown: (event, view) => {
      touching = event.pointerType === 'touch' && view.hasFocus;
    },
    click: (event, view) => {
      const position = touching ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
      touching = false;
      // The browser moves the cursor first, which closes what is shown.
      if (position !== null) setTimeout(() => void touched(view, position, ask, problems), 0);
    },
    blur: (event, view) => {
      const to = event.relatedTarget;
      if (view.state.field(shown) !== null && !(to instanceof Node && view.dom.contains(to))) close(view);
    },
  });
  return [shown, pointed, Prec.high(keys), touch];
}

/** Let the card look as it should in a shadow root. */
export function styleHover(root: ShadowRoot): void {
  const sheet = hoverStyles.styleSheet;
  if (sheet !== undefined && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** Tell about the word at the cursor. */
export function askAtCursor(view: EditorView, ask: AskHover, problems: () => readonly Problem[]): true {
  void show(view, view.state.selection.main.head, ask, problems);
  return true;
}

/** Under a finger, a place without anything to say is left alone. */
async function touched(view: EditorView, at: number, ask: AskHover, problems: () => readonly Problem[]): Promise<void> {
  const card = await ask(view.state.doc.toString(), at);
  if ((card !== null && typeof card !== 'string') || problemOn(problems(), at) !== null) await show(view, at, () => Promise.resolve(card), problems);
}

function close(view: EditorView): boolean {
  if (view.state.field(shown) === null) return false;
  view.dispatch({ effects: setShown.of(null) });
  return true;
}

/** Take away what the pointer has brought. */
function leave(view: EditorView): boolean {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
}

/** A card as a tooltip. One that describes the field has an id; what is under the pointer describes nothing else. */
function tooltip(content: HoverContent, pos: number, id = ''): Tooltip {
  const create = (): { dom: HTMLElement } => {
    const dom = hoverCard(content);
    if (id !== '') dom.id = id;
    return { dom };
  };
  return { pos, above: false, create };
}
