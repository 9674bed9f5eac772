import { describe, expect, it, vi } from 'vitest';
import { FIRST_EXAMPLE } from './examples';
import { newRoute, textOf } from './model';
import { Store } from './store';

function store(): Store {
  return new Store(FIRST_EXAMPLE.workspace);
}

const firstId = FIRST_EXAMPLE.workspace.routes[0]?.id ?? '';

describe('Store', () => {
  it('tells of every change', () => {
    const held = store();
    const heard = vi.fn();
    held.addEventListener('change', heard);
    held.act({ type: 'set-request', patch: { method: 'POST' } });
    held.look({ tab: 'problems' });
    expect(heard).toHaveBeenCalledTimes(2);
    expect(held.workspace.request.method).toBe('POST');
    expect(held.state.view.tab).toBe('problems');
  });

  it('knows the complete texts of a saved answer', () => {
    const shown = { state: FIRST_EXAMPLE.answer, sent: FIRST_EXAMPLE.workspace, saved: true, dimmed: false, notice: null };
    expect(new Store(FIRST_EXAMPLE.workspace, {}, shown).state.complete.get(firstId)).toContain('/v2/orders');
    expect(store().state.complete.size).toBe(0);
  });

  it('applies a fix only to the text that the answer is about', () => {
    const held = store();
    const write = (value: string): void => { held.act({ type: 'set-field', id: firstId, field: 'expression', value }, 0); };
    const text = (): string => textOf(held.workspace.routes.find((route) => route.id === firstId) ?? newRoute('none', '', 0), 'expression');
    const fix = { title: 'Write ==', start: 10, end: 11, text: '==', effect: 'safe' } as const;
    write('http.path = "/a"');
    expect(held.fix(firstId, 'expression', fix)).toBe(false); // no answer yet
    held.setAnswer(FIRST_EXAMPLE.answer, held.workspace);
    write('  http.path = "/a"');
    expect(held.fix(firstId, 'expression', fix)).toBe(false);
    expect(text()).toBe('  http.path = "/a"');
    write('http.path = "/a"');
    expect(held.fix(firstId, 'expression', fix)).toBe(true);
    expect(text()).toBe('http.path == "/a"');
    held.undo();
    expect(text()).toBe('http.path = "/a"');
  });

  it('offers to take a removal back', () => {
    const held = store();
    held.act({ type: 'remove-route', id: firstId });
    expect(held.state.view.toast?.undo).toBe(true);
    expect(held.state.view.toast?.text).toContain('orders-v2');
    held.undo();
    expect(held.workspace.routes.map((route) => route.id)).toContain(firstId);
    expect(held.state.view.toast).toBeNull();
  });

  it('withdraws the offer with the next edit, which undo would take back instead', () => {
    const held = store();
    held.act({ type: 'remove-route', id: firstId });
    held.act({ type: 'set-request', patch: { method: 'POST' } });
    expect(held.state.view.toast).toBeNull();
  });

  it('keeps a message that offers nothing', () => {
    const held = store();
    held.look({ toast: { text: 'Copied', undo: false } });
    held.act({ type: 'set-request', patch: { method: 'POST' } });
    expect(held.state.view.toast?.text).toBe('Copied');
  });

  it('opens the card of a route that was added', () => {
    const held = store();
    held.act({ type: 'add-route', route: newRoute('new', '', 200, 'id-new') });
    expect(held.state.view.open.has('id-new')).toBe(true);
  });

  it('does not undo what is only looked at', () => {
    const held = store();
    held.act({ type: 'set-field', id: firstId, field: 'name', value: 'renamed' });
    held.look({ tab: 'routes' });
    held.undo();
    expect(textOf(held.workspace.routes[0] ?? newRoute('', '', 0), 'name')).toBe('orders-v2');
    expect(held.state.view.tab).toBe('routes');
    held.redo();
    expect(textOf(held.workspace.routes[0] ?? newRoute('', '', 0), 'name')).toBe('renamed');
  });

  it('keeps the last good answer when a newer one is late', () => {
    const held = store();
    held.setAnswer(FIRST_EXAMPLE.answer, FIRST_EXAMPLE.workspace);
    held.setLate('Stopped after 3 s');
    expect(held.state.shown).toMatchObject({ dimmed: true, notice: 'Stopped after 3 s', state: FIRST_EXAMPLE.answer });
    held.setAnswer(FIRST_EXAMPLE.answer, FIRST_EXAMPLE.workspace);
    expect(held.state.shown).toMatchObject({ dimmed: false, notice: null });
  });
});
