/** Frame: what an embed consists of, from its routes to the link; static until the live part takes its places. */
import { tokenize } from '../editor/tokenizer';
import { make } from './dom';
import type { Result, RouteText, Source } from './payload';

/** Longer texts end in an ellipsis until the editor is there. */
const MAX_SHOWN = 5000;

/** A result, with the sentence that the embed shows. */
export interface ShownResult extends Result {
  readonly headline: string;
}

const GLYPHS: Readonly<Record<string, string>> = { match: '✓', none: '✕', invalid: '✕', pending: '…' };

const BUTTON = { static: 'Try it', loading: 'Loading…', ready: 'Try it', failed: 'Try again' } as const;

export class Frame {
  readonly section = make('div', { class: 'embed', role: 'group', 'aria-label': 'Routes of a gateway, to try out' });
  readonly routes = make('div', { class: 'routes' });
  readonly request = make('div', { class: 'part request', 'data-part': 'request' });
  readonly button = make('button', { type: 'button', 'data-testid': 'embed-start' }, 'Try it');
  readonly link = make('a', { target: '_blank', rel: 'noopener', 'data-testid': 'embed-link' }, 'Open in playground');
  private readonly glyph = make('span', { class: 'glyph', 'aria-hidden': 'true' });
  private readonly sentence = make('span', { 'aria-live': 'polite' });
  private readonly line = make('p', { class: 'part result', 'data-testid': 'result-line', 'data-part': 'result' }, this.glyph, this.sentence);
  private readonly expectation = make('p', { class: 'part note', role: 'note', 'data-testid': 'embed-expectation', hidden: '' });
  private readonly problem = make('p', { class: 'part problem', role: 'alert', 'data-testid': 'embed-problem', hidden: '' });
  private readonly status = make('span', { class: 'quiet', role: 'status', 'data-testid': 'engine-status' });

  constructor() {
    const bar = make('div', { class: 'part bar' }, this.button, this.status, this.link);
    this.section.append(this.routes, this.request, this.line, this.expectation, this.problem, bar);
  }

  /** Show an example as text. Expressions and the request can be focused if there is an editor of them to come. */
  show(source: Source, { routes, request }: { readonly routes: boolean; readonly request: boolean }): void {
    this.routes.replaceChildren(...source.routes.map((route) => routeCard(route, sourceOf(route, routes))));
    const line = source.request === '' ? make('span', { class: 'quiet' }, 'No request is given.') : make('code', { 'data-testid': 'request-line' }, source.request);
    if (request && source.request !== '') awaitEditor(line, 'Request; the field opens here');
    this.request.replaceChildren(make('span', { class: 'quiet' }, 'Request'), line);
  }

  /** A newer result is on its way. */
  dim(): void {
    this.line.toggleAttribute('data-late', true);
  }

  /** Show a result. */
  tell(told: ShownResult): void {
    const { line } = this;
    this.glyph.textContent = GLYPHS[told.outcome] ?? '●';
    if (this.sentence.textContent !== told.headline) this.sentence.textContent = told.headline;
    line.dataset.outcome = told.outcome;
    line.dataset.route = told.route?.name ?? told.route?.id ?? '';
    line.toggleAttribute('data-late', false);
    if (told.status === null) delete line.dataset.httpStatus;
    else line.dataset.httpStatus = String(told.status);
    for (const card of this.routes.children) {
      if (card instanceof HTMLElement) card.dataset.status = told.route !== null && card.dataset.name === line.dataset.route ? 'wins' : 'no';
    }
  }

  /** Say that another route wins than the page expects; null: all is as expected. */
  sayExpected(expected: string | null, told: ShownResult | null): void {
    this.expectation.hidden = expected === null || told === null;
    if (expected === null || told === null) return;
    const wanted = expected === 'none' ? ['no route'] : ['route ', make('b', {}, expected)];
    this.expectation.replaceChildren('This page was written for ', ...wanted, '. As it stands here, the result differs.');
  }

  /** Say what is wrong with the example, or with the engine; null for nothing. */
  sayProblem(message: string | null): void {
    this.problem.hidden = message === null;
    this.problem.textContent = message ?? '';
  }

  /** Say how the engine is. */
  sayStatus(status: keyof typeof BUTTON, words: string): void {
    this.status.dataset.status = status;
    this.status.textContent = words;
    // While the engine is loaded the button keeps the focus, which goes on to the editor.
    if (status !== 'ready') this.button.hidden = false;
    this.button.textContent = BUTTON[status];
    this.button.setAttribute('aria-disabled', String(status === 'loading'));
  }

  /** Leave out the parts of these names. */
  hide(names: readonly string[]): void {
    const parts: Readonly<Record<string, HTMLElement>> = { request: this.request, result: this.line, link: this.link, routes: this.routes };
    for (const [name, part] of Object.entries(parts)) part.hidden = names.includes(name);
    this.section.toggleAttribute('data-no-header', names.includes('header'));
  }
}

/** A route with its source below it. */
function routeCard(route: RouteText, source: Node): HTMLElement {
  const head = make('p', { class: 'head' }, make('span', { class: 'name' }, route.name));
  if (route.expression !== null) head.append(make('span', { class: 'quiet' }, `priority ${route.priority}`));
  const more = route.expression !== null && route.fields.length > 0 ? [make('p', { class: 'quiet' }, route.fields.join(' · '))] : [];
  return make('div', { class: 'part', 'data-testid': 'route-card', 'data-name': route.name }, head, source, ...more);
}

/** A route's text, highlighted. One that can be edited is a text box: to focus it brings the editor. */
function sourceOf(route: RouteText, isEditable: boolean): HTMLElement {
  const text = route.expression ?? route.fields.join('\n');
  const box = make('pre', { class: 'source' }, ...(route.expression === null ? [text] : highlighted(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)));
  if (!isEditable || route.expression === null) return box;
  awaitEditor(box, `Expression of route ${route.name}; the editor opens here`);
  box.setAttribute('aria-multiline', 'true');
  box.dataset.testid = 'embed-source';
  return box;
}

/** Make a text one that can be focused, which brings its editor. */
function awaitEditor(box: HTMLElement, label: string): void {
  for (const [name, value] of Object.entries({ role: 'textbox', tabindex: '0', 'aria-readonly': 'true', 'aria-label': label })) box.setAttribute(name, value);
}

function highlighted(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const { start, end, style } of tokenize(text)) {
    parts.push(text.slice(at, start), make('span', { class: `tok-${style}` }, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}
