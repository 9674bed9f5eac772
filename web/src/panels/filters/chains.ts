/** Chains: the `filter_chains` of routes and services as the tab reads and changes them. */
import type { Action } from '../../state/actions';
import type { Workspace } from '../../state/workspace';

/** Where a chain stands. */
export interface Owner {
  readonly kind: 'route' | 'service';
  readonly id: string;
  readonly name: string;
}

/** A filter in a chain, as it is written. */
export type ChainedFilter = Readonly<Record<string, unknown>>;

type Entity = Readonly<Record<string, unknown>>;

function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an owner; null if it is gone. */
function entityOf(workspace: Workspace, owner: Owner): Entity | null {
  const owners = owner.kind === 'route' ? workspace.routes : workspace.services;
  return owners.find((one) => one.id === owner.id)?.entity ?? null;
}

/** The filters of an owner's chain, in their order; a route or service has one chain at most. */
export function filtersOf(workspace: Workspace, owner: Owner): readonly ChainedFilter[] {
  const chains: unknown = entityOf(workspace, owner)?.filter_chains;
  const [chain] = Array.isArray(chains) ? (chains as unknown[]) : [];
  const filters = isEntity(chain) ? chain.filters : null;
  return Array.isArray(filters) ? filters.filter(isEntity) : [];
}

/** The chains of an owner that stand at the top level of the document. */
export function chainsElsewhere(workspace: Workspace, owner: Owner): readonly Entity[] {
  const chains = workspace.document?.surroundings.filter_chains ?? [];
  return chains.filter((one) => one.kind === owner.kind && one.owner === owner.id).map((one) => one.chain);
}

/** The plugins of an owner that stand at the top level of the document, by name; their configuration is not kept. */
export function pluginsElsewhere(workspace: Workspace, owner: Owner): readonly string[] {
  const own: unknown = entityOf(workspace, owner)?.plugins;
  const inside = new Set((Array.isArray(own) ? (own as unknown[]) : []).filter(isEntity).map((plugin) => plugin.name));
  return (workspace.document?.surroundings.plugins ?? [])
    .filter((one) => one.kind === owner.kind && one.owner === owner.id)
    .map((one) => one.plugin.name)
    .filter((name): name is string => typeof name === 'string' && !inside.has(name));
}

/** The fields of an owner, with its chains from wherever they stand. */
export function withAllChains(workspace: Workspace, owner: Owner, entity: Entity): Entity {
  const elsewhere = chainsElsewhere(workspace, owner);
  const own: unknown = entity.filter_chains;
  return elsewhere.length === 0 ? entity : { ...entity, filter_chains: [...(Array.isArray(own) ? (own as unknown[]) : []), ...elsewhere] };
}

/** The name of a filter in a chain. */
export function filterName(filter: ChainedFilter): string {
  return typeof filter.name === 'string' ? filter.name : '';
}

/** The edit that gives an owner these filters; none at all take the chain away. Null if the owner is gone. */
export function withFilters(workspace: Workspace, owner: Owner, filters: readonly ChainedFilter[]): Action | null {
  const entity = entityOf(workspace, owner);
  if (entity === null) return null;
  const chains: unknown = entity.filter_chains;
  const [chain, ...others] = Array.isArray(chains) ? (chains as unknown[]) : [];
  const value = filters.length === 0 ? (others.length === 0 ? undefined : others) : [{ ...(isEntity(chain) ? chain : {}), filters }, ...others];
  if (owner.kind === 'route') return { type: 'set-field', id: owner.id, field: 'filter_chains', value };
  const service = workspace.services.find((one) => one.id === owner.id);
  if (service === undefined) return null;
  const fields = Object.fromEntries(Object.entries({ ...service.entity, filter_chains: value }).filter(([, held]) => held !== undefined));
  return { type: 'put-service', service: { ...service, entity: fields } };
}

/** Bytes as Base64. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** The files of modules among `files`: name, module, and the meta file that lies beside it. */
export function modulesAmong(files: readonly File[]): readonly { readonly name: string; readonly wasm: File; readonly meta: File | null }[] {
  const metas = new Map(files.filter((file) => file.name.endsWith('.meta.json')).map((file) => [file.name.slice(0, -'.meta.json'.length), file]));
  return files
    .filter((file) => !file.name.endsWith('.meta.json'))
    .map((wasm) => {
      const name = wasm.name.replace(/\.wasm$/i, '');
      return { name, wasm, meta: metas.get(name) ?? null };
    });
}
