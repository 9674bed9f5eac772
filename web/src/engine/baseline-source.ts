/** What a comparison is told of a workspace: all that its answers depend on, and not the text it was read from. */
import type { BaselineWorkspace, Workspace } from '../generated/messages';

export function baselineSource({ settings, services, routes, document }: Pick<Workspace, 'settings' | 'services' | 'routes' | 'document'>): BaselineWorkspace {
  return { type: 'workspace', settings, services, routes, surroundings: document?.surroundings ?? null };
}
