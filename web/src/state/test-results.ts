/** Test results: what became of the saved requests, and how many pass. */
import type { SavedResult } from '../generated/messages';
import type { Workspace } from './workspace';

/** What became of the saved requests. */
export interface TestRun {
  /** The workspace that they were sent to. */
  readonly sent: Workspace;
  readonly results: ReadonlyMap<string, SavedResult>;
  /** Why there are not all results, in words. */
  readonly failure: string | null;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** How many tests pass and fail; a request that cannot be sent fails if anything is expected of it. */
export function countsOf(run: TestRun | null, workspace: Workspace): TestCounts {
  let passed = 0;
  let failed = 0;
  for (const saved of workspace.saved) {
    const verdict = run?.results.get(saved.id)?.verdict;
    if (saved.expect === null || verdict === undefined) continue;
    if (verdict === 'pass') passed += 1;
    else failed += 1;
  }
  return { passed, failed };
}
