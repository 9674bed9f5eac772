/** Parts: what a page is made of before it is drawn: its state, the engine's client, and what keeps its work. */
import { EngineClient, stopMessage, type Engines } from '../engine/client';
import { makeWorker } from '../engine/first-worker';
import type { Store } from '../state/store';
import type { Offer, Work } from '../state/view';
import type { Workspace } from '../state/workspace';

/** What keeps the work of a page, and opens other work: the browser's storage and address bar, or a gateway. */
export interface Keeper {
  /** What else is kept, the latest first. */
  readonly others: readonly Work[];
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

export interface Parts {
  readonly store: Store;
  readonly client: EngineClient;
  readonly session: Keeper;
}

/** The engine's client, which tells the store what it hears; `answered` is called with each answer. It is not started yet. */
export function startClient(store: Store, engines: Engines, answered: () => void): EngineClient {
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
