/** Texts made small enough for an address, and back: UTF-8, raw deflate, base64url. Reading is bounded throughout. */

/** Why a packed text could not be read. */
export type PackingFault = 'damaged' | 'too-large';

/** A packed text that could not be read; `fault` says why. */
export class PackingError extends Error {
  constructor(readonly fault: PackingFault) {
    super(fault);
  }
}

/**
 * Bytes handed to the inflater at a time. A slice inflates to at most 1,032 times as much, so that a bomb is noticed
 * after a megabyte, whatever it would have come to.
 */
const SLICE = 1024;

/** Bytes handed to the deflater at a time; between two of them the page has its turn. */
const DEFLATE_SLICE = 65_536;

/** Whether this browser can pack; all of them since 2023. */
export function canPack(): boolean {
  return typeof CompressionStream === 'function' && typeof DecompressionStream === 'function';
}

/** Pack a text. Linear in its length; the page stays responsive meanwhile. */
export async function pack(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const deflated = slices(bytes, DEFLATE_SLICE, turn).pipeThrough(new CompressionStream('deflate-raw'));
  return toBase64(await collect(deflated, Infinity));
}

/** Unpack what `pack` made, if it comes to at most `limit` bytes. Raises PackingError. */
export async function unpack(packed: string, limit: number): Promise<string> {
  const inflated = slices(fromBase64(packed), SLICE).pipeThrough(new DecompressionStream('deflate-raw'));
  return toText(await collect(inflated, limit));
}

/** Write a text without making it smaller. */
export function encode(text: string): string {
  return toBase64(new TextEncoder().encode(text));
}

/** Read what `encode` wrote, if it comes to at most `limit` bytes. Raises PackingError. */
export function decode(written: string, limit: number): string {
  if (written.length > Math.ceil((limit * 4) / 3)) throw new PackingError('too-large');
  return toText(fromBase64(written));
}

/** A stream that gives out `bytes` in slices: the next one when somebody reads, and after `pause`. */
function slices(bytes: Uint8Array<ArrayBuffer>, size: number, pause?: () => Promise<void>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller): Promise<void> {
        if (at > 0) await pause?.();
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + size));
        else controller.close();
        at += size;
      },
    },
    { highWaterMark: 0 },
  );
}

/** The end of this turn of the event loop: streams alone go on within one, and nothing else is heard meanwhile. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Everything a stream gives, or PackingError as soon as that is more than `limit` bytes. */
async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new PackingError('damaged');
    });
    if (done) return joined(parts, length);
    parts.push(value);
    length += value.length;
    if (length > limit) {
      void reader.cancel().catch(() => undefined); // nobody reads on, whatever it says to that
      throw new PackingError('too-large');
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PackingError('damaged');
  }
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 32_768) parts.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
  return btoa(parts.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new PackingError('damaged');
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw new PackingError('damaged'); // a length that no bytes have
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
