/** A press of the pointer: what is under it must not move before it is let go, or the click is lost. */

let pressed = false;
const waiting: (() => void)[] = [];

addEventListener('pointerdown', () => { pressed = true; }, true);
for (const type of ['pointerup', 'pointercancel', 'dragend', 'blur']) {
  addEventListener(type, (event) => { if (type !== 'blur' || event.target === window) release(); }, true);
}

/** Run now, or where the pointer is pressed, once it was let go and the click has been heard. */
export function afterPress(run: () => void): void {
  if (pressed) waiting.push(run);
  else run();
}

function release(): void {
  pressed = false;
  const due = waiting.splice(0);
  if (due.length > 0) setTimeout(() => { for (const run of due) run(); });
}
