/** Keeps the focus in a panel when what has it is no longer there after an update. */
import type { LitElement, ReactiveController } from 'lit';

/** Lit controller. `fallback` is what gets the focus then, looked for after the update. */
export class FocusRestore implements ReactiveController {
  private had = false;

  constructor(
    private readonly host: LitElement,
    private readonly fallback: () => HTMLElement | null | undefined,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.had = this.focused !== null;
  }

  hostUpdated(): void {
    if (this.had && this.focused === null) this.fallback()?.focus();
  }

  private get focused(): Element | null {
    return this.host.shadowRoot?.activeElement ?? null;
  }
}
