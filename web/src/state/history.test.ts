import { describe, expect, it } from 'vitest';
import { apply, historyKey, type Action } from './actions';
import { BURST, MAX_STEPS, redo, startHistory, step, undo, type History } from './history';
import { EMPTY_WORKSPACE, newRoute, priorityOf, textOf, type Workspace } from './workspace';

const start: Workspace = { ...EMPTY_WORKSPACE, routes: [newRoute('a', 'http.path == "/"', 1, 'id-a')] };

/** Take actions one after the other, `gap` milliseconds apart. */
function run(actions: readonly Action[], gap: number, from = startHistory(start)): History {
  return actions.reduce(
    (history, action, index) =>
      step(history, apply(history.present, action), historyKey(action), 10_000 + index * gap),
    from,
  );
}

function type(texts: readonly string[], id = 'id-a'): Action[] {
  return texts.map((value) => ({ type: 'set-field', id, field: 'expression', value }));
}

function expressions(history: History): string[] {
  return history.present.routes.map((route) => textOf(route, 'expression'));
}

describe('history', () => {
  it('joins a burst of typing in one place into one step', () => {
    const typed = run(type(['h', 'ht', 'htt']), BURST - 1);
    expect(expressions(typed)).toEqual(['htt']);
    expect(expressions(undo(typed))).toEqual(['http.path == "/"']);
    expect(undo(undo(typed))).toEqual(undo(typed));
  });

  it('starts a new step after a pause', () => {
    const typed = run(type(['h', 'ht']), BURST);
    expect(expressions(undo(typed))).toEqual(['h']);
  });

  it('starts a new step in another place', () => {
    const typed = run(
      [...type(['x']), { type: 'set-field', id: 'id-a', field: 'priority', value: 9 }, ...type(['xy'])],
      1,
    );
    expect(typed.past).toHaveLength(3);
    const before = undo(typed);
    expect(expressions(before)).toEqual(['x']);
    expect(before.present.routes.map(priorityOf)).toEqual([9]);
  });

  it('never joins what is not typing: two mutes are two steps', () => {
    const muted = run(
      [
        { type: 'enable-route', id: 'id-a', enabled: false },
        { type: 'enable-route', id: 'id-a', enabled: true },
      ],
      1,
    );
    expect(muted.past).toHaveLength(2);
    expect(undo(muted).present.routes[0]?.enabled).toBe(false);
  });

  it('takes a step back and forth again', () => {
    const typed = run(type(['one', 'two', 'three']), BURST);
    expect(redo(undo(typed)).present).toBe(typed.present);
    expect(redo(redo(undo(undo(typed)))).present).toBe(typed.present);
    expect(redo(typed)).toBe(typed);
  });

  it('forgets what was undone when something else is done', () => {
    const typed = undo(run(type(['one', 'two']), BURST));
    const other = step(typed, apply(typed.present, { type: 'remove-route', id: 'id-a' }), null, 99_999);
    expect(other.future).toEqual([]);
    expect(redo(other).present.routes).toEqual([]);
  });

  it('does not join typing after an undo with typing before it', () => {
    const undone = undo(run(type(['one', 'two']), BURST));
    const action: Action = { type: 'set-field', id: 'id-a', field: 'expression', value: 'three' };
    const again = step(undone, apply(undone.present, action), historyKey(action), 11_001);
    expect(expressions(undo(again))).toEqual(['one']);
  });

  it('takes typing in one field of the request as one step, each whole request as its own', () => {
    const typed: Action[] = ['/a', '/ab'].map((url) => ({ type: 'set-request', patch: { url } }));
    expect(run(typed, 1).past).toHaveLength(1);
    const taken: Action[] = ['/a', '/b'].map((url) => ({ type: 'set-request', patch: { url, method: 'GET' } }));
    expect(undo(run(taken, 1)).present.request.url).toBe('/a');
  });

  it('does not count what changes nothing', () => {
    const history = startHistory(start);
    expect(step(history, apply(start, { type: 'enable-route', id: 'gone', enabled: false }), null, 1)).toBe(history);
  });

  it('keeps so many steps and no more', () => {
    const texts = Array.from({ length: MAX_STEPS + 20 }, (_, index) => `text ${index}`);
    const typed = run(type(texts), BURST);
    expect(typed.past).toHaveLength(MAX_STEPS);
    const first = texts.reduce((history) => undo(history), typed);
    expect(expressions(first)).toEqual(['text 19']);
  });
});
