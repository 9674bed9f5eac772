/** The gateway's table as a workspace: services and routes as the page keeps them, and the document that they are of. */
import type { Collection, Row, Table } from '../generated/gateway';
import type { SharedEntities } from '../generated/messages';
import { EMPTY_WORKSPACE, type Workspace } from '../state/workspace';

/** The entities of a collection as the gateway told them, which a save names what it saw by. */
export function rowsOf(table: Table, collection: Collection | 'plugins' | 'upstreams' | 'targets' | 'filter_chains'): readonly Row[] {
  const rows = table.document[collection];
  return Array.isArray(rows) ? (rows as readonly Row[]) : [];
}

/** `surroundings` is what the engine makes of the other entities. */
export function workspaceOf(table: Table, surroundings: SharedEntities): Workspace {
  return {
    ...EMPTY_WORKSPACE,
    settings: table.settings,
    services: rowsOf(table, 'services').map(({ id, ...entity }) => ({ id: String(id), entity })),
    routes: rowsOf(table, 'routes').map(({ id, service, ...fields }) => ({
      id: String(id),
      enabled: true,
      entity: service === undefined ? fields : { ...fields, service: { id: service } },
      last_complete: null,
    })),
    document: { text: table.text ?? JSON.stringify(table.document), name: '', variables: {}, surroundings },
  };
}
