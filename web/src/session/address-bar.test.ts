import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressBar, DELAY, historyStateOf, type Browser, type PageContent } from './address-bar';
import { EXAMPLES, FIRST_EXAMPLE } from '../state/examples';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';
import { fromFragment } from './share-link';

/** A browser's history as far as the page uses it. */
class TestBrowser implements Browser {
  entries: { state: unknown; href: string }[];
  at = 0;
  refuses = false;
  readonly history: Browser['history'];
  readonly location: Browser['location'];

  constructor(href = 'https://lens.example/app/') {
    this.entries = [{ state: null, href }];
    const now = (): { state: unknown; href: string } => this.entries[this.at] ?? { state: null, href };
    const write = (state: unknown, address: string | URL | null | undefined, at: number): void => {
      if (this.refuses) throw new DOMException('no', 'SecurityError');
      const entry = { state: structuredClone(state), href: new URL(address ?? '', now().href).href };
      this.entries = [...this.entries.slice(0, at), entry];
      this.at = at;
    };
    this.history = {
      get state(): unknown {
        return now().state;
      },
      pushState: (state: unknown, _: string, address?: string | URL | null) => { write(state, address, this.at + 1); },
      replaceState: (state: unknown, _: string, address?: string | URL | null) => {
        const after = this.entries.slice(this.at + 1);
        write(state, address, this.at);
        this.entries.push(...after);
      },
    };
    this.location = {
      get href(): string {
        return now().href;
      },
      get pathname(): string {
        return new URL(now().href).pathname;
      },
      get search(): string {
        return new URL(now().href).search;
      },
      get hash(): string {
        return new URL(now().href).hash;
      },
    };
  }

  get address(): string {
    return this.location.href.replace('https://lens.example', '');
  }

  /** Follow a link to a fragment. */
  visit(fragment: string): void {
    this.entries = [...this.entries.slice(0, this.at + 1), { state: null, href: this.location.href.replace(/#.*$|$/, `#${fragment}`) }];
    this.at += 1;
  }
}

const [, second, third] = EXAMPLES;
if (second === undefined || third === undefined) throw new Error('there are examples');
const content = (workspace: Workspace, tab = 'why', recentId: string | null = null): PageContent => ({ workspace, tab, recentId });
const mine = (url: string): Workspace => ({ ...EMPTY_WORKSPACE, routes: [newRoute('a', 'http.path == "/"', 1)], request: { ...EMPTY_REQUEST, url } });

beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); });
afterEach(() => { vi.useRealTimers(); });

/** Let the moment after an edit pass, and what follows it. */
async function moment(bar: AddressBar): Promise<void> {
  await vi.advanceTimersByTimeAsync(DELAY);
  await bar.follow();
}

describe('the address', () => {
  it('follows an edit a moment later, and not before', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    const workspace = mine('http://a/');
    bar.show(content(workspace, 'routes'));
    await vi.advanceTimersByTimeAsync(DELAY - 1);
    expect(browser.address).toBe('/app/');
    await moment(bar);
    expect(browser.address).toMatch(/^\/app\/#w1\./);
    expect(await fromFragment(browser.location.hash)).toEqual({ kind: 'workspace', workspace, tab: 'routes' });
    expect(browser.entries).toHaveLength(1);
  });

  it('names an unchanged example, and nothing for the first', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    await bar.push(content(second.workspace));
    expect(browser.address).toBe(`/app/?example=${second.id}`);
    bar.show(content(second.workspace, 'convert'));
    await moment(bar);
    expect(browser.address).toBe(`/app/?example=${second.id}&tab=convert`);
    bar.show(content({ ...second.workspace }, 'convert'));
    await moment(bar);
    expect(browser.address).toMatch(/^\/app\/#w1\./);
    await bar.push(content(FIRST_EXAMPLE.workspace));
    expect(browser.address).toBe('/app/');
  });

  it('leaves alone what is not ours in the query', async () => {
    const browser = new TestBrowser('https://lens.example/app/?utm=x&expression=a&url=b&header=c&header=d#top');
    const bar = new AddressBar(browser, content(mine('b')));
    expect(browser.address).toContain('expression=a');
    await bar.follow();
    expect(browser.address).toMatch(/^\/app\/\?utm=x#w1\./);
  });

  it('has no secrets, and nothing that is too long', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    const workspace = mine('http://a/?token=s3cret');
    bar.show(content({ ...workspace, request: { ...workspace.request, headers: 'Authorization: s3cret' } }));
    await moment(bar);
    const held = await fromFragment(browser.location.hash);
    expect(held).toMatchObject({ workspace: { request: { url: 'http://a/?token=redacted', headers: 'Authorization: redacted' } } });
    const routes = Array.from({ length: 500 }, (_, index) => newRoute(`route-${index}`, 'http.path == "/"', index));
    bar.show(content({ ...workspace, routes }));
    await moment(bar);
    expect(browser.address).toBe('/app/');
  });

  it('is left as it is where the browser refuses', async () => {
    const browser = new TestBrowser('https://lens.example/app/?x=1');
    browser.refuses = true;
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    bar.show(content(mine('a')));
    await moment(bar);
    await bar.push(content(second.workspace));
    expect(browser.address).toBe('/app/?x=1');
  });
});

describe('back', () => {
  it('leads to exactly what was there, also if it was edited a moment ago and has secrets', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    const edited = content(mine('http://a/?token=s3cret'), 'problems', 'work-1');
    bar.show(edited);
    await bar.push(content(second.workspace));
    await bar.push(content(third.workspace));
    expect(browser.entries).toHaveLength(3);
    browser.at = 1;
    expect(bar.arrive()).toEqual(content(second.workspace));
    expect(bar.arrive()).toBeUndefined(); // popstate and hashchange both come
    browser.at = 0;
    expect(bar.arrive()).toBe(edited);
    browser.at = 2;
    expect(bar.arrive()).toEqual(content(third.workspace));
  });

  it('goes on from there: what follows belongs to that entry', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    await bar.push(content(second.workspace));
    browser.at = 0;
    bar.arrive();
    bar.show(content(mine('http://later/')));
    await moment(bar);
    expect(browser.entries[0]?.href).toContain('#w1.');
    expect(browser.entries[1]?.href).toContain('?example=');
  });

  it('has the address read where this page never was: a link, or after a reload', async () => {
    const browser = new TestBrowser();
    const bar = new AddressBar(browser, content(FIRST_EXAMPLE.workspace));
    browser.visit('w1.abc');
    expect(bar.arrive()).toBeNull();
    expect(bar.arrive()).toBeUndefined();
    const opened = content(mine('http://linked/'));
    bar.settle(opened);
    expect(historyStateOf(browser.history.state)).not.toBeNull();
    const reloaded = new AddressBar(browser, opened);
    browser.at = 0;
    expect(reloaded.arrive()).toBeNull();
    // A slow address does not land in an entry that was left.
    reloaded.show(content(mine('http://slow/')));
    const slow = reloaded.follow();
    await reloaded.push(content(second.workspace));
    await slow;
    expect(browser.address).toBe(`/app/?example=${second.id}`);
  });
});

describe('historyStateOf', () => {
  it.each([null, undefined, 7, 'x', {}, { routelens: 7 }, []])('takes %j for nobody’s', (state) => {
    expect(historyStateOf(state)).toBeNull();
  });

  it('reads its own', () => {
    expect(historyStateOf({ routelens: 'a', recentId: 'b' })).toEqual({ routelens: 'a', recentId: 'b' });
    expect(historyStateOf({ routelens: 'a', recentId: 7 })).toEqual({ routelens: 'a', recentId: null });
  });
});
