/** A button that chooses a file, looking as other buttons do; the browser's own field lies unseen inside. */
import { css, html, type TemplateResult } from 'lit';
import { icon } from './icons';

/** The button. `take` gets the file; the same file may be chosen twice. */
export function fileButton(testId: string, accept: string, take: (file: File) => void): TemplateResult {
  const changed = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file !== undefined) take(file);
  };
  return html`<label class="file">${icon('download')}Choose a file<input type="file" accept=${accept} data-testid=${testId} @change=${changed} /></label>`;
}

export const fileButtonStyles = css`
  label.file {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-height: 28px;
    padding: 0 9px;
    border: 1px solid var(--routelens-line-strong);
    border-radius: 6px;
    background: var(--routelens-surface);
    box-shadow: var(--routelens-shadow-1);
    color: var(--routelens-ink);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  label.file:hover {
    background: var(--routelens-hover);
  }
  label.file:has(:focus-visible) {
    outline: 2px solid var(--routelens-accent);
    outline-offset: 2px;
  }
  label.file input {
    position: absolute;
    inset: 0;
    width: 100%;
    min-height: 0;
    padding: 0;
    opacity: 0;
    cursor: pointer;
  }
  @media (max-width: 639px) {
    label.file {
      min-height: 44px;
    }
  }
`;
