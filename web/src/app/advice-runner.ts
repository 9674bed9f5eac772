/** Advice runner: has the engine lint the routes in small pieces. */
import type { AskEngine } from '../engine/client';
import type { ProblemCounts, State } from '../generated/messages';
import { PIECE, type Answered, type Job } from './background';

/** What a lint has come to: `counts` by severity, of the answer `state`; null before it is finished for the first time. */
export interface Advice {
  readonly counts: ProblemCounts | null;
  readonly state: State | null;
  readonly hasSafeFix: boolean;
  /** How much of the lint under way is done, from 0 to 1; 1 when none is. */
  readonly done: number;
  /** Entries that were not compared with all others in time. */
  readonly leftOpen: number;
}

export const NO_ADVICE: Advice = { counts: null, state: null, hasSafeFix: false, done: 1, leftOpen: 0 };

/** How far the lint goes before its progress is told again. */
const STEP = 0.05;

export class AdviceRunner implements Job {
  private advice = NO_ADVICE;
  private state: State | null = null;

  constructor(
    private readonly ask: AskEngine,
    private readonly heard: (advice: Advice) => void,
  ) {}

  begin({ state }: Answered): boolean {
    this.state = state;
    return true;
  }

  async piece(current: () => boolean): Promise<boolean> {
    const reply = await this.ask('lint', { milliseconds: PIECE });
    // An answer that came meanwhile begins again; so does an engine that is started again, with its first answer.
    if (!current() || typeof reply === 'string') return false;
    if (reply.finished) {
      this.tell({ counts: reply.counts, state: this.state, hasSafeFix: reply.has_safe_fix, done: 1, leftOpen: reply.left_open });
      return false;
    }
    const done = Math.min(reply.done / Math.max(reply.total, 1), 0.99);
    if (Math.abs(done - this.advice.done) > STEP) this.tell({ ...this.advice, done });
    return true;
  }

  private tell(advice: Advice): void {
    this.advice = advice;
    this.heard(advice);
  }
}
