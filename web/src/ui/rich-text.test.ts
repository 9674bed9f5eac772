import { describe, expect, it } from 'vitest';
import { unbroken } from './rich-text';

/** The parts that stay whole, and what stands between them. */
function parts(code: string): unknown {
  const made = unbroken(code);
  return Array.isArray(made) ? made.map((part: unknown) => (typeof part === 'string' ? part : (part as { values: unknown[] }).values[0])) : made;
}

describe('unbroken', () => {
  it('lets a path break at its slashes, not at hyphens', () => {
    expect(parts('/area-/3')).toEqual(['/area-', '/3']);
    expect(parts('GET https://a-b.example/v2/orders')).toEqual(['GET', ' ', 'https://a-b.example', '/v2', '/orders']);
  });
  it('keeps every character', () => {
    for (const code of ['/a-b/c', '  x /a//b-c\n', 'a, /b-/c, /d-e']) expect([parts(code)].flat().join('')).toBe(code);
  });
  it('leaves alone what has nothing to break at', () => {
    expect(parts('GET')).toBe('GET');
    expect(parts('/orders')).toBe('/orders');
  });
});
