import { describe, expect, it } from 'vitest';
import type { Table } from '../generated/gateway';
import { rowsOf, workspaceOf } from './table';

const web = { id: 'id-web', name: 'web', host: 'web.internal' };
const a = { id: 'id-a', name: 'a', paths: ['/a'], service: 'id-web' };
const b = { id: 'id-b', name: 'b', paths: ['/b'] };
const document = { _format_version: '3.0', services: [web], routes: [a, b], consumers: [{ id: 'id-ann', username: 'ann' }] };
const settings = { flavor: 'expressions', match_calculation: 'strict', split_paths: true } as const;
const table: Table = { revision: 1, document, text: null, settings, proxy: '', read_only: null };
const around = { plugins: [], upstreams: [] };

describe('a table', () => {
  it('is a workspace whose routes name their services by ids', () => {
    const workspace = workspaceOf(table, around);
    expect(workspace.settings).toEqual(settings);
    expect(workspace.services).toEqual([{ id: 'id-web', entity: { name: 'web', host: 'web.internal' } }]);
    expect(workspace.routes.map(({ id, entity }) => [id, entity])).toEqual([
      ['id-a', { name: 'a', paths: ['/a'], service: { id: 'id-web' } }],
      ['id-b', { name: 'b', paths: ['/b'] }],
    ]);
    expect(workspace.document?.surroundings).toBe(around);
  });

  it('has the text that the gateway wrote, or its document as one', () => {
    expect(workspaceOf({ ...table, text: 'services: []' }, around).document?.text).toBe('services: []');
    expect(JSON.parse(workspaceOf(table, around).document?.text ?? '')).toEqual(document);
  });

  it('has no rows of what is not there', () => {
    expect(rowsOf(table, 'routes')).toEqual([a, b]);
    expect(rowsOf(table, 'plugins')).toEqual([]);
  });
});
