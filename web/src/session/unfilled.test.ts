import { describe, expect, it } from 'vitest';
import type { Imported } from '../generated/messages';
import { EMPTY_WORKSPACE, type Workspace } from '../state/workspace';
import { readDocument, toDocument } from './serialize';
import { keepUnfilled } from './unfilled';

const SERVICE = '00000000-0000-4000-8000-000000000001';
const ROUTE = '00000000-0000-4000-8000-000000000002';
const UNFILLED = '00000000-0000-4000-8000-000000000003';

const workspace = (): Workspace => {
  const services = [{ id: SERVICE, entity: { name: 'very-secret', host: 'very-secret.internal', port: 8081, retries: 5 } }];
  const routes = [{ id: ROUTE, enabled: true, last_complete: null, entity: { name: 'r', paths: ['/very-secret/typed'], service: { id: SERVICE } } }];
  const around = { plugins: [], upstreams: [] };
  const document = { text: 'host: ${{ env "DECK_H" }}', name: '', variables: { DECK_H: 'very-secret' }, surroundings: around };
  const unfilled = [{ id: SERVICE, unfilled_id: UNFILLED, entity: { name: 'unset-deck-h', host: 'unset-deck-h.internal', port: 80, retries: 5 } }];
  const found = { services, routes, unfilled, unfilled_surroundings: around } as unknown as Imported;
  keepUnfilled(document, found);
  return { ...EMPTY_WORKSPACE, services, routes, document };
};

describe('a workspace with values of template variables', () => {
  it('is written without them', () => {
    const written = toDocument(workspace());
    expect(JSON.stringify(written)).not.toContain('very-secret');
    const read = readDocument(JSON.parse(JSON.stringify(written)));
    expect(read.services).toEqual([{ id: UNFILLED, entity: { name: 'unset-deck-h', host: 'unset-deck-h.internal', port: 80, retries: 5 } }]);
    expect(read.routes[0]?.entity).toEqual({ name: 'r', paths: ['/unset/typed'], service: { id: UNFILLED } });
    expect(read.document?.variables).toEqual({});
  });

  it('keeps what was edited since', () => {
    const present = workspace();
    const services = present.services.map((one) => ({ ...one, entity: { ...one.entity, port: 9000 } }));
    expect(readDocument(JSON.parse(JSON.stringify(toDocument({ ...present, services })))).services[0]?.entity.port).toBe(9000);
  });
});
