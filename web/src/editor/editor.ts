/**
 * The expression editor: CodeMirror in an element of its own. It holds no state but the cursor: the text comes in as
 * `value` and goes out as `expression-input`; undo and redo are the page's.
 */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { Annotation, Compartment, EditorState, StateField, Transaction } from '@codemirror/state';
import { Decoration, EditorView, keymap, placeholder, tooltips, type DecorationSet } from '@codemirror/view';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Completions, Fix, HoverCard, Problem, Span, TruthNode } from '../generated/messages';
import { dispatch, type Command } from '../ui/commands';
import { afterPress } from '../ui/press';
import { statusIconStyles } from '../ui/status-icons';
import { expressionCompletion } from './completion';
import type { AskEngine } from '../engine/client';
import { fixMenu, openProblem } from './code-actions';
import { inlayHints, setInlayHints } from './inlay-hints';
import { editorStyles } from './styles';
import { problemMarks, setProblems } from './problem-marks';
import { verdictSpans, setLinked, setMarks, unknownGutter, verdictGutter, verdictMarks } from './verdict-marks';
import { signEdit, type Sign } from './symbol-bar';
import { tokenize } from './tokenizer';

/** Marks a change that came from outside, so that it is not reported back. */
const fromOutside = Annotation.define<boolean>();

const colours = StateField.define<DecorationSet>({
  create: (state) => coloured(state.doc.toString()),
  update: (value, transaction) => (transaction.docChanged ? coloured(transaction.newDoc.toString()) : value),
  provide: (field) => EditorView.decorations.from(field),
});

function coloured(text: string): DecorationSet {
  return Decoration.set(
    tokenize(text).map((token) => Decoration.mark({ class: `tok-${token.style}` }).range(token.start, token.end)),
  );
}

/** Where the symbols stand above the keyboard. */
const PHONE = '(max-width: 639px)';

export interface ExpressionInput {
  readonly value: string;
}

/** Milliseconds after a move of the cursor in which the page's own movements are made up for. */
const SETTLING = 1000;

/** Milliseconds after an answer before advice is asked for. */
const ADVICE_DELAY = 350;

@customElement('routelens-editor')
export class ExpressionEditor extends LitElement {
  static override styles = [editorStyles, statusIconStyles];

  /** The text. */
  @property() value = '';
  /** What screen readers call the field. */
  @property() label = 'Expression';
  /** The truth tree to paint; null: none yet for this text, what is painted moves along. */
  @property({ attribute: false }) truth: readonly TruthNode[] | null = null;
  @property({ type: Boolean }) marks = true;
  /** Where the engine groups the text unasked; null: not known yet for this text, what is shown moves along. */
  @property({ attribute: false }) groups: readonly Span[] | null = null;
  /** Whether to show these groups as parentheses. */
  @property({ type: Boolean }) inlayHints = true;
  /** No verdict can be known: the engine is off. */
  @property({ type: Boolean }) unknown = false;
  @property({ attribute: false }) problems: readonly Problem[] = [];
  /** Changes when all routes are linted: what they have to do with this one is known then. */
  @property({ attribute: false }) linted: unknown = null;
  @property({ attribute: false }) linked: { start: number; end: number } | null = null;
  /** The route whose expression this is; the engine is asked about it. */
  @property() routeId = '';
  @property({ attribute: false }) ask: AskEngine | null = null;

  private view: EditorView | null = null;
  /** What the rules have against the text `advised`. */
  private advice: readonly Problem[] = [];
  private advised: string | null = null;
  private adviceTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly labelled = new Compartment();
  private readonly gutter = new Compartment();
  private readonly hovering = new Compartment();
  /** What tells about words under the pointer; loaded when somebody may want it. */
  private hover: Promise<typeof import('./hover')> | null = null;

  /** It has the focus; while the pointer is pressed elsewhere, it counts as if it had. */
  @state() private typing = false;
  @state() private onPhone = false;
  /** The pointer is a finger, which rests nowhere. */
  private finger = false;

