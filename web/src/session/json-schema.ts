/**
 * Strict readers for what comes from outside as JSON: every key known, every value of its type, at most so deep.
 *
 * They raise `ReadingError`, whose message says where and in words for the reader of the page.
 */

/** What was read does not have the shape it should have. */
export class ReadingError extends Error {}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How deep the fields of routes and services may be nested; the gateway's own are three deep. */
export const MAX_DEPTH = 16;

/** What JavaScript takes for an object's ancestor, and nobody for a field. */
const RESERVED = '__proto__';

/** The parts of an object, of which only those in `known` may be there. */
export function object(value: unknown, place: string, known: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object');
  const parts = new Map<string, unknown>(Object.entries(value));
  for (const key of parts.keys()) {
    if (!known.includes(key)) throw new ReadingError(`${place} has an unknown part: ${shown(key)}`);
  }
  return parts;
}

/** A list, each item read by `read`. */
export function list<T>(value: unknown, place: string, read: (item: unknown, place: string) => T): T[] {
  if (!Array.isArray(value)) throw wrong(place, 'a list');
  return value.map((item: unknown, index) => read(item, `${place}[${index}]`));
}

export function text(value: unknown, place: string): string {
  if (typeof value !== 'string') throw wrong(place, 'a text');
  return value;
}

export function truth(value: unknown, place: string): boolean {
  if (typeof value !== 'boolean') throw wrong(place, 'true or false');
  return value;
}

/** A whole number from 0 to `most`. */
export function count(value: unknown, place: string, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw wrong(place, `a whole number up to ${most}`);
  }
  return value;
}

/** One of a few words. */
export function word<T extends string>(value: unknown, place: string, words: readonly T[]): T {
  const found = words.find((one) => one === value);
  if (found === undefined) throw wrong(place, `one of ${words.join(', ')}`);
  return found;
}

/**
 * The fields of a route or service: which there may be is for the engine to say, which names them in its problems. Here
 * they are JSON of bounded depth without `__proto__`. Linear in its size.
 */
export function fields(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object');
  checkFields(value, place);
  return value as Readonly<Record<string, unknown>>;
}

function checkFields(value: object, place: string): void {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new ReadingError(`${place} is nested too deep`);
    const below: object[] = [];
    for (const holder of level) {
      for (const [key, held] of Object.entries(holder)) {
        if (key === RESERVED) throw new ReadingError(`${place} has an unknown part: ${shown(key)}`);
        if (typeof held === 'object' && held !== null) below.push(held as object);
      }
    }
    level = below;
  }
}

function wrong(place: string, wanted: string): ReadingError {
  return new ReadingError(`${place} is not ${wanted}`);
}

function shown(key: string): string {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key;
}
