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

  it('offers to take a removal back', () => {
    const held = store();
    held.act({ type: 'remove-route', id: firstId });
    expect(held.state.view.toast?.undo).toBe(true);
    expect(held.state.view.toast?.text).toContain('orders-v2');
    held.undo();
    expect(held.workspace.routes.map((route) => route.id)).toContain(firstId);
    expect(held.state.view.toast).toBeNull();
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
