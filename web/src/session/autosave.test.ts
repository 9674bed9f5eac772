import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Autosave, DELAY, readRecent } from './autosave';
import { EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';
import { MAX_RECENT, RecentWorkspaces, titleOf, type Shelf } from './recent-workspaces';
import type { SaveState } from '../state/view';

/** Storage that a test can fill up or forbid. */
class TestShelf implements Shelf {
  readonly held = new Map<string, string>();
  capacity = Infinity;
  forbidden = false;

  get length(): number {
    return this.held.size;
  }

  key(index: number): string | null {
    return [...this.held.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    if (this.forbidden) throw new DOMException('no', 'SecurityError');
    return this.held.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.forbidden) throw new DOMException('no', 'SecurityError');
    const others = [...this.held].reduce((sum, [name, held]) => sum + (name === key ? 0 : held.length), 0);
    if (others + value.length > this.capacity) throw new DOMException('full', 'QuotaExceededError');
    this.held.set(key, value);
  }

  removeItem(key: string): void {
    this.held.delete(key);
  }
}

function named(...names: string[]): Workspace {
  return { ...EMPTY_WORKSPACE, routes: names.map((name) => newRoute(name, 'http.path ^= "/"', 1)) };
}

let local: TestShelf;
let told: SaveState[];
let time: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  local = new TestShelf();
  told = [];
  time = 1_000_000;
});

afterEach(() => { vi.useRealTimers(); });

/** A page: with a tab's storage of its own, or of another (a duplicate). */
function page(opened: Workspace = EMPTY_WORKSPACE, tab = new TestShelf(), id: string | null = null) {
  const recent = new RecentWorkspaces(local, tab);
  const autosave = new Autosave(recent, opened, id, (kept) => told.push(kept), crypto.randomUUID(), () => (time += 1000));
  return { recent, autosave, tab };
}

async function edited(autosave: Autosave, workspace: Workspace): Promise<string> {
  autosave.changed(workspace);
  await autosave.flush();
  return autosave.id ?? 'not kept';
}

