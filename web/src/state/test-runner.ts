/** Runs the saved requests after every edit that may change what becomes of them. */
import type { AskEngine } from '../engine/client';
import type { SavedResult, State } from '../generated/messages';
import type { Workspace } from './workspace';
import { nextBatchSize } from '../engine/batch-size';
import type { Store } from './store';

const FIRST_PART = 50;
const LARGEST_PART = 1000;

/**
 * Watches a store: when an answer is there, and routes, settings or saved requests are others than in the last run, the
 * tests are run again. What was found before stays until all is there anew.
 */
export class TestRunner {
  private tried: Workspace | null = null;
  /** The answer after which the last run failed: the next one is an occasion to try again. */
  private failedAfter: State | null = null;

  constructor(
    private readonly store: Store,
    private readonly ask: AskEngine,
  ) {
    store.addEventListener('change', () => { this.onChange(); });
  }

  private onChange(): void {
    const { shown } = this.store.state;
    // While an older answer stands there, a newer one is on its way.
    if (shown === null || shown.saved || shown.dimmed || shown.sent === null) return;
    const retry = this.failedAfter !== null && this.failedAfter !== shown.state;
    if (!retry && !differs(shown.sent, this.tried)) return;
    this.tried = shown.sent;
    this.failedAfter = null;
    void this.run(shown.sent, shown.state);
  }

  /** Ask in parts, so that edits are answered in between; another run ends this one. */
  private async run(sent: Workspace, state: State): Promise<void> {
    const results = new Map<string, SavedResult>();
    let count = FIRST_PART;
    let failure: string | null = null;
    for (let start = 0; start < sent.saved.length && failure === null; ) {
      const began = performance.now();
      const reply = await this.ask('run_tests', { start, count });
      if (this.tried !== sent) return;
      if (typeof reply === 'string') failure = reply;
      else {
        for (const result of reply.results) results.set(result.id, result);
        start += count;
        count = nextBatchSize(count, performance.now() - began, LARGEST_PART);
      }
    }
    if (failure !== null) this.failedAfter = state;
    this.store.setTests(sent.saved.length === 0 ? null : { sent, results, failure });
  }
}

/** Whether tests may have other results. What the page's own request is makes no difference. */
function differs(a: Workspace, b: Workspace | null): boolean {
  return a.routes !== b?.routes || a.services !== b.services || a.settings !== b.settings || a.saved !== b.saved;
}
