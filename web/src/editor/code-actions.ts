/** The menu of fixes at the cursor, opened by a key. The focus stays in the text; arrows choose, Enter applies. */
import { Prec, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { html, nothing, render } from 'lit';
import type { Fix, Problem } from '../generated/messages';
import { EFFECT_WORDS } from '../ui/fix-buttons';
import { prose } from '../ui/rich-text';

/** What stands in the menu: the fixes of one problem, and which is chosen. */
interface Menu {
  readonly problem: Problem | null;
  readonly chosen: number;
  readonly at: number;
}

const setMenu = StateEffect.define<Menu | null>();

/** The most characters of a result that are shown. */
const MAX_RESULT = 44;

/**
 * The problem whose fixes belong to a place: one that the place touches, or else the nearest. One with fixes goes
 * before one without; null without problems.
 */
export function problemAt(problems: readonly Problem[], position: number): Problem | null {
  const distance = (problem: Problem): number => Math.max(problem.start - position, position - problem.end, 0);
  const ranked = problems.toSorted(
    (a, b) => Number(a.fixes.length === 0) - Number(b.fixes.length === 0) || distance(a) - distance(b),
  );
  return ranked[0] ?? null;
}

/** What a fix makes of its line, cut to what fits. */
export function resultOf(text: string, fix: Fix): string {
  const from = text.lastIndexOf('\n', fix.start - 1) + 1;
  const next = text.indexOf('\n', fix.end);
  const line = text.slice(from, fix.start) + fix.text + text.slice(fix.end, next < 0 ? undefined : next);
  const start = Math.max(0, Math.min(fix.start - from - 6, line.length - MAX_RESULT));
  const shown = line.slice(start, start + MAX_RESULT).trim();
  return `${start > 0 ? '…' : ''}${shown}${start + MAX_RESULT < line.length ? '…' : ''}`;
}

/**
 * The extension. `problems` are those of the text as the engine last saw it; `apply` is called with the fix that is
 * chosen.
 */
export function fixMenu(problems: () => readonly Problem[], apply: (fix: Fix) => void): Extension {
  const field = StateField.define<Menu | null>({
    create: () => null,
    update(menu, transaction) {
      for (const effect of transaction.effects) if (effect.is(setMenu)) return effect.value;
      return transaction.docChanged || transaction.selection !== undefined ? null : menu;
    },
    provide: (own) => [
      showTooltip.compute([own], (state) => tooltip(state, state.field(own), choose)),
      EditorView.contentAttributes.compute([own], (state) => attributes(state.field(own))),
    ],
  });

  function choose(view: EditorView, fix: Fix | undefined): boolean {
    view.dispatch({ effects: setMenu.of(null) });
    if (fix !== undefined) apply(fix);
    view.focus();
    return true;
  }

  const open = (view: EditorView): boolean => {
    const at = view.state.selection.main.head;
    view.dispatch({ effects: setMenu.of({ problem: problemAt(problems(), at), chosen: 0, at }) });
    return true;
  };
  const move = (step: number) => (view: EditorView): boolean => {
    const menu = view.state.field(field);
    if (menu === null) return false;
    const count = menu.problem?.fixes.length ?? 0;
    if (count > 0) view.dispatch({ effects: setMenu.of({ ...menu, chosen: (menu.chosen + step + count) % count }) });
    return true;
  };
  const accept = (view: EditorView): boolean => {
    const menu = view.state.field(field);
    return menu !== null && choose(view, menu.problem?.fixes[menu.chosen]);
  };
  const close = (view: EditorView): boolean => view.state.field(field) !== null && choose(view, undefined);
  const keys = keymap.of([
    { key: 'Mod-.', run: open, preventDefault: true },
    { key: 'ArrowDown', run: move(1) },
    { key: 'ArrowUp', run: move(-1) },
    { key: 'Enter', run: accept },
    { key: 'Escape', run: close },
  ]);
  const leaving = EditorView.domEventHandlers({
    blur: (_event, view) => {
      if (view.state.field(field) !== null) view.dispatch({ effects: setMenu.of(null) });
    },
  });
  return [field, Prec.highest(keys), leaving];
}

/** Select the place of a problem and open the menu at it. */
export function openProblem(view: EditorView, problem: Problem): void {
  const end = Math.min(problem.end, view.state.doc.length);
  const start = Math.min(problem.start, end);
  view.dispatch({ selection: { anchor: start, head: end }, effects: setMenu.of({ problem, chosen: 0, at: start }), scrollIntoView: true });
}

function attributes(menu: Menu | null): Record<string, string> {
  if (!menu?.problem?.fixes.length) return {};
  return { 'aria-controls': 'fix-menu', 'aria-haspopup': 'listbox', 'aria-activedescendant': `fix-${menu.chosen}` };
}

function tooltip(state: EditorState, menu: Menu | null, choose: (view: EditorView, fix: Fix) => void): Tooltip | null {
  if (menu === null) return null;
  const { problem, chosen, at } = menu;
  return {
    pos: Math.min(problem?.start ?? at, state.doc.length),
    above: false,
    create: (view) => {
      const dom = document.createElement('div');
      dom.className = 'fix-menu';
      dom.dataset.testid = 'fix-menu';
      render(problem === null ? html`<p>Nothing to fix here.</p>` : menuOf(state.doc.toString(), problem, chosen, (fix) => { choose(view, fix); }), dom);
      return { dom };
    },
  };
}

function menuOf(text: string, problem: Problem, chosen: number, choose: (fix: Fix) => void): unknown {
  return html`<p>${prose(problem.message)}</p>
    ${problem.engine_message === null ? nothing : html`<p class="wording">${problem.engine_message}</p>`}
    ${problem.fixes.length === 0
      ? html`<p class="quiet">There is no quick fix for this problem.</p>`
      : html`<ul role="listbox" id="fix-menu" aria-label="Fixes">${problem.fixes.map(
          (fix, index) => html`<li role="option" id=${`fix-${index}`} aria-selected=${index === chosen} data-testid="fix-choice"
            @mousedown=${(event: Event) => { event.preventDefault(); }} @click=${() => { choose(fix); }}>
            <span>${prose(fix.title)} <span class="quiet">${EFFECT_WORDS[fix.effect]}</span></span><kbd>${index === chosen ? 'Enter' : ''}</kbd>
            <code>${resultOf(text, fix)}</code></li>`,
        )}</ul>`}`;
}