describe('autosave', () => {
  it('keeps an edit a moment later, and it can be read again', async () => {
    const { recent, autosave } = page();
    const workspace = named('one', 'two', 'three');
    autosave.changed(workspace);
    await vi.advanceTimersByTimeAsync(DELAY - 1);
    expect(recent.list()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await autosave.flush();
    expect(told).toEqual(['kept']);
    const [entry] = recent.list();
    expect(entry && [entry.id, entry.routes, titleOf(entry)]).toEqual([autosave.id, 3, 'one, two and 1 more']);
    expect(await readRecent(recent, entry?.id ?? '')).toEqual(workspace);
    expect(recent.current).toBe(entry?.id);
  });

  it('keeps nothing of what is only looked at', async () => {
    const opened = named('from a link');
    const { recent, autosave } = page(opened);
    autosave.changed(opened);
    await autosave.flush();
    autosave.opened(named('an example'));
    autosave.hurry();
    expect([recent.list(), recent.current, told]).toEqual([[], null, []]);
  });

  it('writes once for many edits, and the latest', async () => {
    const { recent, autosave } = page();
    for (const name of ['a', 'b', 'c']) autosave.changed(named(name));
    await vi.advanceTimersByTimeAsync(DELAY);
    await autosave.flush();
    expect(told).toEqual(['kept']);
    expect((await readRecent(recent, autosave.id ?? ''))?.routes[0]?.entity.name).toBe('c');
  });

  it('keeps what comes while it writes', async () => {
    const { recent, autosave } = page();
    autosave.changed(named('a'));
    const first = autosave.flush();
    autosave.changed(named('b'));
    await first;
    await autosave.flush();
    expect((await readRecent(recent, autosave.id ?? ''))?.routes[0]?.entity.name).toBe('b');
    expect(recent.list()).toHaveLength(1);
  });

  it('goes on with the same work after a reload', async () => {
    const first = page();
    const id = await edited(first.autosave, named('a'));
    const again = page((await readRecent(first.recent, id)) ?? EMPTY_WORKSPACE, first.tab, first.recent.current);
    expect(again.autosave.id).toBe(id);
    expect(await edited(again.autosave, named('b'))).toBe(id);
    expect(first.recent.list()).toHaveLength(1);
  });

  it('gives each of two tabs a work of its own', async () => {
    const one = page();
    const two = page();
    await edited(one.autosave, named('one'));
    await edited(two.autosave, named('two'));
    await edited(one.autosave, named('one again'));
    expect(one.recent.list().map(titleOf).sort()).toEqual(['one again', 'two']);
  });

  it('lets a duplicated tab go its own way as soon as the other has written', async () => {
    const one = page();
    const id = await edited(one.autosave, named('both'));
    const copied = new TestShelf();
    copied.held.set('routelens.work', id);
    const two = page(named('both'), copied, id);
    expect(await edited(one.autosave, named('one'))).toBe(id);
    const other = await edited(two.autosave, named('two'));
    expect(other).not.toBe(id);
    expect(await edited(one.autosave, named('one, later'))).toBe(id);
    expect(await edited(two.autosave, named('two, later'))).toBe(other);
    expect(one.recent.list().map(titleOf).sort()).toEqual(['one, later', 'two, later']);
  });

  it('leaves what was there as it is when another workspace is opened', async () => {
    const { recent, autosave } = page();
    autosave.changed(named('mine'));
    autosave.opened(named('an example')); // before the moment has passed
    expect(recent.list().map(titleOf)).toEqual(['mine']);
    expect(await readRecent(recent, recent.list()[0]?.id ?? '')).toMatchObject({ routes: [{ entity: { name: 'mine' } }] });
    await edited(autosave, named('the example, edited'));
    expect(recent.list().map(titleOf)).toEqual(['the example, edited', 'mine']);
  });

  it('does not let a slow write end up in the work that was opened meanwhile', async () => {
    const { recent, autosave } = page();
    autosave.changed(named('mine'));
    const slow = autosave.flush();
    autosave.opened(named('an example'));
    await slow;
    expect(recent.list().map(titleOf)).toEqual(['mine']);
    expect(autosave.id).toBeNull();
  });

  it('goes back into the work that undoing leads to', async () => {
    const { recent, autosave } = page();
    const mine = named('mine');
    const id = await edited(autosave, mine);
    const example = named('an example');
    autosave.opened(example);
    expect(autosave.id).toBeNull();
    autosave.changed(mine);
    expect([autosave.id, recent.current]).toEqual([id, id]);
    expect(await edited(autosave, named('mine, later'))).toBe(id);
    expect(recent.list()).toHaveLength(1);
  });

  it('does not let an example that is opened again take the place of what was made of it', async () => {
    const example = named('an example');
    const { recent, autosave } = page(example);
    const made = named('made of it');
    const id = await edited(autosave, made);
    await edited(autosave, example); // undone
    await edited(autosave, made); // and redone
    autosave.opened(example);
    expect(autosave.id).toBeNull();
    expect(await edited(autosave, named('made of it anew'))).not.toBe(id);
    expect(recent.list().map(titleOf)).toEqual(['made of it anew', 'made of it']);
  });

  it('keeps at once what is small when the page is left', async () => {
    const { recent, autosave } = page();
    autosave.changed(named('in haste'));
    autosave.hurry();
    expect(recent.list().map(titleOf)).toEqual(['in haste']);
    expect(await readRecent(recent, autosave.id ?? '')).toMatchObject({ routes: [{ entity: { name: 'in haste' } }] });
    autosave.changed(named(...Array.from({ length: 10_000 }, (_, index) => `too many to be written in haste ${index}`)));
    autosave.hurry();
    expect(recent.list().map(titleOf)).toEqual(['in haste']);
  });

  it('keeps 10,000 routes in less than a megabyte', async () => {
    const { recent, autosave } = page();
    const routes = Array.from({ length: 10_000 }, (_, index) => newRoute(`route-${index}`, `http.path ^= "/team-${index % 97}/service-${index}" && http.method == "GET"`, index));
    await edited(autosave, { ...EMPTY_WORKSPACE, routes });
    expect((await readRecent(recent, autosave.id ?? ''))?.routes).toEqual(routes);
    expect([...local.held.values()].join('').length).toBeLessThan(1_000_000);
  });

  it('keeps the latest few workspaces, and makes room where the browser has none', async () => {
    for (let index = 0; index <= MAX_RECENT; index += 1) await edited(page().autosave, named(`work ${index}`));
    const { recent, autosave } = page();
    expect(recent.list().map(titleOf)).toEqual(['work 6', 'work 5', 'work 4', 'work 3', 'work 2', 'work 1']);
    local.capacity = [...local.held.values()].join('').length / 2;
    await edited(autosave, named('new'));
    expect(recent.list()[0]).toMatchObject({ names: ['new'] });
    expect(recent.list().length).toBeLessThan(MAX_RECENT);
    expect(told.at(-1)).toBe('kept');
  });

  it('says when the storage is full, and keeps the last that fitted', async () => {
    const { recent, autosave } = page();
    const id = await edited(autosave, named('small'));
    local.capacity = 1000;
    await edited(autosave, named(...Array.from({ length: 100 }, (_, index) => `route ${index}`)));
    expect(told).toEqual(['kept', 'full']);
    expect(recent.list().map((entry) => entry.id)).toEqual([id]);
    await edited(autosave, named('small again'));
    expect(told.at(-1)).toBe('kept');
  });

  it.each([['forbidden', true], ['absent', false]])('says when storage is %s', async (_, there) => {
    local.forbidden = true;
    const recent = new RecentWorkspaces(there ? local : null, there ? local : null);
    const autosave = new Autosave(recent, EMPTY_WORKSPACE, recent.current, (kept) => told.push(kept));
    expect(recent.list()).toEqual([]);
    await edited(autosave, named('lost'));
    expect([told, autosave.id]).toEqual([['forbidden'], null]);
  });
});

describe('the shelf', () => {
  it('forgets workspaces, and has them back', async () => {
    for (const name of ['one', 'two', 'three']) await edited(page().autosave, named(name));
    const { recent } = page();
    const before = recent.list();
    const taken = recent.take((entry) => entry.names[0] !== 'two');
    expect(recent.list().map(titleOf)).toEqual(['two']);
    recent.putBack(taken);
    expect(recent.list()).toEqual(before);
  });
});

describe('what is on the shelf', () => {
  it.each(['', 'x', '{}\n', '{"time":"now"}\n', '{"time":1,"writer":"w","routes":1,"names":"n"}\nw1.x', 'null\n', '[]\n'])('as %j is not taken for a work', (spoilt) => {
    local.setItem('routelens.work.x', spoilt);
    expect(new RecentWorkspaces(local, null).list()).toEqual([]);
  });

  it.each(['', 'w1.', 'w9.abc', 'plain.', 'plain.{', 'plain.{"routes":7}', 'plain.{"__proto__":{}}'])('with %j in it is not opened', async (spoilt) => {
    local.setItem('routelens.work.x', `{"time":1,"writer":"w","routes":1,"names":["n"]}\n${spoilt}`);
    const recent = new RecentWorkspaces(local, null);
    expect(recent.list()).toHaveLength(1);
    expect(await readRecent(recent, 'x')).toBeNull();
    expect(await readRecent(recent, 'y')).toBeNull();
  });

  it('is called by its routes', () => {
    const entry = { id: '', time: 0, writer: '' };
    expect(titleOf({ ...entry, routes: 0, names: [] })).toBe('No routes');
    expect(titleOf({ ...entry, routes: 1, names: ['a'] })).toBe('a');
    expect(titleOf({ ...entry, routes: 2, names: ['a', 'b'] })).toBe('a and b');
    expect(titleOf({ ...entry, routes: 9, names: ['a', 'b'] })).toBe('a, b and 7 more');
  });
});
