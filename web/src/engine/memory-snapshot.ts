/**
 * The memory of a started Python, kept in the browser's storage: the next engine begins with it in place of starting
 * Python and importing our package once more, which is half of what an engine takes to start.
 *
 * A snapshot is only ever read by the browser that made it, of that very version, and for the very files that it was
 * made with. It holds no workspace: it is taken before the engine gets its first message.
 */

/** Whether an engine begins with a snapshot if there is one, and makes one if there is none. Off, it does neither. */
export type SnapshotUse = 'off' | 'read' | 'make';

/** Part of the key: changes with what the snapshot holds or how it is packed. */
const FORMAT = 1;

const CACHE = 'routelens-memory';

/** Bytes of memory that are kept together; most of Python's memory has not been touched, and is left out. */
const PAGE = 65_536;

/** Before the pages: the length, the checksum, and a byte for each page that says whether it is kept. */
const LENGTH = 0;
const CHECKSUM = 4;
const KEPT = 8;

/** How often a snapshot has to fit into what the browser still grants: users' workspaces are in the same storage. */
const ROOM = 10;

/** The place of one engine's snapshot in the browser's storage. */
export class SnapshotStore {
  constructor(
    private readonly storage: CacheStorage,
    private readonly address: string,
  ) {}

  /**
   * The place of the snapshot of the engine in the folder `base`, or null where there is no storage: in a sandboxed
   * frame, in some private windows, and without a secure context.
   *
   * @param files the names of the engine's files, which tell one build from another
   * @param entry what Python had run when the snapshot was taken
   */
  static async open(base: URL, files: readonly string[], entry: string): Promise<SnapshotStore | null> {
    try {
      const key = new TextEncoder().encode(JSON.stringify([FORMAT, navigator.userAgent, entry, ...files]));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', key));
      const name = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return new SnapshotStore(caches, new URL(`memory/${name}`, base).href);
    } catch {
      return null;
    }
  }

  /** The snapshot, or null if there is none. A damaged one is removed. */
  async read(): Promise<Uint8Array | null> {
    try {
      const kept = await this.storage.match(this.address, { cacheName: CACHE });
      if (kept === undefined) return null;
      const memory = unpack(new Uint8Array(await kept.arrayBuffer()));
      if (memory === null) await this.forget();
      return memory;
    } catch {
      return null; // without it the engine starts as at the first visit
    }
  }

  /** Keep `memory`, in place of what earlier builds of this page have kept, unless storage is short. */
  async write(memory: Uint8Array): Promise<void> {
    try {
      const packed = pack(memory);
      if ((await granted()) < ROOM * packed.length) return;
      const folder = new URL('.', this.address).href;
      const cache = await this.storage.open(CACHE);
      for (const { url } of await cache.keys()) {
        if (url.startsWith(folder)) await cache.delete(url);
      }
      await cache.put(this.address, new Response(packed));
    } catch {
      // Storage is full, or switched off meanwhile: the next engine starts as this one did.
    }
  }

  /** Remove the snapshot, because an engine has failed that began with it. */
  async forget(): Promise<void> {
    try {
      await (await this.storage.open(CACHE)).delete(this.address);
    } catch {
      // Then the cache cannot be read either.
    }
  }
}

/** Bytes that the browser still grants; one that does not tell refuses what is too much. */
async function granted(): Promise<number> {
  const { storage } = navigator as { readonly storage?: StorageManager };
  const { quota = Infinity, usage = 0 } = (await storage?.estimate()) ?? {};
  return quota - usage;
}

/** `memory` without the pages that hold nothing but zeros. */
export function pack(memory: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = Math.ceil(memory.length / PAGE);
  const kept: number[] = [];
  for (let page = 0; page < count; page += 1) {
    if (holdsSomething(memory.subarray(page * PAGE, (page + 1) * PAGE))) kept.push(page);
  }
  const start = startOfPages(count);
  const packed = new Uint8Array(start + kept.length * PAGE);
  kept.forEach((page, index) => {
    packed[KEPT + page] = 1;
    packed.set(memory.subarray(page * PAGE, (page + 1) * PAGE), start + index * PAGE);
  });
  const header = new DataView(packed.buffer);
  header.setUint32(LENGTH, memory.length);
  header.setUint32(CHECKSUM, checksum(packed));
  return packed;
}

/** What `pack` was given, or null if `packed` is not what it has made. */
export function unpack(packed: Uint8Array<ArrayBuffer>): Uint8Array | null {
  if (packed.length < KEPT || packed.length % 4 !== 0) return null;
  const header = new DataView(packed.buffer);
  const length = header.getUint32(LENGTH);
  if (header.getUint32(CHECKSUM) !== checksum(packed)) return null;
  const count = Math.ceil(length / PAGE);
  const memory = new Uint8Array(length);
  let from = startOfPages(count);
  for (let page = 0; page < count; page += 1) {
    if (packed[KEPT + page] === 0) continue;
    // The last page of the memory may be shorter than what is kept of it.
    memory.set(packed.subarray(from, from + Math.min(PAGE, length - page * PAGE)), page * PAGE);
    from += PAGE;
  }
  return memory;
}

/** Where the first page begins: at whole words, as the checksum needs it. */
function startOfPages(count: number): number {
  return Math.ceil((KEPT + count) / 4) * 4;
}

function holdsSomething(page: Uint8Array): boolean {
  return page.some((byte) => byte !== 0);
}

/** A sum (FNV-1a, by words) over everything but itself. */
function checksum(packed: Uint8Array<ArrayBuffer>): number {
  const words = new Uint32Array(packed.buffer);
  const add = (sum: number, index: number): number => Math.imul(sum ^ (words[index] ?? 0), 0x01000193);
  let sum = add(0x811c9dc5, LENGTH / 4);
  for (let index = KEPT / 4; index < words.length; index += 1) sum = add(sum, index);
  return sum >>> 0;
}
