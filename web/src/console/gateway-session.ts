/** Gateway session: the console's edits go to the gateway, and nothing stays in this browser. Leaving with edits asks first. */
import type { PageSession } from '../app/dependencies';
import type { Store } from '../state/store';
import type { Offer } from '../state/view';
import type { Workspace } from '../state/workspace';

/** The edits that the gateway has not got yet. */
export interface PendingEdits {
  readonly hasEdits: boolean;
  save(): void;
  discard(): void;
}

export class GatewaySession implements PageSession {
  readonly others = [];
  edits: PendingEdits | null = null;

  constructor(private readonly store: Store) {}

  get page(): string {
    return location.href.replace(/[?#].*$/s, '');
  }

  start(): void {
    window.addEventListener('beforeunload', this.leave);
  }

  stop(): void {
    window.removeEventListener('beforeunload', this.leave);
  }

  /** Nothing is kept as one goes: edits are saved when they are to be in force. */
  changed(): void {
    // The console itself counts what was edited.
  }

  /** Ctrl+S: a link into this computer would be of no use to anybody. */
  copyLink(): Promise<void> {
    this.edits?.save();
    return Promise.resolve();
  }

  openExample(): void {
    throw new Error('The console has no examples.');
  }

  openFile(workspace: Workspace): void {
    this.store.edit({ type: 'set-routes', routes: workspace.routes, services: workspace.services });
  }

  restore(): Promise<void> {
    throw new Error('The console keeps no workspaces.');
  }

  startOver(): void {
    this.edits?.discard();
  }

  forget(): void {
    throw new Error('The console keeps no workspaces.');
  }

  accept(offer: Offer): void {
    this.store.setView({ toast: null, ...(offer.kind === 'document' ? { dialog: 'document' } : {}) });
  }

  private readonly leave = (event: BeforeUnloadEvent): void => {
    if (this.edits?.hasEdits === true) event.preventDefault();
  };
}
