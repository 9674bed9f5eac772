/** Analysis runner: has the engine look in small pieces for routes that can never win or that tie, unless it is stopped. */
import type { AskEngine } from '../engine/client';
import type { Analysed, RemarkKind, Workspace } from '../generated/messages';
import { NO_ANALYSIS, isSameTable, type Analysis } from '../state/analysis';
import { PIECE, type Answered, type Job } from './background';

/** How far it goes before its progress is told again. */
const STEP = 0.05;

export class AnalysisRunner implements Job {
  private analysis = NO_ANALYSIS;
  /** The workspace that is looked at, and what was found in it so far; shown as soon as it is more than nothing. */
  private sent: Workspace | null = null;
  private version: number | null = null;
  private marks = new Map<string, readonly RemarkKind[]>();
  private advised = new Map<string, readonly RemarkKind[]>();
  private known = 0;
  private isStopped = false;

  constructor(
    private readonly ask: AskEngine,
    private readonly heard: (analysis: Analysis) => void,
  ) {}

  begin({ sent }: Answered): boolean {
    if (!isSameTable(sent, this.sent)) {
      this.sent = sent;
      this.isStopped = false;
      this.empty(null);
    }
    const isDone = this.analysis.finished && isSameTable(this.analysis.about, sent);
    return !this.isStopped && !isDone;
  }

  async piece(current: () => boolean): Promise<boolean> {
    const reply = await this.ask('analyse', { milliseconds: PIECE, known: this.known });
    if (!current() || typeof reply === 'string' || this.isStopped) return false;
    if (this.version === null || this.version === reply.version) this.take(reply);
    else this.empty(null); // an engine that was started again knows nothing of what was found: all of it comes anew
    return !reply.finished || this.version === null;
  }

  /** Look no further before the next edit; what was found stays. */
  stop(): void {
    this.isStopped = true;
    this.tell({ ...this.analysis, running: false });
  }

  /** Go on after a stop, or look again; the work is to be restarted. */
  goOn(): void {
    this.isStopped = false;
    this.analysis = { ...this.analysis, finished: false };
  }

  private empty(version: number | null): void {
    this.version = version;
    this.marks = new Map();
    this.advised = new Map();
    this.known = 0;
  }

  private take(reply: Analysed): void {
    const isFirst = this.version === null;
    this.version = reply.version;
    this.known += reply.marks.length;
    for (const { route_id: id, kind, advised } of reply.marks) {
      this.marks.set(id, [...(this.marks.get(id) ?? []), kind]);
      if (advised) this.advised.set(id, [...(this.advised.get(id) ?? []), kind]);
    }
    const { done, total, finished, summary } = reply;
    // Before anything of it is known again, what was known before the edit stays, as such.
    if (isFirst && done === 0 && !finished) return;
    const before = this.analysis;
    const isNews = before.version !== reply.version || finished || reply.marks.length > 0 || Math.abs(done - before.done) > STEP * total;
    if (isNews) this.tell({ version: reply.version, about: this.sent, marks: new Map(this.marks), advised: new Map(this.advised), done, total, finished, running: !finished, summary });
  }

  private tell(analysis: Analysis): void {
    this.analysis = analysis;
    this.heard(analysis);
  }
}
