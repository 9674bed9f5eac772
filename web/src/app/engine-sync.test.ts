import { describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../engine/client';
import { FIRST_EXAMPLE } from '../state/examples';
import { Store } from '../state/store';
import { EngineSync } from './engine-sync';

/** A store and the sync of a page, with the store's changes and the client's messages counted. */
function page(): { store: Store; changes: () => number; messages: () => number } {
  const store = new Store(FIRST_EXAMPLE.workspace);
  const show = vi.fn();
  const sync = new EngineSync({ show } as unknown as EngineClient);
  const change = vi.fn(() => { sync.send(store.state); });
  store.addEventListener('change', change);
  return { store, changes: () => change.mock.calls.length, messages: () => show.mock.calls.length };
}

describe('a keystroke', () => {
  it('changes the store once and sends one message; its answer changes the store once and sends none', () => {
    const { store, changes, messages } = page();
    const [first] = store.workspace.routes;
    store.edit({ type: 'set-field', id: first?.id ?? '', field: 'expression', value: 'http.path == "/typed"' });
    expect([changes(), messages()]).toEqual([1, 1]);
    store.setAnswer(FIRST_EXAMPLE.answer, store.workspace);
    expect([changes(), messages()]).toEqual([2, 1]);
  });

  it('that only changes the view sends no message', () => {
    const { store, changes, messages } = page();
    store.edit({ type: 'set-request', patch: { method: 'POST' } });
    store.setAnswer(FIRST_EXAMPLE.answer, store.workspace);
    store.setView({ tab: 'problems' });
    expect([changes(), messages()]).toEqual([3, 1]);
  });
});
