/** Background: what the engine does in small pieces after the answer and between what else it is asked, jobs in turns. */
import type { State, Workspace } from '../generated/messages';

/** Milliseconds after an answer before the work begins. */
const DELAY = 300;
/** The same where there are so many routes that some pieces cannot be small. */
const LONG_DELAY = 1500;
const MANY = 2000;
/** Milliseconds of one piece: what an edit has to wait for at most. */
export const PIECE = 20;

/** An answer, and the workspace that it is about. */
export interface Answered {
  readonly state: State;
  readonly sent: Workspace | null;
}

/** Work on an answer. */
export interface Job {
  /** An answer is there. Tells whether there is anything to do about it. */
  begin(answered: Answered): boolean;
  /** Do a piece, and tell whether there is more. What comes when it is no longer `current` is left alone. */
  piece(current: () => boolean): Promise<boolean>;
}

export class Background {
  private answer: Answered | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts rounds; another one, or none, ends the one under way. */
  private round = 0;

  constructor(private readonly jobs: readonly Job[]) {}

  /** An answer is there, null while there is none. Nothing happens for one that was there before. */
  answered(state: State | null, sent: Workspace | null): void {
    if (state === (this.answer?.state ?? null)) return;
    this.answer = state === null ? null : { state, sent };
    this.restart(state !== null && state.total > MANY ? LONG_DELAY : DELAY);
  }

  /** Start over with the answer that is there. */
  restart(delay = 0): void {
    const round = (this.round += 1);
    clearTimeout(this.timer);
    const { answer } = this;
    if (answer !== null) this.timer = setTimeout(() => { void this.run(answer, round); }, delay);
  }

  /** Piece by piece, the next job after each: only one question of them is ever waiting. */
  private async run(answer: Answered, round: number): Promise<void> {
    const current = (): boolean => this.round === round;
    let jobs = this.jobs.filter((job) => job.begin(answer));
    while (jobs.length > 0) {
      const left: Job[] = [];
      for (const job of jobs) {
        const more = await job.piece(current);
        if (!current()) return;
        if (more) left.push(job);
      }
      jobs = left;
    }
  }
}
