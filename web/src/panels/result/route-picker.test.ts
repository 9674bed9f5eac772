import { describe, expect, it } from 'vitest';
import type { Row } from '../../generated/messages';
import { FIRST_EXAMPLE } from '../../state/examples';
import { newRoute } from '../../state/workspace';
import { MOST_CHOICES, routeChoices } from './route-picker';
import { savedAnswer } from '../../state/answer';

const { workspace, answer } = FIRST_EXAMPLE;

describe('routeChoices', () => {
  it('lists a small table in evaluation order', () => {
    const names = routeChoices(workspace, savedAnswer(answer, workspace), null).map(({ name }) => name);
    expect(names).toEqual(['orders-v2', 'v2-any', 'admin', 'catch-all']);
    expect(routeChoices(workspace, null, null)).toHaveLength(4);
  });

  it('tells namesakes apart, and says which routes are not tried', () => {
    const [first, second, ...rest] = workspace.routes;
    if (first === undefined || second === undefined) throw new Error('the example has routes');
    const renamed = { ...workspace, routes: [first, { ...second, entity: { ...second.entity, name: 'orders-v2' } }, ...rest] };
    const shown = savedAnswer(answer, renamed);
    const row = shown.rows.get(second.id);
    if (row === undefined) throw new Error('the answer has its rows');
    const marks = (status: Row['status']): readonly string[] =>
      routeChoices(renamed, { ...shown, rows: new Map([...shown.rows, [second.id, { ...row, status }]]) }, null).map(({ name, mark }) => `${name} ${mark}`);
    expect(marks('invalid').slice(0, 3)).toEqual([`orders-v2 ${first.id.slice(0, 8)}`, 'orders-v2 invalid, left out', 'admin ']);
    expect(marks('muted')[1]).toBe('orders-v2 muted');
    expect(marks('matches')[1]).toBe(`orders-v2 ${second.id.slice(0, 8)}`);
  });

  it('lists of a large table what matters first, and no more than can be looked through', () => {
    const many = { ...workspace, routes: [...workspace.routes, ...Array.from({ length: 500 }, (_, index) => newRoute(`r${index}`, '', 0, `id-${index}`))] };
    const order = many.routes.map(({ id }) => id).reverse();
    const listed = routeChoices(many, { ...savedAnswer(answer, many), order }, 'id-3');
    expect(listed).toHaveLength(MOST_CHOICES);
    expect(listed.slice(0, 4).map(({ name }) => name)).toEqual(['r3', 'orders-v2', 'v2-any', 'r499']);
  });
});