  private async completions(text: string, position: number, explicit: boolean): Promise<Completions | null> {
    const answer = await this.ask?.('complete', { route_id: this.routeId, text, position, explicit });
    return typeof answer === 'object' ? answer : null;
  }

  override render(): unknown {
    return html`<div id="editor" class=${this.typing ? 'typing' : ''}></div>
      <span id="help" class="visually-hidden">Press Escape, then Tab, to leave the editor. Press Control+I for help on the word at the cursor.</span>
      ${this.onPhone ? html`<routelens-symbols @symbol=${(event: CustomEvent<Sign>) => { this.type(event.detail); }}></routelens-symbols>` : nothing}`;
  }

  override focus(): void {
    this.view?.focus();
  }

  /** Insert text at the cursor, joined with `&&` to what stands before. */
  insertCondition(condition: string): void {
    const view = this.view;
    if (view === null) return;
    const text = view.state.doc.toString();
    const end = text.trimEnd().length;
    const insert = end === 0 ? condition : ` && ${condition}`;
    view.dispatch({ changes: { from: end, to: text.length, insert }, selection: { anchor: end + insert.length } });
    view.focus();
  }

  /** Lay the text out anew; what keeps it from that is said in a toast, its place selected. */
  async format(): Promise<void> {
    const view = this.view;
    if (view === null) return;
    const { doc, selection } = view.state;
    const text = doc.toString();
    const answer = await this.ask?.('format', { text, caret: selection.main.head });
    if (answer === undefined || this.view !== view) return;
    if (typeof answer === 'string') this.note(answer);
    else if (view.state.doc !== doc) this.note('The text has changed in the meantime; format it again');
    else if (answer.problem !== null) {
      const line = doc.lineAt(answer.problem.start);
      this.note(`Not formatted. Line ${line.number}, column ${answer.problem.start - line.from + 1}: ${answer.problem.message}`);
      this.select(answer.problem.start, answer.problem.end);
    } else if (answer.text === text) this.note('Already formatted');
    else {
      const change = changeBetween(text, answer.text);
      view.dispatch({ changes: change, selection: { anchor: answer.caret }, annotations: fromOutside.of(true), scrollIntoView: true });
      this.value = answer.text;
      // A step of its own in the page's history.
      const fix: Fix = { title: 'Format', start: change.from, end: change.to, text: change.insert, effect: 'safe' };
      this.dispatchEvent(new CustomEvent<Fix>('expression-format', { detail: fix }));
    }
  }

  /** Select a place and bring it into view. */
  select(start: number, end: number): void {
    const view = this.view;
    if (view === null) return;
    const length = view.state.doc.length;
    view.dispatch({
      selection: { anchor: Math.min(start, length), head: Math.min(end, length) },
      scrollIntoView: true,
    });
    view.focus();
  }

  /** Go to a problem and show what it is, and its fixes. */
  showProblem(problem: Problem): void {
    const view = this.view;
    if (view === null) return;
    view.focus();
    openProblem(view, problem);
  }

  protected override firstUpdated(): void {
    const parent = this.renderRoot.querySelector('#editor');
    if (parent === null) return;
    this.view = new EditorView({ parent, root: this.renderRoot as ShadowRoot, state: this.startState() });
    // A view made anew starts without it.
    this.hover = null;
    this.paint();
    this.parenthesise();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.view;
    if (view === null) return;
    if (changed.has('value') && this.value !== view.state.doc.toString()) this.replaceText(view);
    if (changed.has('label')) view.dispatch({ effects: this.labelled.reconfigure(this.labelling()) });
    if (changed.has('unknown')) view.dispatch({ effects: this.gutter.reconfigure(this.unknown ? unknownGutter : verdictGutter) });
    if (changed.has('truth') || changed.has('marks')) this.paint();
    if (changed.has('groups') || changed.has('inlayHints')) this.parenthesise();
    if (changed.has('problems') || changed.has('value')) this.underline();
    if (changed.has('truth') || changed.has('problems') || changed.has('linted')) this.adviseLater();
    if (changed.has('linked')) view.dispatch({ effects: setLinked.of(this.linked) });
  }

