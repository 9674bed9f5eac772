/** What is read out: at most one sentence a second, and none twice in a row. */

/** Milliseconds between two announcements. */
export const PAUSE = 1000;

/** Takes sentences as they come and passes on those to be read out; of several in a pause, the last. */
export class Announcer {
  private said = '';
  private saidAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (sentence: string) => void) {}

  tell(sentence: string): void {
    clearTimeout(this.timer);
    if (sentence === this.said) return;
    const wait = this.saidAt + PAUSE - Date.now();
    if (wait <= 0) this.pass(sentence);
    else this.timer = setTimeout(() => { this.pass(sentence); }, wait);
  }

  private pass(sentence: string): void {
    this.said = sentence;
    this.saidAt = Date.now();
    this.say(sentence);
  }
}
