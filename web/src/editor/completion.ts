/** Completion in the editor: the engine says what may come, this shows it. */
import {
  autocompletion,
  closeCompletion,
  snippet,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { html, render } from 'lit';
import type { CompletionItem, Completions } from '../generated/messages';
import { prose } from '../ui/rich-text';

/** Asks the engine what may come at a position; null while it cannot answer. */
export type AskCompletions = (text: string, position: number, explicit: boolean) => Promise<Completions | null>;

interface Offer extends Completion {
  readonly item: CompletionItem;
}

export function expressionCompletion(ask: AskCompletions): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const answer = await ask(context.state.doc.toString(), context.pos, context.explicit);
    if (answer === null || context.aborted || answer.items.length === 0) return null;
    // The engine has ranked and filtered; it is asked again at each key.
    const typed = context.state.sliceDoc(answer.start, context.pos).toLowerCase();
    const getMatch = (option: Completion): readonly number[] => typedPart(option.label.toLowerCase(), typed);
    return { from: answer.start, to: answer.end, filter: false, getMatch, options: answer.items.map(offer) };
  };
  return autocompletion({
    override: [source],
    icons: false,
    activateOnTypingDelay: 40,
    interactionDelay: 30,
    addToOptions: [{ render: renderHook, position: 10 }],
    optionClass: (option) => ((option as Offer).item.kind === 'unavailable' ? 'offer unavailable' : 'offer'),
    positionInfo: (_view, list, _option, docs, space) => besideOrBelow(list, docs, space),
  });
}

/** Under this width of the window the documentation stands below the list, never beside it. */
const WIDE = 900;

/** Pixels between the list and its documentation. */
const GAP = 6;

/**
 * Where the documentation goes: right of the list, or left of it, as long as it stays in the editor's column; otherwise
 * below the list, or above it where there is no more room below.
 */
function besideOrBelow(list: Box, docs: Box, space: Box): { style: string; class: string } {
  const width = docs.right - docs.left + GAP;
  const height = docs.bottom - docs.top + GAP;
  const wide = window.innerWidth >= WIDE;
  const top = Math.round(Math.max(space.top, Math.min(list.top, space.bottom - height)) - list.top);
  if (wide && space.right - list.right >= width) return { style: `top: ${top}px; margin-left: ${GAP}px`, class: 'cm-completionInfo-right' };
  if (wide && list.left - space.left >= width) return { style: `top: ${top}px; margin-right: ${GAP}px`, class: 'cm-completionInfo-left' };
  const above = space.bottom - list.bottom < height && list.top - space.top > space.bottom - list.bottom;
  const room = Math.max(80, (above ? list.top - space.top : space.bottom - list.bottom) - 2 * GAP);
  const place = above ? `bottom: calc(100% + ${GAP}px)` : `top: calc(100% + ${GAP}px)`;
  return { style: `${place}; left: 0; max-height: ${Math.round(room)}px`, class: 'below' };
}

/** Edges in pixels, as the window counts them. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What of a label has been typed: the whole of it, or its part behind the last dot. */
function typedPart(label: string, typed: string): readonly number[] {
  const last = typed.slice(typed.lastIndexOf('.') + 1);
  for (const part of [typed, last]) {
    if (part !== '' && label.startsWith(part)) return [0, part.length];
  }
  return [];
}

function offer(item: CompletionItem, index: number): Offer {
  return {
    label: item.label,
    detail: item.detail,
    ...(item.group === '' ? {} : { section: { name: item.group, rank: index } }),
    apply: (view, _completion, from, to) => {
      accept(view, item, from, to);
    },
    ...(item.documentation === '' && item.now === null ? {} : { info: () => documentation(item) }),
    item,
  };
}

/** Put the offer in place of what is typed. Whatever closes it already is part of what the engine replaces. */
function accept(view: EditorView, item: CompletionItem, from: number, to: number): void {
  if (item.kind === 'unavailable') {
    closeCompletion(view);
    return;
  }
  if (item.template !== null) {
    snippet(item.template)(view, null, from, to);
    return;
  }
  view.dispatch({
    changes: { from, to, insert: item.insert },
    selection: { anchor: from + item.caret },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
  if (item.reopen) startCompletion(view);
}

/** A layer over the whole row that tests and users can click. */
function renderHook(completion: Completion): Node {
  const layer = document.createElement('span');
  layer.className = 'offer-layer';
  layer.dataset.testid = 'completion-item';
  layer.dataset.label = completion.label;
  return layer;
}

function documentation(item: CompletionItem): Node {
  const panel = document.createElement('div');
  panel.className = 'offer-docs';
  render(
    html`<p class="offer-name">${item.label}</p>
      ${item.detail === '' ? '' : html`<p class="quiet">${item.detail}</p>`}
      <p>${prose(item.documentation)}</p>
      ${item.example === '' ? '' : html`<p><code>${item.example}</code></p>`}
      ${item.now === null ? '' : html`<p class="offer-now"><span class="quiet">Now</span> <code>${item.now}</code></p>`}`,
    panel,
  );
  return panel;
}
