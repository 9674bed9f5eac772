/** Advice runner: has the engine lint the routes in small pieces, after the answer and between what else it is asked. */
import type { AskEngine } from '../engine/client';
import type { ProblemCounts, State } from '../generated/messages';

/** What a lint has come to: `counts` by severity, of the answer `state`; null before it is finished for the first time. */
export interface Advice {
  readonly counts: ProblemCounts | null;
  readonly state: State | null;
  /** How much of the lint under way is done, from 0 to 1; 1 when none is. */
  readonly done: number;
  /** Entries that were not compared with all others in time. */
  readonly leftOpen: number;
}

export const NO_ADVICE: Advice = { counts: null, state: null, done: 1, leftOpen: 0 };

/** Milliseconds after an answer before the lint begins. */
const DELAY = 300;
/** The same where there are so many routes that some pieces cannot be small. */
const LONG_DELAY = 1500;
const MANY = 2000;
/** Milliseconds of one piece: what an edit has to wait for at most. */
const PIECE = 20;
/** How far the lint goes before its progress is told again. */
const STEP = 0.05;

export class AdviceRunner {
  private advice = NO_ADVICE;
  private state: State | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: AskEngine,
    private readonly heard: (advice: Advice) => void,
  ) {}

  /** An answer is there. Nothing happens for one that was there before. */
  answered(state: State | null): void {
    if (state === this.state) return;
    this.state = state;
    clearTimeout(this.timer);
    if (state !== null) this.timer = setTimeout(() => { void this.run(state); }, state.total > MANY ? LONG_DELAY : DELAY);
  }

  private async run(state: State): Promise<void> {
    while (this.state === state) {
      const reply = await this.ask('lint', { milliseconds: PIECE });
      // An answer that came meanwhile begins anew; so does an engine that is started again, with its first answer.
      if (this.state !== state || typeof reply === 'string') return;
      if (reply.finished) {
        this.tell({ counts: reply.counts, state, done: 1, leftOpen: reply.left_open });
        return;
      }
      const done = Math.min(reply.done / Math.max(reply.total, 1), 0.99);
      if (Math.abs(done - this.advice.done) > STEP) this.tell({ ...this.advice, done });
    }
  }

  private tell(advice: Advice): void {
    this.advice = advice;
    this.heard(advice);
  }
}
