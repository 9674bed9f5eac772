import { describe, expect, it } from 'vitest';
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

  it('lists of a large table what matters first, and no more than can be looked through', () => {
    const many = { ...workspace, routes: [...workspace.routes, ...Array.from({ length: 500 }, (_, index) => newRoute(`r${index}`, '', 0, `id-${index}`))] };
    const order = many.routes.map(({ id }) => id).reverse();
    const listed = routeChoices(many, { ...savedAnswer(answer, many), order }, 'id-3');
    expect(listed).toHaveLength(MOST_CHOICES);
    expect(listed.slice(0, 4).map(({ name }) => name)).toEqual(['r3', 'orders-v2', 'v2-any', 'r499']);
  });
});
