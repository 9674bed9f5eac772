import { describe, expect, it, vi } from 'vitest';
import type { State } from '../generated/messages';
import { FIRST_EXAMPLE } from './examples';
import { newRoute, textOf } from './workspace';
import { savedAnswer } from './answer';
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
    held.edit({ type: 'set-request', patch: { method: 'POST' } });
    held.setView({ tab: 'problems' });
    expect(heard).toHaveBeenCalledTimes(2);
    expect(held.workspace.request.method).toBe('POST');
    expect(held.state.view.tab).toBe('problems');
  });

  it('shows near misses when no route takes a request that has come as a whole', () => {
    const none: State = { ...FIRST_EXAMPLE.answer, answer: { ...FIRST_EXAMPLE.answer.answer, outcome: 'none', route_id: null } };
    const arrived = (patch: object, answer = none): string[] => {
      const held = store();
      held.edit({ type: 'set-request', patch });
      held.setAnswer(answer, held.workspace);
      const { tab, near } = held.state.view;
      // What is typed afterwards leaves the tab alone.
      held.setView({ tab: 'convert', near: false });
      held.edit({ type: 'set-request', patch: { url: '/typed' } });
      held.setAnswer(none, held.workspace);
      return [tab, String(near), held.state.view.tab];
    };
    const whole = { method: 'GET', url: 'https://a.com/', headers: '' };
    expect(arrived(whole)).toEqual(['routes', 'true', 'convert']);
    expect(arrived(whole, FIRST_EXAMPLE.answer)).toEqual(['why', 'false', 'convert']);
    expect(arrived({ url: 'https://a.com/' })).toEqual(['why', 'false', 'convert']);
  });

  it('leaves the tab alone when the answer is of an older request', () => {
    const held = store();
    const before = held.workspace;
    held.edit({ type: 'set-request', patch: { method: 'GET', url: 'https://a.com/', headers: '' } });
    held.setAnswer({ ...FIRST_EXAMPLE.answer, answer: { ...FIRST_EXAMPLE.answer.answer, outcome: 'none' } }, before);
    expect(held.state.view.tab).toBe('why');
    expect(held.state.view.arrived).toBe(true);
  });

  it('remembers the complete text of the route that is typed in, from a saved answer too', () => {
    const held = new Store(FIRST_EXAMPLE.workspace, {}, savedAnswer(FIRST_EXAMPLE.answer, FIRST_EXAMPLE.workspace));
    expect(held.state.complete.size).toBe(0);
    held.setView({ typing: firstId });
    expect([...held.state.complete.keys()]).toEqual([firstId]);
    expect(held.state.complete.get(firstId)).toContain('/v2/orders');
  });

  it('remembers the complete text with the answer, where somebody typed before there was one', () => {
    const held = store();
    held.setView({ typing: firstId });
    expect(held.state.complete.size).toBe(0);
    held.setAnswer(FIRST_EXAMPLE.answer, held.workspace);
    expect([...held.state.complete.keys()]).toEqual([firstId]);
  });

  it('holds on to rows as long as the answer is to the same workspace', () => {
    const held = store();
    const [one, other] = FIRST_EXAMPLE.answer.rows;
    held.setAnswer({ ...FIRST_EXAMPLE.answer, rows: one === undefined ? [] : [one] }, held.workspace);
    expect([...(held.state.shown?.rows.keys() ?? [])]).toEqual([one?.id]);
    held.setAnswer({ ...FIRST_EXAMPLE.answer, order: null, rows: other === undefined ? [] : [other] }, held.workspace, ['told', 'before']);
    expect([...(held.state.shown?.rows.keys() ?? [])]).toEqual([one?.id, other?.id]);
    expect(held.state.shown?.order).toEqual(['told', 'before']);
    held.edit({ type: 'set-request', patch: { method: 'POST' } });
    held.setAnswer({ ...FIRST_EXAMPLE.answer, rows: [] }, held.workspace);
    expect(held.state.shown?.rows.size).toBe(0);
  });

  it('applies a fix only to the text that the answer is about', () => {
    const held = store();
    const write = (value: string): void => { held.edit({ type: 'set-field', id: firstId, field: 'expression', value }, 0); };
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
    held.edit({ type: 'remove-route', id: firstId });
    expect(held.state.view.toast?.undo).toBe(true);
    expect(held.state.view.toast?.text).toContain('orders-v2');
    held.undo();
    expect(held.workspace.routes.map((route) => route.id)).toContain(firstId);
    expect(held.state.view.toast).toBeNull();
  });

  it('withdraws the offer with the next edit, which undo would take back instead', () => {
    const held = store();
    held.edit({ type: 'remove-route', id: firstId });
    held.edit({ type: 'set-request', patch: { method: 'POST' } });
    expect(held.state.view.toast).toBeNull();
  });

  it('keeps a message that offers nothing', () => {
    const held = store();
    held.setView({ toast: { text: 'Copied', undo: false } });
    held.edit({ type: 'set-request', patch: { method: 'POST' } });
    expect(held.state.view.toast?.text).toBe('Copied');
  });

  it('opens the card of a route that was added', () => {
    const held = store();
    held.edit({ type: 'add-route', route: newRoute('new', '', 200, 'id-new') });
    expect(held.state.view.open.has('id-new')).toBe(true);
  });

  it('does not undo what is only looked at', () => {
    const held = store();
    held.edit({ type: 'set-field', id: firstId, field: 'name', value: 'renamed' });
    held.setView({ tab: 'routes' });
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
    expect(held.state).toMatchObject({ notice: 'Stopped after 3 s', shown: { dimmed: true, state: FIRST_EXAMPLE.answer } });
    held.setAnswer(FIRST_EXAMPLE.answer, FIRST_EXAMPLE.workspace);
    expect(held.state).toMatchObject({ notice: null, shown: { dimmed: false } });
  });
});
