/** Dependencies of the shell: the store, the engine's client, and the session. */
import { EngineClient, stopMessage, type Engines } from '../engine/client';
import { makeWorker } from '../engine/first-worker';
import type { Store } from '../state/store';
import type { Offer, RecentWorkspace } from '../state/view';
import type { Workspace } from '../state/workspace';

/** The session as the shell uses it: it keeps the workspace in the browser or in a gateway, and opens others. */
export interface PageSession {
  /** What else is kept, the latest first. */
  readonly others: readonly RecentWorkspace[];
  /** Where the page is, as links name it. */
  readonly page: string;
  start(): void;
  stop(): void;
  /** The store has changed. */
  changed(): void;
  copyLink(): Promise<void>;
  openExample(id: string): void;
  openFile(workspace: Workspace): void;
  restore(id: string): Promise<void>;
  startOver(): void;
  forget(): void;
  accept(offer: Offer): void;
}

export interface Dependencies {
  readonly store: Store;
  readonly client: EngineClient;
  readonly session: PageSession;
}

/** Make the engine's client, which puts what it hears into the store; `answered` is called with each answer. It is not started yet. */
export function makeClient(store: Store, engines: Engines, answered: () => void): EngineClient {
  return new EngineClient(
    makeWorker,
    {
      status: (status) => { store.setEngine(status); },
      state: (answer, sent, order) => {
        store.setAnswer(answer, sent, order);
        answered();
      },
      slow: () => { store.setLate(null); },
      working: (progress) => { store.setProgress(progress); },
      stopped: (stop) => {
        // Whoever asked a question hears of it himself.
        if (!stop.question) store.setLate(`${stopMessage(stop)} The last answer stays; change something, or press Ctrl+Enter, to try again.`);
      },
      crashed: (culprit, detail) => {
        console.info(detail);
        if (culprit !== null) store.setCulprit(culprit.id);
      },
      broken: (message, detail) => {
        console.warn(message, detail);
        store.setLate(`The engine could not answer: ${message}`);
      },
    },
    engines.spare,
    engines.first,
  );
}
