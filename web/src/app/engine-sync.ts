/** Engine sync: sends the engine the workspace as it is to be seen, and asks for the rows that the page shows. */
import type { EngineClient } from '../engine/client';
import type { Visible } from '../generated/messages';
import { asSent } from '../state/last-valid';
import type { PageState } from '../state/store';
import { visibleRows } from '../state/view';
import type { Workspace } from '../state/workspace';

export class EngineSync {
  private sent: { readonly workspace: Workspace; readonly visible: Visible } | null = null;

  constructor(private readonly client: EngineClient) {}

  /** Send what is new in a state, if anything is. Cheap where nothing is: workspaces are told apart by identity. */
  send(page: PageState): void {
    const { history, view, complete } = page;
    const workspace = asSent(history.present, view.typing, complete, view.drafts);
    const visible = visibleRows(workspace, view);
    if (workspace === this.sent?.workspace && this.hasRows(page, visible)) return;
    this.sent = { workspace, visible };
    this.client.show(workspace, visible);
  }

  /** Send a state whether or not it was sent before. */
  sendAgain(page: PageState): void {
    this.sent = null;
    this.send(page);
  }

  /** Whether the rows that the page needs are here, or on their way with what was sent last. */
  private hasRows({ shown }: PageState, visible: Visible): boolean {
    const coming = this.sent?.visible;
    if (coming === undefined || visible.first > coming.first) return false;
    const present = shown?.sent === this.sent?.workspace ? shown?.rows : undefined;
    return visible.ids.every((id) => present?.has(id) === true || coming.ids.includes(id));
  }
}
