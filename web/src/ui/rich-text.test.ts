import { describe, expect, it } from 'vitest';
import { richText, unbroken } from './rich-text';

/** A part's text, with a bar where a long one may break. */
function joined(part: unknown): unknown {
  return Array.isArray(part) ? part.map((one: { values: unknown[] }) => one.values[0]).join('|') : part;
}

/** The parts that stay whole, and what stands between them. */
function parts(code: string): unknown {
  const made = unbroken(code);
  return Array.isArray(made) ? made.map((part: unknown) => (typeof part === 'string' ? part : joined((part as { values: unknown[] }).values[0]))) : made;
}

describe('unbroken', () => {
  it('lets a path break at its slashes, not at hyphens', () => {
    expect(parts('/area-/3')).toEqual(['/area-', '/3']);
    expect(parts('GET https://a-b.example/v2/orders')).toEqual(['GET', ' ', 'https://a-b.|example', '/v2', '/orders']);
  });
  it('keeps what a text begins with beside its first slash', () => {
    expect(parts('"/area-1/v2"')).toEqual(['"/area-1', '/v2"']);
    expect(parts('"^/area/(?<id>[0-9]+)"')).toEqual(['"^/area', '/(?<id>[0-9]+)"']);
    expect(parts('~/area-1/v2')).toEqual(['~/area-1', '/v2']);
  });
  it('lets a long word break after its dots and underscores', () => {
    expect(parts('http.headers.x_region')).toEqual(['http.|headers.|x_|region']);
    expect(parts('https://orders.internal:8443/base')).toEqual(['https://orders.|internal:|8443', '/base']);
  });
  it('keeps every character', () => {
    for (const code of ['/a-b/c', '  x /a//b-c\n', 'a, /b-/c, /d-e']) expect([parts(code)].flat().join('')).toBe(code);
  });
  it('leaves alone what has nothing to break at', () => {
    expect(parts('GET')).toBe('GET');
    expect(parts('/orders')).toBe('/orders');
  });
});

/** The templates of the words, each with the marks of its runs. */
function words(runs: Parameters<typeof richText>[0]): string[] {
  const marks = ({ strings, values }: { readonly strings: readonly string[]; readonly values: readonly unknown[] }): string =>
    (strings.some((text) => text.includes('mark-')) ? String(values[0]) : values.flat().map((value) => marks(value as Parameters<typeof marks>[0])).join('+'));
  return richText(runs).map(marks);
}

describe('richText', () => {
  it('keeps a word together of which a part is marked', () => {
    const runs = [{ text: 'path is ', mark: 'plain' }, { text: '/', mark: 'code' }, { text: 'o', mark: 'differs' }, { text: 'rders-eu/v2/42', mark: 'code' }] as const;
    expect(words(runs)).toEqual(['plain', 'code+differs+code', 'code', 'code']);
  });
  it('leaves the next line open between a marked path and what comes after it', () => {
    expect(words([{ text: '/v2/orders', mark: 'match' }, { text: '/17/x', mark: 'code' }, { text: ', starts with it', mark: 'plain' }])).toEqual(['match', 'code', 'plain']);
  });
});
