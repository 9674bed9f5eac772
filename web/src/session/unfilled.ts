/** Documents without the values of their template variables: what of a workspace may leave the tab. */
import type { Imported, Unfilled } from '../generated/messages';
import type { Workspace, WorkspaceDocument, WorkspaceRoute, WorkspaceService } from '../state/workspace';

interface WithoutValues {
  /** By the id that an entity has with the values. */
  readonly entities: ReadonlyMap<string, { readonly filled: WorkspaceRoute | WorkspaceService; readonly unfilled: Unfilled }>;
  readonly surroundings: WorkspaceDocument['surroundings'] | null;
}

const UNFILLED = new WeakMap<WorkspaceDocument, WithoutValues>();

/** Shorter values are everywhere: taking them out would spoil what has nothing to do with them. */
const SHORTEST = 4;

/** Remember what the entities of a document would be without the values of its variables. */
export function keepUnfilled(document: WorkspaceDocument, found: Imported): void {
  const filled = new Map<string, WorkspaceRoute | WorkspaceService>([...found.services, ...found.routes].map((entity) => [entity.id, entity]));
  const entities = new Map<string, { filled: WorkspaceRoute | WorkspaceService; unfilled: Unfilled }>();
  for (const unfilled of found.unfilled) {
    const entity = filled.get(unfilled.id);
    if (entity !== undefined) entities.set(unfilled.id, { filled: entity, unfilled });
  }
  UNFILLED.set(document, { entities, surroundings: found.unfilled_surroundings });
}

/** The workspace without the values of template variables; the same object if there are none. */
export function unfilled(workspace: Workspace): Workspace {
  const { document } = workspace;
  const values = Object.values(document?.variables ?? {}).filter((value) => value.length >= SHORTEST);
  const names = document?.variables ?? {};
  if (document == null || Object.keys(names).length === 0) return workspace;
  const kept = UNFILLED.get(document);
  const without = <T extends WorkspaceRoute | WorkspaceService>(entity: T): T => {
    const pair = kept?.entities.get(entity.id);
    const fields = Object.entries(entity.entity).flatMap(([name, value]): [string, unknown][] => {
      if (pair === undefined || !isSame(value, pair.filled.entity[name])) return [[name, value]];
      return name in pair.unfilled.entity ? [[name, pair.unfilled.entity[name]]] : [];
    });
    const service = serviceOf(entity);
    const moved = service === null ? undefined : kept?.entities.get(service)?.unfilled.unfilled_id;
    const made = Object.fromEntries(fields.map(([name, value]) => [name, scrubbed(value, values)]));
    return { ...entity, id: pair?.unfilled.unfilled_id ?? entity.id, entity: moved === undefined ? made : { ...made, service: { id: moved } } };
  };
  return {
    ...workspace,
    routes: workspace.routes.map(without),
    services: workspace.services.map(without),
    document: { ...document, variables: {}, surroundings: kept?.surroundings ?? document.surroundings },
  };
}

function serviceOf(entity: WorkspaceRoute | WorkspaceService): string | null {
  const service = entity.entity.service;
  return typeof service === 'object' && service !== null && 'id' in service && typeof service.id === 'string' ? service.id : null;
}

/** A value that was typed beside a template may hold its value, too. */
function scrubbed(value: unknown, values: readonly string[]): unknown {
  if (typeof value === 'string') return values.reduce((text, secret) => text.replaceAll(secret, 'unset'), value);
  if (Array.isArray(value)) return value.map((item: unknown) => scrubbed(item, values));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, scrubbed(held, values)]));
  return value;
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
