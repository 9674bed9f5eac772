/** Records in the browser's storage, damaged in every field by every kind of value: the page opens, loses no good record and reports the bad one. */
import { describe, expect, it } from 'vitest';
import { FIRST_EXAMPLE } from '../state/examples';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';
import { readInitialWorkspace } from './initial-workspace';
import { RecentWorkspaces, headOf, timeOf, titleOf, type Shelf } from './recent-workspaces';
import { toDocument } from './serialize';

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

const WRONG: readonly (Value | undefined)[] = [
  undefined, null, true, 0, -1, 1.5, 1e308, 8.64e15 + 1, '', 'x', '2026-01-01', [], [null], [1], [[]], {}, { x: 1 }, { length: 3 },
  JSON.parse('{"__proto__": {"x": 1}}') as Value,
];

class TestShelf implements Shelf {
  readonly items = new Map<string, string>();
  get length(): number { return this.items.size; }
  key(index: number): string | null { return [...this.items.keys()][index] ?? null; }
  getItem(key: string): string | null { return this.items.get(key) ?? null; }
  setItem(key: string, value: string): void { this.items.set(key, value); }
  removeItem(key: string): void { this.items.delete(key); }
}

const WORK: Workspace = {
  ...EMPTY_WORKSPACE,
  settings: { flavor: 'expressions', match_calculation: 'original', split_paths: false },
  services: [{ id: '11111111-2222-4333-8444-555555555555', entity: { name: 'orders', host: 'orders.internal', port: 80 } }],
  routes: [{ ...newRoute('mine', 'http.path == "/"', 1), enabled: false }],
  request: { ...EMPTY_REQUEST, method: 'GET', url: 'http://a/', headers: 'x: 1', trusted: true },
  saved: [{ id: '11111111-2222-4333-8444-666666666666', name: 'a test', request: { ...EMPTY_REQUEST, url: 'http://b/' }, expect: { route: 'mine', status: 404, upstream_url: null } }],
};
const HEAD = JSON.parse(JSON.stringify(headOf('damaged', 'a page', 2000, WORK))) as Record<string, Value>;
delete HEAD.id;

/** A value with each of its parts, however deep, replaced by each of the wrong values. */
function* damaged(value: Value): Generator<Value | undefined> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value as Readonly<Record<string, Value>>)) {
    for (const other of damaged(part)) {
      if (Array.isArray(value)) yield value.with(Number(key), other) as readonly Value[];
      else yield Object.fromEntries([...Object.entries(value), [key, other as Value]]);
    }
  }
}

async function open(head: string, document: string): Promise<{ toast: string; shelf: TestShelf; opened: Workspace }> {
  const shelf = new TestShelf();
  const good = headOf('good', 'another page', 1000, EMPTY_WORKSPACE);
  shelf.setItem('routelens.work.good', `${JSON.stringify({ time: good.time, writer: good.writer, routes: good.routes, names: good.names })}\nplain.${JSON.stringify(toDocument(EMPTY_WORKSPACE))}`);
  shelf.setItem('routelens.work.damaged', `${head}\nplain.${document}`);
  const recent = new RecentWorkspaces(shelf, new TestShelf());
  const { workspace, toast } = await readInitialWorkspace({ search: '', hash: '' }, null, recent);
  for (const entry of recent.list()) expect(`${titleOf(entry)} ${timeOf(entry)}`).not.toMatch(/undefined|NaN|Invalid/);
  expect(recent.list().map((entry) => entry.id)).toContain('good');
  return { toast: toast?.text ?? '', shelf, opened: workspace };
}

const DOCUMENT = JSON.stringify(toDocument(WORK));

describe('a stored record', () => {
  it('opens undamaged', async () => {
    const { opened, toast } = await open(JSON.stringify(HEAD), DOCUMENT);
    expect(opened).toEqual(WORK);
    expect(toast).toMatch(/^Your work from /);
  });

  it('with an impossible date is set aside and reported, and the next one opens', async () => {
    const { toast, shelf, opened } = await open(JSON.stringify({ ...HEAD, time: 1e308 }), DOCUMENT);
    expect(toast).toBe('One workspace kept in this browser could not be read and was set aside.');
    expect(shelf.getItem('routelens.work.damaged')).toBeNull();
    expect(shelf.getItem('routelens.unreadable.damaged')).toContain('a test');
    expect(opened).toEqual(EMPTY_WORKSPACE);
  });

  it('damaged in any field of its head never stops the page', async () => {
    let count = 0;
    for (const head of damaged(HEAD)) {
      const { toast, opened } = await open(JSON.stringify(head), DOCUMENT);
      expect(toast).toMatch(/set aside|is back/);
      expect([WORK, EMPTY_WORKSPACE, FIRST_EXAMPLE.workspace]).toContainEqual(opened);
      count += 1;
    }
    expect(count).toBeGreaterThan(90);
  });

  it('damaged in any field of its workspace never stops the page', async () => {
    let aside = 0;
    for (const document of damaged(JSON.parse(DOCUMENT) as Value)) {
      const { toast, opened } = await open(JSON.stringify(HEAD), JSON.stringify(document));
      expect(toast).toMatch(/set aside|is back/);
      if (toast.includes('aside')) {
        aside += 1;
        expect(opened).toEqual(EMPTY_WORKSPACE);
      }
    }
    expect(aside).toBeGreaterThan(400);
  });

  it('that is cut off at any character never stops the page', async () => {
    const whole = `${JSON.stringify(HEAD)}\nplain.${DOCUMENT}`;
    for (let end = 0; end < whole.length; end += 7) {
      const shelf = new TestShelf();
      shelf.setItem('routelens.work.damaged', whole.slice(0, end));
      const { toast, workspace } = await readInitialWorkspace({ search: '', hash: '' }, null, new RecentWorkspaces(shelf, null));
      expect(toast?.text).toMatch(/set aside/);
      expect(workspace).toBe(FIRST_EXAMPLE.workspace);
    }
  });
});