  /** The keyboard has come or gone: the line that is being typed stays in sight. */
  private readonly onViewport = (): void => {
    const { view } = this;
    if (view?.hasFocus !== true) return;
    // The strip of symbols moves first.
    requestAnimationFrame(() => { keepInSight(view); });
  };

  /** When the cursor was last moved, in milliseconds of the page's clock. */
  private movedAt = Number.NEGATIVE_INFINITY;

  /**
   * The page has moved just after the cursor: the browser, or an answer that made a card longer, has taken the line
   * away. Later it is the user who scrolls.
   */
  private readonly onScroll = (): void => {
    const { view } = this;
    if (view?.hasFocus === true && this.onPhone && performance.now() - this.movedAt < SETTLING) keepInSight(view);
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.adviceTimer);
    window.visualViewport?.removeEventListener('resize', this.onViewport);
    window.removeEventListener('scroll', this.onScroll);
    this.view?.destroy();
    this.view = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.visualViewport?.addEventListener('resize', this.onViewport);
    window.addEventListener('scroll', this.onScroll, { passive: true });
    // Moved within the page, the element is connected again after its view was taken down.
    if (this.hasUpdated && this.view === null) this.firstUpdated();
  }

  private startState(): EditorState {
    return EditorState.create({
      doc: this.value,
      extensions: [
        keymap.of([
          { key: 'Mod-z', run: () => this.send({ kind: 'undo' }), preventDefault: true },
          { key: 'Mod-Enter', run: () => this.send({ kind: 'evaluate' }), preventDefault: true },
          { key: 'Mod-y', run: () => this.send({ kind: 'redo' }), preventDefault: true },
          { key: 'Mod-Shift-z', run: () => this.send({ kind: 'redo' }), preventDefault: true },
          { key: 'Mod-i', run: () => this.tellAboutCursor(), preventDefault: true },
          { key: 'Shift-Alt-f', run: () => this.startFormat(), preventDefault: true },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
        ]),
        closeBrackets(),
        expressionCompletion((text, position, explicit) => this.completions(text, position, explicit)),
        fixMenu(
          this.ownProblems,
          (fix) => { this.apply(fix); },
        ),
        tooltips({ tooltipSpace: columnOf }),
        EditorView.lineWrapping,
        placeholder('http.path ^= "/"'),
        colours,
        verdictMarks(),
        problemMarks(),
        inlayHints(),
        this.hovering.of([]),
        this.gutter.of(this.unknown ? unknownGutter : verdictGutter),
        this.labelled.of(this.labelling()),
        EditorView.updateListener.of((update) => {
          if ((update.docChanged || update.selectionSet) && this.onPhone) {
            this.movedAt = performance.now();
            keepInSight(update.view);
          }
          if (update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside))) {
            this.value = update.state.doc.toString();
            this.dispatchEvent(new CustomEvent<ExpressionInput>('expression-input', { detail: { value: this.value } }));
          }
        }),
        EditorView.domEventHandlers({
          focus: () => {
            void this.loadHover();
            this.typing = true;
            this.onPhone = matchMedia(PHONE).matches;
            return this.tell('expression-focus');
          },
          blur: () => {
            // What is said below the editor then would move the button that is being pressed.
            afterPress(() => { this.left(); });
            return false;
          },
          pointerdown: (event) => { this.finger = event.pointerType === 'touch'; },
          pointermove: (event) => { this.finger = event.pointerType === 'touch'; },
          mousemove: (event, view) => {
            const changed = this.pointAt(view.posAtCoords({ x: event.clientX, y: event.clientY }));
            if (event.isTrusted && !this.finger && (changed || this.hover === null)) void this.pointAgain(event);
            return false;
          },
          mouseleave: () => {
            this.pointAt(null);
            return false;
          },
        }),
      ],
    });
  }

  private labelling(): ReturnType<typeof EditorView.contentAttributes.of> {
    return EditorView.contentAttributes.of({
      'aria-label': this.label,
      'aria-multiline': 'true',
      'aria-describedby': 'help',
      'data-testid': 'route-expression',
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    });
  }

  private replaceText(view: EditorView): void {
    view.dispatch({
      changes: changeBetween(view.state.doc.toString(), this.value),
      annotations: [fromOutside.of(true), Transaction.addToHistory.of(false)],
    });
  }

  private paint(): void {
    if (!this.marks) this.view?.dispatch({ effects: setMarks.of(null) });
    else if (this.truth !== null) this.view?.dispatch({ effects: setMarks.of(verdictSpans(this.truth)) });
  }

  private parenthesise(): void {
    if (!this.inlayHints) this.view?.dispatch({ effects: setInlayHints.of([]) });
    else if (this.groups !== null) this.view?.dispatch({ effects: setInlayHints.of(this.groups) });
  }

  private underline(): void {
    this.view?.dispatch({ effects: setProblems.of(this.ownProblems()) });
  }

  /** The page applies it: it knows whether the text is still the one that the fix is for. */
  private apply(fix: Fix): void {
    this.dispatchEvent(new CustomEvent<Fix>('expression-fix', { detail: fix }));
  }

  /** Light up the predicate at a position, and tell whether that changes anything. */
  private pointAt(position: number | null): boolean {
    const node =
      position === null || this.truth === null
        ? undefined
        : verdictSpans(this.truth).find((place) => place.start <= position && position < place.end);
    const place = node === undefined ? null : { start: node.start, end: node.end };
    if (place?.start === this.linked?.start && place?.end === this.linked?.end) return false;
    this.dispatchEvent(new CustomEvent('expression-point', { detail: place }));
    return true;
  }

  /**
   * Say once more where the pointer is: what told about words was not there yet, or what the pointer was on has been
   * drawn anew, lit up.
   */
  private async pointAgain(event: MouseEvent): Promise<void> {
    await this.loadHover();
    await new Promise((drawn) => { requestAnimationFrame(drawn); });
    const root = this.renderRoot as ShadowRoot;
    root.elementFromPoint(event.clientX, event.clientY)?.dispatchEvent(new MouseEvent('mousemove', event));
  }

  /** What the engine knows of a position, or why it says nothing. */
  private readonly hoverAt = async (text: string, position: number): Promise<HoverCard | string | null> => {
    const answer = await this.ask?.('hover', { route_id: this.routeId, text, position });
    return typeof answer === 'object' ? (answer.card ?? answer.notice) : (answer ?? null);
  };

  /** The problems of the text as the engine last saw it, and the advice on it if there are none. */
  private readonly ownProblems = (): readonly Problem[] => {
    const own = this.problems.filter((problem) => problem.field === 'expression');
    return own.length > 0 || this.advised !== this.view?.state.doc.toString() ? own : this.advice;
  };

  /** Ask for advice when the answer is there and nothing is typed for a while. */
  private adviseLater(): void {
    clearTimeout(this.adviceTimer);
    this.adviceTimer = setTimeout(() => { void this.advise(); }, ADVICE_DELAY);
  }

  private async advise(): Promise<void> {
    const text = this.view?.state.doc.toString();
    if (text === undefined || text === '' || this.ask === null || this.problems.length > 0) return;
    const answer = await this.ask('advise', { route_id: this.routeId, text });
    if (typeof answer === 'string' || this.view?.state.doc.toString() !== text) return;
    this.advised = text;
    this.advice = answer.problems;
    this.underline();
  }

  /** Load what tells about words, and put it to work. */
  private loadHover(): Promise<typeof import('./hover')> {
    return (this.hover ??= import('./hover').then((hover) => {
      hover.styleHover(this.renderRoot as ShadowRoot);
      this.view?.dispatch({ effects: this.hovering.reconfigure(hover.expressionHover(this.hoverAt, this.ownProblems, () => this.finger)) });
      return hover;
    }));
  }

  private tellAboutCursor(): true {
    void this.loadHover().then((hover) => {
      if (this.view !== null) hover.askAtCursor(this.view, this.hoverAt, this.ownProblems);
    });
    return true;
  }

  private startFormat(): true {
    void this.format();
    return true;
  }

  /** Type a sign of the strip above the keyboard. */
  private type(sign: Sign): void {
    const view = this.view;
    if (view === null) return;
    const { from, to } = view.state.selection.main;
    const edit = signEdit(view.state.doc.toString(), from, to, sign);
    view.dispatch({
      changes: { from: edit.from, to: edit.to, insert: edit.insert },
      selection: { anchor: edit.caret },
      userEvent: 'input.type',
      scrollIntoView: true,
    });
    view.focus();
  }

  /** Have the page say something in a toast. */
  private note(text: string): void {
    this.dispatchEvent(new CustomEvent<string>('expression-note', { detail: text }));
  }

  private send(command: Command): true {
    dispatch(this, command);
    return true;
  }

  /** The focus has gone, unless it has come back meanwhile. */
  private left(): void {
    if (this.view?.hasFocus === true) return;
    this.typing = false;
    this.onPhone = false;
    this.tell('expression-blur');
  }

  private tell(type: string): true {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true }));
    return true;
  }
}

