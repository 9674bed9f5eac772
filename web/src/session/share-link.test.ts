import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLES } from '../state/examples';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';
import { MAX_DOCUMENT, fromFile, fromFragment, isFragment, toFile, toFragment } from './share-link';
import { readDocument, toDocument } from './serialize';

const UUID = '0e5a3c1e-7d5b-4a86-9c0e-f00000000001';
const SERVICE = '0e5a3c1e-7d5b-4a86-9c0e-5e0000000001';
const HOSTILE = '<script>globalThis.done = 1</script><img src=x onerror=alert(1)>"\'`${1}\u2028\u0000\u202e';

/** Bytes, or a text's, in base64url: written again here, so that a fault in the reader is not mirrored in the test. */
function base64(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function deflated(content: BlobPart): Promise<Uint8Array> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const packed = async (content: BlobPart): Promise<string> => `#w1.${base64(await deflated(content))}`;
const w1 = (document: unknown): Promise<string> => packed(JSON.stringify(document));
const j1 = (document: unknown): string => `#j1.${base64(JSON.stringify(document))}`;

async function reasonOf(fragment: string): Promise<string> {
  const held = await fromFragment(fragment);
  if (held.kind !== 'refused') throw new Error('it was not refused');
  return held.reason;
}

async function workspaceOf(fragment: string): Promise<Workspace> {
  const held = await fromFragment(fragment);
  if (held.kind !== 'workspace') throw new Error(held.reason);
  return held.workspace;
}

async function fragmentOf(workspace: Workspace): Promise<string> {
  return (await toFragment(workspace)) ?? 'too large';
}

const everything: Workspace = {
  settings: { flavor: 'traditional_compatible', match_calculation: 'original', split_paths: false },
  services: [{ id: SERVICE, entity: { name: 'orders-svc', host: 'orders.internal', port: 8080 } }],
  routes: [
    { ...newRoute('written', 'http.path ^= "/é🙂"', 2 ** 46 - 1, UUID), enabled: false },
    { id: UUID.replace('1e-', '2e-'), enabled: true, last_complete: null, entity: { paths: ['/a', '~/b'], headers: { 'x-a': ['1'] }, service: { id: SERVICE } } },
  ],
  request: { method: 'POST', url: 'https://a.example/', headers: 'A: b\nC: d', client_ip: '10.0.0.1', client_port: '9', sni: 'a', listen_ip: '10.0.0.2', listen_port: '8443', trusted: true, http_version: '2' },
  saved: [
    { id: UUID, name: 'one', request: { ...EMPTY_REQUEST, url: 'https://b.example' }, expect: { route: 'written', status: 426, upstream_url: 'http://x/' } },
    { id: SERVICE, name: '', request: EMPTY_REQUEST, expect: null },
    { id: UUID.replace('1e-', '3e-'), name: '404', request: EMPTY_REQUEST, expect: { route: null, status: null, upstream_url: null } },
  ],
};

afterEach(() => { vi.unstubAllGlobals(); });

describe('a link', () => {
  const workspaces = { empty: EMPTY_WORKSPACE, everything, ...Object.fromEntries(EXAMPLES.map((one) => [one.id, one.workspace])) };

  it.each(Object.entries(workspaces))('brings %s back', async (_, workspace) => {
    expect(await workspaceOf(`#${await fragmentOf(workspace)}`)).toEqual(workspace);
    expect(await workspaceOf(await fragmentOf(workspace))).toEqual(workspace);
  });

  it('names its version and is short', async () => {
    expect(await fragmentOf(EMPTY_WORKSPACE)).toMatch(/^w1\.[A-Za-z0-9_-]{1,72}$/);
    for (const example of EXAMPLES) expect((await fragmentOf(example.workspace)).length, example.id).toBeLessThan(900);
  });

  it('carries the tab', async () => {
    const fragment = (await toFragment(everything, 'tests')) ?? '';
    expect(await fromFragment(fragment)).toEqual({ kind: 'workspace', workspace: everything, tab: 'tests' });
    expect(await toFragment(everything, 'why')).toBe(await toFragment(everything));
  });

  it('is plain where the browser cannot pack, and read with and without packing', async () => {
    vi.stubGlobal('CompressionStream', undefined);
    const fragment = await fragmentOf(everything);
    expect(fragment).toMatch(/^j1\./);
    expect(await workspaceOf(fragment)).toEqual(everything);
    vi.unstubAllGlobals();
    expect(await workspaceOf(fragment)).toEqual(everything);
  });

  it('forgets the last valid text of a route that is being typed', async () => {
    const [route] = everything.routes;
    if (route === undefined) throw new Error('there is a route');
    const typed: Workspace = { ...everything, routes: [{ ...route, last_complete: 'http.path == "/"' }] };
    expect((await workspaceOf(await fragmentOf(typed))).routes).toEqual([route]);
  });

  it('is not made of what is too large', async () => {
    const routes = Array.from({ length: 10_000 }, (_, index) => newRoute(`route-${index}`, `http.path ^= "/${index}"`, index));
    const started = performance.now();
    expect(await toFragment({ ...EMPTY_WORKSPACE, routes })).toBeNull();
    expect(performance.now() - started).toBeLessThan(1000);
    const around = JSON.stringify({ settings: { match_calculation: 'original' }, request: { url: '' } }).length;
    const most = { ...EMPTY_WORKSPACE, request: { ...EMPTY_REQUEST, url: 'é'.repeat(Math.floor((MAX_DOCUMENT - around) / 2)) } };
    expect(await workspaceOf(await fragmentOf(most))).toEqual(most);
    expect(await toFragment({ ...most, request: { ...most.request, method: 'GET' } })).toBeNull();
  });

  it('states the match calculation; one of before that says nothing of it means strict', async () => {
    expect(toDocument(EMPTY_WORKSPACE).settings).toEqual({ match_calculation: 'original' });
    expect(readDocument({}).settings.match_calculation).toBe('strict');
    expect(readDocument({ settings: { flavor: 'expressions' } }).settings.match_calculation).toBe('strict');
    expect(await workspaceOf(await fragmentOf(readDocument({})))).toEqual(readDocument({}));
  });

  it('of version 1 is read for ever', async () => {
    // Written by the first release; never to be changed.
    const w =
      'w1.PY5rCsIwEISvIvu7T7Q-Cp7Eqmzj2gbSNCZbqJQcyHN4MRMU99-w883MAo6Ype4c1AsMyKK_ClRiUshy1FDDaGUnNSrwCdhxYgrO0wLyFn4FVbgWJaW7W9WmG9xv04MoKL0X_yshAdLYKgrAHZWjqFnyMxZqHCjkYDTNxpJz39Ke2WQGuV9djqsG8vergeAxVoY5ES29P4c99JjIcUyarPpxdZ5jRjMORlEO3n8A';
    const j =
      'j1.eyJzZXR0aW5ncyI6eyJtYXRjaF9jYWxjdWxhdGlvbiI6Im9yaWdpbmFsIn0sInJvdXRlcyI6W3siaWQiOiIwZTVhM2MxZS03ZDViLTRhODYtOWMwZS1mMDAwMDAwMDAwMDEiLCJlbmFibGVkIjpmYWxzZSwiZW50aXR5Ijp7Im5hbWUiOiJhIiwiZXhwcmVzc2lvbiI6Imh0dHAucGF0aCBePSBcIi_DqVwiIiwicHJpb3JpdHkiOjF9fV0sInJlcXVlc3QiOnsidXJsIjoiaHR0cDovL2EuZXhhbXBsZS8ifX0';
    const workspace: Workspace = {
      ...EMPTY_WORKSPACE,
      settings: { flavor: 'auto', match_calculation: 'original', split_paths: true },
      routes: [{ id: UUID, enabled: false, last_complete: null, entity: { name: 'a', expression: 'http.path ^= "/é"', priority: 1 } }],
      request: { ...EMPTY_REQUEST, url: 'http://a.example/' },
    };
    expect(await workspaceOf(w)).toEqual(workspace);
    expect(await workspaceOf(j)).toEqual(workspace);
  });
});

describe('what is not a link of ours', () => {
  it.each(['', '#', '#routes', '#w1', '#w.abc', '#x1.abc', '#top.w1.abc'])('%j is left alone', (fragment) => {
    expect(isFragment(fragment)).toBe(false);
  });

  it.each(['#w1.', '#j1.x', 'w2.abc', '#w999999999.'])('%j is one, whatever is in it', (fragment) => {
    expect(isFragment(fragment)).toBe(true);
  });
});

const CUT_SHORT = (await w1(everything)).slice(0, -20);
const NO_UTF8 = await packed(Uint8Array.from([0x22, 0xff, 0xfe, 0x22]));

describe('a hostile link', () => {
  it.each(['#w2.abc', '#w999999999.abc', '#j3.abc', '#w01.abc'])('%s of another version says so', async (fragment) => {
    expect(await reasonOf(fragment)).toContain('newer Routelens');
  });

  it.each([
    ['no base64', '#w1.a b'],
    ['base64 of the other alphabet', '#w1.a+/b'],
    ['a length that no bytes have', '#w1.abcde'],
    ['nothing', '#w1.'],
    ['no deflate', `#w1.${base64('hello, this is no deflate stream')}`],
    ['cut short', CUT_SHORT],
    ['no JSON', `#j1.${base64('{"routes":')}`],
    ['no UTF-8', `#j1.${base64(Uint8Array.from([0x22, 0xff, 0xfe, 0x22]))}`],
    ['packed, but no UTF-8', NO_UTF8],
    ['markup', '#w1.<script>alert(1)</script>'],
  ])('of %s is damaged', async (_, fragment) => {
    expect(await reasonOf(fragment)).toBe('This link is damaged, or was cut short.');
  });

  it('may have the punctuation of the sentence it was in', async () => {
    expect(await workspaceOf(`${await w1({ request: { url: 'x' } })}==`)).toHaveProperty('request.url', 'x');
    expect(await workspaceOf(`${await w1({ request: { url: 'x' } })}.`)).toHaveProperty('request.url', 'x');
  });

  it('that is too long is not even decoded', async () => {
    expect(await reasonOf(`#w1.${'A'.repeat(360_000)}`)).toContain('longer than any');
    expect(await reasonOf(`#j1.${base64(JSON.stringify({ request: { url: 'a'.repeat(MAX_DOCUMENT) } }))}`)).toContain('longer than any');
    expect(await reasonOf(await w1({ request: { url: 'a'.repeat(MAX_DOCUMENT) } }))).toContain('256 kB');
  });

  it('that is a bomb is given up after a megabyte', async () => {
    const bomb = await deflated(new Blob(Array.from({ length: 200 }, () => new Uint8Array(1_000_000))));
    expect(bomb.length).toBeLessThan(MAX_DOCUMENT);
    let inflated = 0;
    const inflate = DecompressionStream;
    vi.stubGlobal('DecompressionStream', class {
      readonly writable: WritableStream;
      readonly readable: ReadableStream;
      constructor(format: CompressionFormat) {
        const { writable, readable } = new inflate(format);
        const counted = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            inflated += chunk.length;
            controller.enqueue(chunk);
          },
        });
        this.writable = writable;
        this.readable = readable.pipeThrough(counted);
      }
    });
    const started = performance.now();
    expect(await reasonOf(`#w1.${base64(bomb)}`)).toContain('256 kB');
    expect(inflated).toBeLessThan(4_000_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['a list', [], 'The workspace is not an object'],
    ['null', null, 'The workspace is not an object'],
    ['a number', 7, 'The workspace is not an object'],
    ['an unknown part', { plugins: [] }, 'The workspace has an unknown part: plugins'],
    ['a prototype', JSON.parse('{"__proto__":{"routes":[]}}'), 'unknown part: __proto__'],
    ['a constructor', JSON.parse('{"constructor":{"prototype":{}}}'), 'unknown part: constructor'],
    ['routes of another type', { routes: {} }, 'routes is not a list'],
    ['a route of another type', { routes: ['x'] }, 'routes[0] is not an object'],
    ['a route with more', { routes: [{ id: UUID, entity: {}, onclick: 'x' }] }, 'routes[0] has an unknown part: onclick'],
    ['a route without id', { routes: [{ entity: {} }] }, 'routes[0].id is not a text'],
    ['a route without fields', { routes: [{ id: UUID }] }, 'routes[0].entity is not an object'],
    ['fields of another type', { routes: [{ id: UUID, entity: [] }] }, 'routes[0].entity is not an object'],
    ['fields with a prototype', JSON.parse(`{"routes":[{"id":"${UUID}","entity":{"headers":{"__proto__":{"a":1}}}}]}`), 'unknown part: __proto__'],
    ['a muted route of another type', { routes: [{ id: UUID, entity: {}, enabled: 'no' }] }, 'routes[0].enabled is not true or false'],
    ['services of another type', { services: 'x' }, 'services is not a list'],
    ['a service without id', { services: [{ entity: {} }] }, 'services[0].id is not a text'],
    ['settings of another type', { settings: [] }, 'settings is not an object'],
    ['an unknown flavour', { settings: { flavor: 'traditional' } }, 'settings.flavor is not one of auto, traditional_compatible, expressions'],
    ['an unknown order', { settings: { match_calculation: 1 } }, 'settings.match_calculation is not one of'],
    ['an unknown setting', { settings: { theme: 'x' } }, 'unknown part: theme'],
    ['splitting of another type', { settings: { split_paths: 1 } }, 'settings.split_paths is not true or false'],
    ['a request of another type', { request: 'GET /' }, 'request is not an object'],
    ['a method of another type', { request: { method: 1 } }, 'request.method is not a text'],
    ['headers of another type', { request: { headers: ['A: b'] } }, 'request.headers is not a text'],
    ['trust of another type', { request: { trusted: 'yes' } }, 'request.trusted is not true or false'],
    ['a saved request without name', { saved: [{ id: UUID }] }, 'saved[0].name is not a text'],
    ['an expectation of another type', { saved: [{ id: UUID, name: '', expect: 'r' }] }, 'saved[0].expect is not an object'],
    ['an expected status of another type', { saved: [{ id: UUID, name: '', expect: { status: 3.5 } }] }, 'saved[0].expect.status is not a whole number up to 999'],
  ])('with %s is refused in words', async (_, document, words) => {
    for (const fragment of [await w1(document), j1(document)]) {
      const reason = await reasonOf(fragment);
      expect(reason).toMatch(/^This link cannot be opened\. .*\.$/);
      expect(reason).toContain(words);
    }
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('shows no more of an unknown part than fits', async () => {
    expect((await reasonOf(await w1({ ['x'.repeat(100_000)]: 1 }))).length).toBeLessThan(200);
  });

  it.each([20, 100_000])('nested %i deep is refused and hurts nobody', async (depth) => {
    const nested = `{"routes":[{"id":"${UUID}","entity":{"paths":${'['.repeat(depth)}${']'.repeat(depth)}}}]}`;
    expect(await reasonOf(await packed(nested))).toContain('nested too deep');
    expect(await reasonOf(await packed('['.repeat(depth) + ']'.repeat(depth)))).toContain('not an object');
  });

  it('has markup in every field and it stays text', async () => {
    const request = { method: HOSTILE, url: HOSTILE, headers: HOSTILE, client_ip: HOSTILE, client_port: HOSTILE, sni: HOSTILE, listen_ip: HOSTILE, listen_port: HOSTILE };
    const document = {
      services: [{ id: SERVICE, entity: { name: HOSTILE, host: HOSTILE } }],
      routes: [{ id: UUID, entity: { name: HOSTILE, expression: HOSTILE, protocols: [HOSTILE], headers: { [HOSTILE]: [HOSTILE] } } }],
      request,
      saved: [{ id: UUID, name: HOSTILE, request, expect: { route: HOSTILE, upstream_url: HOSTILE } }],
      tab: HOSTILE,
    };
    const held = await fromFragment(await w1(document));
    expect(held).toMatchObject({ kind: 'workspace', tab: HOSTILE, workspace: { request, routes: [{ entity: { name: HOSTILE } }] } });
    expect(await fromFragment((await toFragment(await workspaceOf(await w1(document)), HOSTILE)) ?? '')).toEqual(held);
    expect(globalThis).not.toHaveProperty('done');
  });

  it('has ids that are none, or are taken, and gets others', async () => {
    const entity = { name: 'x', service: { id: 'my service' } };
    const held = await workspaceOf(
      await w1({
        services: [{ id: 'my service', entity: {} }, { id: UUID.toUpperCase(), entity: {} }],
        routes: [{ id: UUID, entity }, { id: UUID, entity: { service: { id: UUID } } }, { id: '__proto__', entity: { service: 'x' } }],
        saved: [{ id: '<b>', name: '' }, { id: UUID, name: '' }],
      }),
    );
    const ids = [...held.services, ...held.routes, ...held.saved].map((one) => one.id);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(held.routes.map((one) => one.id)).size).toBe(3);
    expect(held.routes[0]?.id).toBe(UUID);
    expect(held.routes[0]?.entity.service).toEqual({ id: held.services[0]?.id });
    expect(held.routes[1]?.entity.service).toEqual({ id: UUID });
    expect(held.routes[2]?.entity.service).toBe('x');
  });
});

