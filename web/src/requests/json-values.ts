/** Looking into JSON of strangers: nothing is trusted to be there, or to be of a kind. */

/** A member of an object of its own; undefined for anything else. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function list(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The first member that is a text (a number counts), by paths like `request.headers.host`; '' and `-` are none. */
export function firstText(value: unknown, paths: readonly string[]): string | null {
  for (const path of paths) {
    let found: unknown = value;
    for (const name of path.split('.')) found = field(found, name);
    if (typeof found === 'number') return String(found);
    // Headers of some logs are lists of values.
    const one = text(found) ?? text(list(found)?.[0]);
    if (one !== null && one !== '' && one !== '-') return one;
  }
  return null;
}
