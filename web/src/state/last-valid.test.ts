import { describe, expect, it } from 'vitest';
import { FIRST_EXAMPLE } from './examples';
import { apply } from './actions';
import { asSent, rememberComplete, type CompleteTexts } from './last-valid';
import type { Row, Severity } from '../generated/messages';

const { workspace, answer } = FIRST_EXAMPLE;
const first = there(workspace.routes[0]);
const id = first.id;
const whole = String(first.entity.expression);

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the example has lost its routes');
  return value;
}

function typed(text: string): typeof workspace {
  return apply(workspace, { type: 'set-field', id, field: 'expression', value: text });
}

const row = there(answer.rows[0]);

/** The first route's row as it would be with a problem. */
function faulty(severity: Severity): Row {
  const problem = { field: 'expression', rule: 'K008', severity, kind: 'syntax', message: 'x', engine_message: null, start: 0, end: 1, fixes: [] } as const;
  return { ...row, problems: [problem] };
}

const known: CompleteTexts = rememberComplete(new Map(), first, row);

describe('the rule for half-typed routes', () => {
  it('remembers a text that the engine found valid', () => {
    expect([...known]).toEqual([[id, whole]]);
    expect(rememberComplete(known, first, row)).toBe(known);
  });

  it('remembers a text that has a warning only: the gateway takes it', () => {
    expect(rememberComplete(new Map(), first, faulty('warning')).get(id)).toBe(whole);
  });

  it('keeps the last valid text while a route is broken', () => {
    const [half] = typed('http.path ==').routes;
    expect(rememberComplete(known, there(half), faulty('error'))).toBe(known);
  });

  it('sends the last valid text along with the one being typed', () => {
    const sent = asSent(typed('http.path =='), id, known).routes[0];
    expect(sent?.entity.expression).toBe('http.path ==');
    expect(sent?.last_complete).toBe(whole);
  });

  it('makes the same of the same, so that nothing is sent twice', () => {
    const half = typed('http.path ==');
    expect(asSent(half, id, known)).toBe(asSent(half, id, new Map(known)));
    expect(asSent(half, id, new Map([[id, 'http.path == "/x"']]))).not.toBe(asSent(half, id, known));
  });

  it('sends nothing along when the text is the valid one', () => {
    expect(asSent(workspace, id, known)).toBe(workspace);
  });

  it('lets the text count as it stands once nobody types in it', () => {
    const half = typed('http.path ==');
    expect(asSent(half, null, known)).toBe(half);
    expect(asSent(half, workspace.routes[1]?.id ?? null, known).routes[0]?.last_complete).toBeNull();
  });

  it('sends an empty text along with a draft that is being typed and was never valid', () => {
    const half = typed('http.pa');
    const drafts = new Set([id]);
    const sent = asSent(half, id, new Map(), drafts);
    expect(sent.routes[0]?.last_complete).toBe('');
    expect(asSent(half, id, new Map(), drafts)).toBe(sent);
    expect(asSent(half, id, known, drafts).routes[0]?.last_complete).toBe(whole);
    expect(asSent(half, null, new Map(), drafts)).toBe(half);
  });

  it('has nothing to keep for a route that was never valid', () => {
    const half = typed('http.path ==');
    expect(asSent(half, id, new Map())).toBe(half);
  });
});
