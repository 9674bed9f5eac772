/** Header lines and bodies with what became of them: added, removed, changed. */
import { css, html, nothing } from 'lit';
import type { BodyChange, Change, HeaderLine } from '../../generated/filtering';

const SIGNS: Readonly<Record<Change, string>> = { same: '', added: '+', removed: '−', changed: '~' };
const WORDS: Readonly<Record<Change, string>> = { same: '', added: 'added: ', removed: 'removed: ', changed: 'changed: ' };

export const headerLineStyles = css`
  .lines {
    display: grid;
    gap: 1px;
    font: 400 12.5px/19px var(--routelens-font-code);
    font-variant-ligatures: none;
  }
  .lines > li {
    display: grid;
    grid-template-columns: 12px minmax(0, 1fr);
    gap: 6px;
    padding: 0 4px;
    border-radius: 3px;
    overflow-wrap: anywhere;
  }
  .lines > li[data-change='added'] {
    background: var(--routelens-true-tint);
  }
  .lines > li[data-change='removed'] {
    background: var(--routelens-false-tint);
    text-decoration: line-through;
  }
  .lines > li[data-change='changed'] {
    background: var(--routelens-warn-wash);
  }
  .lines s {
    color: var(--routelens-ink-3);
  }
  pre.body {
    margin: 4px 0 0;
    padding: 4px 8px;
    max-height: 160px;
    overflow: auto;
    border-left: 2px solid var(--routelens-line-strong);
    font: 400 12.5px/19px var(--routelens-font-code);
    font-variant-ligatures: none;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  pre.body.gone {
    background: var(--routelens-false-tint);
  }
  pre.body.new {
    background: var(--routelens-true-tint);
  }
`;

export function headerLines(lines: readonly HeaderLine[]): unknown {
  if (lines.length === 0) return nothing;
  return html`<ul class="lines">${lines.map((line) => html`<li data-change=${line.change}><span aria-hidden="true">${SIGNS[line.change]}</span>
    <span><span class="visually-hidden">${WORDS[line.change]}</span>${line.name}: ${line.change === 'changed' && line.before !== null ? html`<s aria-hidden="true">${line.before}</s> ` : nothing}${line.value}${line.change === 'changed' && line.before !== null ? html`<span class="visually-hidden">, before: ${line.before}</span>` : nothing}</span></li>`)}</ul>`;
}

export function bodyLines(change: BodyChange): unknown {
  const part = (text: string | null, kind: string, label: string): unknown =>
    text === null || text === '' ? nothing : html`<pre class="body ${kind}" tabindex="0" aria-label=${label}>${text}</pre>`;
  return [part(change.before, 'gone', 'Body before'), part(change.after, 'new', 'Body after')];
}