describe('a file', () => {
  it('brings everything back, 10,000 routes too', () => {
    expect(fromFile(toFile(everything))).toEqual({ kind: 'workspace', workspace: everything, tab: null });
    const routes = Array.from({ length: 10_000 }, (_, index) => newRoute(`route-${index}`, `http.path ^= "/${index}"`, index));
    const started = performance.now();
    expect(fromFile(toFile({ ...EMPTY_WORKSPACE, routes }))).toMatchObject({ workspace: { routes } });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('has a line for each route', () => {
    expect(toFile({ ...EMPTY_WORKSPACE, routes: [newRoute('a', 'x', 1, UUID), newRoute('b', 'y', 2, SERVICE)] }).split('\n')).toHaveLength(9);
    expect(JSON.parse(toFile(EMPTY_WORKSPACE))).toEqual({ routelens: 1, settings: { match_calculation: 'original' } });
  });

  it.each(['', '_format_version: "3.0"', '{"_format_version": "3.0"}', '{"routes": []}', '# {"routelens": 1}'])('%j is none of ours', (text) => {
    expect(fromFile(text)).toBeNull();
  });

  it.each([
    ['{"routelens": 1, "routes": [', 'not complete JSON'],
    ['{"routelens": 2}', 'newer Routelens'],
    ['{"routelens": "1"}', 'newer Routelens'],
    ['{"routelens": 1, "plugins": []}', 'unknown part: plugins'],
    ['{"routelens": 1, "__proto__": {}}', 'unknown part: __proto__'],
    ['{"routelens": 1, "routes": 3}', 'routes is not a list'],
  ])('%j is refused in words', (text, words) => {
    const held = fromFile(text);
    expect(held?.kind === 'refused' && held.reason).toContain(words);
  });
});
