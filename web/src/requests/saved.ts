/** Requests that are kept under names. */
import { EMPTY_REQUEST, newId, type SavedRequest, type WorkspaceRequest } from '../state/workspace';
import type { FoundRequest } from './findings';

/** Whether two requests are the same in every field. */
export function isSameRequest(a: WorkspaceRequest, b: WorkspaceRequest): boolean {
  if (a === b) return true;
  if ((a.http_version ?? '1.1') !== (b.http_version ?? '1.1')) return false;
  return (Object.keys(EMPTY_REQUEST) as (keyof WorkspaceRequest)[]).every((field) => a[field] === b[field]);
}

/** A name that none of them has: `name`, `name 2`, `name 3` … */
export function freeRequestName(saved: readonly SavedRequest[], name: string): string {
  const taken = new Set(saved.map((one) => one.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

/** The saved requests with some more, each with a name of its own; those that are there already are left out. Linear. */
export function withFound(saved: readonly SavedRequest[], found: readonly FoundRequest[]): SavedRequest[] {
  const all = [...saved];
  const known = new Set(saved.map(({ request }) => key(request)));
  const taken = new Set(saved.map(({ name }) => name));
  const numbers = new Map<string, number>();
  for (const { label, request } of found) {
    const same = key(request);
    if (known.has(same)) continue;
    known.add(same);
    let name = label;
    let number = numbers.get(label) ?? 2;
    while (taken.has(name)) {
      name = `${label} ${number}`;
      number += 1;
    }
    numbers.set(label, number);
    taken.add(name);
    all.push({ id: newId(), name, request, expect: null });
  }
  return all;
}

function key(request: WorkspaceRequest): string {
  return JSON.stringify((Object.keys(EMPTY_REQUEST) as (keyof WorkspaceRequest)[]).map((field) => request[field]));
}
