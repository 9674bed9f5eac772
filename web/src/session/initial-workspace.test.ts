import { beforeEach, describe, expect, it } from 'vitest';
import { readInitialWorkspace } from './initial-workspace';
import { Autosave } from './autosave';
import { FIRST_EXAMPLE, exampleById } from '../state/examples';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, textOf, type Workspace } from '../state/workspace';
import { toFragment } from './share-link';
import { RecentWorkspaces, type Locks, type Shelf } from './recent-workspaces';

class TestShelf extends Map<string, string> implements Shelf {
  get length(): number {
    return this.size;
  }
  key(index: number): string | null {
    return [...this.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.set(key, value);
  }
  removeItem(key: string): void {
    this.delete(key);
  }
}

/** The locks of a browser, as far as the page uses them. */
class TestLocks implements Locks {
  readonly held: string[] = [];
  query = (): Promise<LockManagerSnapshot> => Promise.resolve({ held: this.held.map((name) => ({ name })) });
  request = async (name: string, _options: unknown, callback?: unknown): Promise<never> => {
    this.held.push(name);
    await (callback as () => Promise<void>)();
    this.held.splice(this.held.indexOf(name), 1);
    return undefined as never;
  };
}

const mine: Workspace = { ...EMPTY_WORKSPACE, routes: [newRoute('mine', 'http.path == "/"', 1)] };
const linked: Workspace = { ...EMPTY_WORKSPACE, request: { ...EMPTY_REQUEST, url: 'http://linked/' } };
const address = (search = '', hash = '') => ({ search, hash });

let local: TestShelf;
let tab: TestShelf;
let locks: TestLocks;
let recent: RecentWorkspaces;

/** The id under which `workspace` is kept. */
async function kept(workspace: Workspace): Promise<string> {
  const autosave = new Autosave(new RecentWorkspaces(local, null), EMPTY_WORKSPACE, null, () => undefined);
  autosave.changed(workspace);
  await autosave.flush();
  return autosave.id ?? '';
}

beforeEach(() => {
  local = new TestShelf();
  tab = new TestShelf();
  locks = new TestLocks();
  recent = new RecentWorkspaces(local, tab, locks);
});

describe('the page opens with', () => {
  it('the first example when nothing is asked', async () => {
    expect(await readInitialWorkspace(address(), null, recent)).toEqual({
      workspace: FIRST_EXAMPLE.workspace,
      tab: null,
      recentId: null,
      lesson: null,
      toast: null,
      refused: false,
      plain: true,
    });
    expect(await readInitialWorkspace(address('?utm=x&tab=routes', '#top'), { other: 'page' }, recent)).toMatchObject({ plain: true, tab: 'routes' });
  });

  it('the latest work on a later visit, and says so', async () => {
    const id = await kept(mine);
    const arrival = await readInitialWorkspace(address(), null, recent);
    expect(arrival).toMatchObject({ workspace: mine, recentId: id, plain: false, toast: { offer: { kind: 'start-over' } } });
    expect(arrival.toast?.text).toMatch(/^Your work from \d+ \w+, \d\d:\d\d is back\.$/);
  });

  it('this tab’s own work after a reload, without a word', async () => {
    const id = await kept(mine);
    recent.current = id;
    await kept({ ...mine, routes: [newRoute('another tab’s', '', 1)] });
    expect(await readInitialWorkspace(address(), null, recent)).toMatchObject({ workspace: mine, recentId: id, toast: null });
    // The address of that work has no secrets; what is kept does.
    const hash = `#${(await toFragment(linked)) ?? ''}`;
    expect(await readInitialWorkspace(address('', hash), { routelens: 'entry', recentId: id }, recent)).toMatchObject({ workspace: mine, recentId: id, toast: null });
  });

  it('a copy of a work that another tab is at, so that both have their own', async () => {
    const id = await kept(mine);
    const other = new RecentWorkspaces(local, new TestShelf(), locks);
    other.current = id;
    expect(await readInitialWorkspace(address(), null, recent)).toMatchObject({ workspace: mine, recentId: null });
    recent.current = id; // a duplicated tab
    expect(await readInitialWorkspace(address(), null, recent)).toMatchObject({ workspace: mine, recentId: null });
    other.current = null; // closed
    await Promise.resolve();
    expect(await readInitialWorkspace(address(), null, recent)).toMatchObject({ workspace: mine, recentId: id });
  });

  it('a copy where the browser does not say who is at a work, but for the one of this tab', async () => {
    const id = await kept(mine);
    const blind = new RecentWorkspaces(local, tab);
    expect(await readInitialWorkspace(address(), null, blind)).toMatchObject({ workspace: mine, recentId: null });
    blind.current = id;
    expect(await readInitialWorkspace(address(), null, blind)).toMatchObject({ workspace: mine, recentId: id });
  });

  it('what can still be read of several workspaces', async () => {
    const id = await kept(mine);
    const spoilt = await kept(linked);
    local.set(`routelens.work.${spoilt}`, (local.get(`routelens.work.${spoilt}`) ?? '').replace(/\n.*/s, '\nw1.!'));
    expect(await readInitialWorkspace(address(), null, recent)).toMatchObject({ recentId: id });
  });

  it('a link, which wins over a work and offers it', async () => {
    const hash = `#${(await toFragment(linked, 'problems')) ?? ''}`;
    expect(await readInitialWorkspace(address('?example=tie&url=x', hash), null, recent)).toMatchObject({ workspace: linked, tab: 'problems', recentId: null, toast: null, plain: false });
    const id = await kept(mine);
    expect(await readInitialWorkspace(address('', hash), null, recent)).toMatchObject({ workspace: linked, recentId: null, toast: { offer: { kind: 'restore', id } } });
    expect(await readInitialWorkspace(address('', hash), { routelens: 'entry', recentId: 'gone' }, recent)).toMatchObject({ workspace: linked, recentId: null });
  });

  it('what was here if the link cannot be opened, and says why', async () => {
    expect(await readInitialWorkspace(address('', '#w1.!'), null, recent)).toMatchObject({ workspace: FIRST_EXAMPLE.workspace, refused: true, toast: { text: 'This link is damaged, or was cut short.' } });
    const id = await kept(mine);
    expect(await readInitialWorkspace(address('', '#w7.abc'), null, recent)).toMatchObject({ workspace: mine, recentId: id, refused: true });
  });

  it('an example with its lesson', async () => {
    const tie = exampleById('tie');
    expect(await readInitialWorkspace(address('?example=tie&tab=convert'), null, recent)).toMatchObject({ workspace: tie?.workspace, tab: 'convert', lesson: 'tie', plain: false });
    expect(await readInitialWorkspace(address('?example=four-routes'), null, recent)).toMatchObject({ lesson: 'four-routes', plain: false });
  });

  it('an example and another request', async () => {
    const { workspace, lesson } = await readInitialWorkspace(address('?example=tie&url=http://a/&method=PUT'), null, recent);
    expect(workspace.routes).toBe(exampleById('tie')?.workspace.routes);
    expect([workspace.request, lesson]).toEqual([{ ...EMPTY_REQUEST, url: 'http://a/', method: 'PUT' }, null]);
  });

  it.each(['nothing', '', '__proto__', '<b>', 'x'.repeat(10_000)])('what is usual if there is no example called %j, and says so', async (name) => {
    const arrival = await readInitialWorkspace(address(`?example=${encodeURIComponent(name)}`), null, recent);
    expect(arrival.workspace).toBe(FIRST_EXAMPLE.workspace);
    expect(arrival.toast?.text).toBe(`There is no example called “${name.slice(0, 40)}”.`);
  });

  it('one route of a readable address, whatever else it says', async () => {
    const { workspace, plain } = await readInitialWorkspace(address('?expression=http.path&example=nothing'), null, recent);
    expect(workspace.routes.map((route) => textOf(route, 'expression'))).toEqual(['http.path']);
    expect(plain).toBe(false);
  });
});