/** The smallest change that makes one text of another. */
function changeBetween(text: string, next: string): { from: number; to: number; insert: string } {
  let start = 0;
  while (start < text.length && start < next.length && text[start] === next[start]) start += 1;
  let tail = 0;
  const most = Math.min(text.length, next.length) - start;
  while (tail < most && text[text.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  return { from: start, to: text.length - tail, insert: next.slice(start, next.length - tail) };
}

/** Pixels between popovers and the right edge of their column. */
const EDGE = 8;

/** Pixels between the line that is typed and what covers the window's edges. */
const CLEAR = 6;

/** Scroll the page until the cursor's line stands clear of its bars, the strip of symbols and the keyboard below it. */
function keepInSight(view: EditorView): void {
  view.requestMeasure({
    read: () => {
      const cursor = view.coordsAtPos(view.state.selection.main.head);
      const { top, bottom } = columnOf(view);
      if (cursor === null) return 0;
      return Math.max(0, cursor.bottom + CLEAR - bottom) || Math.min(0, cursor.top - CLEAR - top);
    },
    write: (distance) => { if (distance !== 0) window.scrollBy(0, distance); },
  });
}

/** Where popovers may be: the height of the window, and the width of the column that the editor scrolls in. */
function columnOf(view: EditorView): { left: number; right: number; top: number; bottom: number } {
  // What sticks to the edges of the window stays in sight.
  const edges = getComputedStyle((view.root as ShadowRoot).host);
  const [top, bottom] = ['--popover-top', '--popover-bottom'].map((name) => Number.parseFloat(edges.getPropertyValue(name)) || 0);
  const strip = (view.root as ShadowRoot).querySelector('routelens-symbols')?.getBoundingClientRect().top ?? window.innerHeight;
  const lowest = Math.min(strip, window.innerHeight - (bottom ?? 0));
  const space = { left: 0, right: document.documentElement.clientWidth - EDGE, top: top ?? 0, bottom: lowest };
  let node: Node | null = (view.root as ShadowRoot).host;
  while (node !== null) {
    if (node instanceof HTMLElement && /auto|scroll/.test(getComputedStyle(node).overflowY)) {
      const { left, right } = node.getBoundingClientRect();
      return { ...space, left: Math.max(0, left), right: Math.min(space.right, right - EDGE) };
    }
    node = node instanceof ShadowRoot ? node.host : ((node as HTMLElement).assignedSlot ?? node.parentNode);
  }
  return space;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-editor': ExpressionEditor;
  }
}
