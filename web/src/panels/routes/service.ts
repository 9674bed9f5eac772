/** Services as the page writes them: their names, and the URL that stands for protocol, host, port and path. */
import type { WorkspaceService } from '../../generated/messages';

/** What the gateway takes where a service does not say. */
const DEFAULT_PROTOCOL = 'http';
const DEFAULT_PORT = 80;

/** The fields that a URL stands for. */
const MADE_OF_URL: ReadonlySet<string> = new Set(['url', 'protocol', 'host', 'port', 'path']);

/** What a service is called: its name, its host, or the start of its id. */
export function serviceName(service: WorkspaceService): string {
  const { name, host, url } = service.entity;
  for (const text of [name, host, url]) if (typeof text === 'string' && text !== '') return text;
  return service.id.slice(0, 8);
}

/** A service of that name, to be given its URL. */
export function newService(name: string, id: string): WorkspaceService {
  return { id, entity: { name, url: `http://${name}.internal` } };
}

/** A name that no service has yet, after the route that asks for one. */
export function freeServiceName(services: readonly WorkspaceService[], route: string): string {
  const taken = new Set(services.map(serviceName));
  const start = /[^\w.~-]/.test(route) ? 'service' : `${route}-service`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? start : `${start}-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The URL as it was typed, or what protocol, host, port and path make. */
export function serviceUrl({ entity }: WorkspaceService): string {
  if (typeof entity.url === 'string') return entity.url;
  if (typeof entity.host !== 'string') return '';
  const protocol = typeof entity.protocol === 'string' ? entity.protocol : DEFAULT_PROTOCOL;
  const host = entity.host.includes(':') && !entity.host.startsWith('[') ? `[${entity.host}]` : entity.host;
  const port = typeof entity.port === 'number' ? entity.port : DEFAULT_PORT;
  const usual = (protocol === 'http' && port === DEFAULT_PORT) || (protocol === 'https' && port === 443);
  return `${protocol}://${host}${usual ? '' : `:${port}`}${typeof entity.path === 'string' ? entity.path : ''}`;
}

/** The service's fields with another URL: one that reads as a URL goes into its fields, as in the file; any other stays as typed. */
export function withServiceUrl({ entity }: WorkspaceService, url: string): Readonly<Record<string, unknown>> {
  const rest = Object.fromEntries(Object.entries(entity).filter(([field]) => !MADE_OF_URL.has(field)));
  const match = /^([a-z][a-z+]*):\/\/(\[[^\]/]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?(\/[^\s?#]*)?$/.exec(url.trim());
  const [, protocol, host, port, path] = match ?? [];
  if (protocol === undefined || host === undefined) return { ...rest, url: url.trim() };
  const given = port === undefined ? (protocol === 'https' ? 443 : DEFAULT_PORT) : Number(port);
  return { ...rest, protocol, host: host.replace(/^\[|\]$/g, ''), port: given, ...(path === undefined ? {} : { path }) };
}
