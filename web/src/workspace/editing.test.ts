import { describe, expect, it } from 'vitest';
import { FIRST_EXAMPLE } from './examples';
import { apply } from './actions';
import { asSent, rememberComplete, type CompleteTexts } from './editing';
import type { State } from '../generated/messages';

const { workspace, answer } = FIRST_EXAMPLE;
const [first] = workspace.routes;
const id = first?.id ?? '';
const whole = String(first?.entity.expression);

function typed(text: string): typeof workspace {
  return apply(workspace, { type: 'set-field', id, field: 'expression', value: text });
}

/** The example's answer as it would be with the first route broken. */
function broken(state: State): State {
  const problem = {
    field: 'expression', rule: 'K008', severity: 'error', kind: 'syntax', message: 'x', engine_message: null,
    start: 0, end: 1, fixes: [],
  } as const;
  return { ...state, rows: state.rows.map((row) => (row.id === id ? { ...row, problems: [problem] } : row)) };
}

const known: CompleteTexts = rememberComplete(new Map(), workspace, answer);

describe('the rule for half-typed routes', () => {
  it('remembers the texts that the engine found valid', () => {
    expect(known.get(id)).toBe(whole);
    expect(known.size).toBe(workspace.routes.length);
  });

  it('remembers a text that has a warning only: the gateway takes it', () => {
    const state = broken(answer);
    const warned = state.rows.map((row) => ({
      ...row, problems: row.problems.map((problem) => ({ ...problem, severity: 'warning' as const })),
    }));
    expect(rememberComplete(new Map(), workspace, { ...answer, rows: warned }).get(id)).toBe(whole);
  });

  it('keeps the last valid text while a route is broken', () => {
    const later = rememberComplete(known, typed('http.path =='), broken(answer));
    expect(later.get(id)).toBe(whole);
  });

  it('sends the last valid text along with the one being typed', () => {
    const sent = asSent(typed('http.path =='), id, known).routes[0];
    expect(sent?.entity.expression).toBe('http.path ==');
    expect(sent?.last_complete).toBe(whole);
  });

  it('sends nothing along when the text is the valid one', () => {
    expect(asSent(workspace, id, known).routes[0]).toBe(first);
  });

  it('lets the text count as it stands once nobody types in it', () => {
    const half = typed('http.path ==');
    expect(asSent(half, null, known)).toBe(half);
    expect(asSent(half, workspace.routes[1]?.id ?? null, known).routes[0]?.last_complete).toBeNull();
  });

  it('has nothing to keep for a route that was never valid', () => {
    const half = typed('http.path ==');
    expect(asSent(half, id, new Map())).toBe(half);
  });
});
