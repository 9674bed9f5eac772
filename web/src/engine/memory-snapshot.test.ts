import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotStore, pack, unpack } from './memory-snapshot';

const PAGE = 65_536;

/** Memory of so many bytes, zero but for some. */
function memory(length: number, ...written: readonly [at: number, byte: number][]): Uint8Array {
  const bytes = new Uint8Array(length);
  for (const [at, byte] of written) bytes[at] = byte;
  return bytes;
}

describe('a packed memory', () => {
  it.each([
    ['of whole pages', memory(3 * PAGE, [0, 1], [3 * PAGE - 1, 2])],
    ['with a shorter last page', memory(2 * PAGE + 128, [5, 7], [2 * PAGE + 127, 9])],
    ['that holds nothing', memory(4 * PAGE)],
    ['shorter than a page', memory(100, [99, 1])],
  ])('%s comes back as it was', (_, bytes) => {
    expect(unpack(pack(bytes))).toEqual(bytes);
  });

  it('leaves out the pages that hold nothing', () => {
    expect(pack(memory(100 * PAGE, [50 * PAGE, 1])).length).toBeLessThan(2 * PAGE);
  });

  it.each([0, 4, 8, 20, 70_000])('is found out if it is damaged at byte %i', (at) => {
    const packed = pack(memory(3 * PAGE, [0, 1], [2 * PAGE, 2]));
    packed[at] = (packed[at] ?? 0) ^ 0x10;
    expect(unpack(packed)).toBeNull();
  });

  it('is found out if two of its pages have changed places', () => {
    const packed = pack(memory(2 * PAGE, [0, 1], [PAGE, 2]));
    const start = packed.length - 2 * PAGE;
    packed[start] = 2;
    packed[start + PAGE] = 1;
    expect(unpack(packed)).toBeNull();
  });

  it.each([0, 3, 8, 1000])('is found out if only %i bytes of it are left', (length) => {
    expect(unpack(pack(memory(PAGE, [0, 1])).slice(0, length))).toBeNull();
  });
});

/** As much of the browser's storage as is used, with one cache in it; `full` refuses what is to be kept. */
class FakeCache {
  readonly kept = new Map<string, Response>();
  full = false;

  open(): Promise<this> {
    return Promise.resolve(this);
  }
  match(address: string): Promise<Response | undefined> {
    return Promise.resolve(this.kept.get(address)?.clone());
  }
  keys(): Promise<{ url: string }[]> {
    return Promise.resolve([...this.kept.keys()].map((url) => ({ url })));
  }
  delete(address: string): Promise<boolean> {
    return Promise.resolve(this.kept.delete(address));
  }
  put(address: string, response: Response): Promise<void> {
    if (this.full) return Promise.reject(new DOMException('', 'QuotaExceededError'));
    this.kept.set(address, response);
    return Promise.resolve();
  }
}

describe('the place of a snapshot', () => {
  const bytes = memory(2 * PAGE, [3, 4]);
  let cache: FakeCache;
  let granted: StorageEstimate;

  /** The place of a snapshot of the page in `folder`, of the build `name`. */
  function place(folder: string, name: string): SnapshotStore {
    return new SnapshotStore(cache as unknown as CacheStorage, `https://site.example/${folder}/engine/memory/${name}`);
  }

  beforeEach(() => {
    cache = new FakeCache();
    granted = { quota: 1e9, usage: 0 };
    vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve(granted) } });
  });

  afterEach(() => { vi.unstubAllGlobals(); });

  it('is empty at first, keeps what is written and forgets it', async () => {
    expect(await place('page', 'a').read()).toBeNull();
    await place('page', 'a').write(bytes);
    expect(await place('page', 'a').read()).toEqual(bytes);
    await place('page', 'a').forget();
    expect(await place('page', 'a').read()).toBeNull();
  });

  it('takes the place of an earlier build of the same page, and of no other page', async () => {
    await place('page', 'earlier').write(bytes);
    await place('console', 'other').write(bytes);
    await place('page', 'later').write(bytes);
    expect([...cache.kept.keys()].map((url) => url.slice('https://site.example/'.length))).toEqual([
      'console/engine/memory/other',
      'page/engine/memory/later',
    ]);
  });

  it('is empty again once it was found damaged', async () => {
    await place('page', 'a').write(bytes);
    for (const url of cache.kept.keys()) cache.kept.set(url, new Response(new Uint8Array(12)));
    expect(await place('page', 'a').read()).toBeNull();
    expect(cache.kept.size).toBe(0);
  });

  it('is filled where the browser does not tell what it grants', async () => {
    vi.stubGlobal('navigator', {});
    await place('page', 'a').write(bytes);
    expect(await place('page', 'a').read()).toEqual(bytes);
  });

  it('is not filled where storage is short or full', async () => {
    granted = { quota: 500_000, usage: 100_000 };
    await place('page', 'a').write(bytes);
    granted = { quota: 1e9, usage: 0 };
    cache.full = true;
    await place('page', 'a').write(bytes);
    expect(cache.kept.size).toBe(0);
  });
});
