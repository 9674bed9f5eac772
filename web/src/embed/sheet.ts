/** The embed's style sheet: constructed, so that a page whose policy forbids inline styles can have it. */
import tokens from '../styles/tokens.css?raw';

/** The page's tokens, on the embed instead of the document; an embedding page may set any of its own. */
const TOKENS = tokens
  .replaceAll(/\/\*.*?\*\//gs, '')
  .replaceAll(/:root\[data-theme='(\w+)'\]/g, ":host([data-scheme='$1'])")
  .replaceAll(':root', ':host');

const LAYOUT = `
:host {
  all: initial !important;
  display: block !important;
  --routelens-font: system-ui, sans-serif;
  --routelens-font-code: ui-monospace, Menlo, Consolas, monospace;
}
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; }
.embed {
  overflow: auto;
  border: 1px solid var(--routelens-line-strong);
  border-radius: var(--routelens-radius-l);
  background: var(--routelens-surface);
  color: var(--routelens-ink);
  font: 400 14px/1.45 var(--routelens-font);
  text-align: start;
}
.part { margin: 0; padding: 10px 14px; border-bottom: 1px solid var(--routelens-line); }
.part:last-child { border-bottom: 0; }
.head { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; margin: 0 0 4px; }
.name { font-weight: 600; overflow-wrap: anywhere; }
p.quiet { margin: 4px 0 0; }
.error { margin: 4px 0 0; color: var(--routelens-error); }
.quiet { color: var(--routelens-ink-3); font-size: 12.5px; }
.source {
  margin: 0;
  padding: 7px 9px;
  overflow: auto;
  max-height: var(--embed-height, none);
  border: 1px solid var(--routelens-line);
  border-radius: var(--routelens-radius-m);
  background: var(--routelens-sunken);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
code, .source, input { font: 400 13px/20px var(--routelens-font-code); font-variant-ligatures: none; }
[role='textbox'] { cursor: text; }
.tok-string { color: var(--routelens-code-string); }
.tok-operator, .tok-connective { color: var(--routelens-code-operator); }
.tok-function { color: var(--routelens-code-function); }
.tok-number { color: var(--routelens-code-number); }
routelens-editor { display: block; max-height: var(--embed-height, none); overflow: auto; border: 1px solid var(--routelens-control); border-radius: var(--routelens-radius-m); }
.request { display: flex; flex: 1; gap: 10px; align-items: baseline; }
.request > .request { min-width: 0; }
.request code { overflow-wrap: anywhere; }
input {
  flex: 1;
  min-width: 0;
  min-height: 30px;
  padding: 3px 8px;
  border: 1px solid var(--routelens-control);
  border-radius: var(--routelens-radius-m);
  background: var(--routelens-surface);
  color: inherit;
}
.result { display: flex; gap: 8px; align-items: baseline; font-weight: 600; overflow-wrap: anywhere; }
.result .glyph { flex: none; }
.result[data-outcome='match'] .glyph { color: var(--routelens-true); }
.result[data-outcome='none'] .glyph, .result[data-outcome='invalid'] .glyph { color: var(--routelens-false); }
.result[data-late] { opacity: 0.65; }
.note { border-inline-start: 3px solid var(--routelens-warn); background: var(--routelens-warn-wash); }
.problem { border-inline-start: 3px solid var(--routelens-error); background: var(--routelens-error-wash); white-space: pre-wrap; }
.bar { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
.bar .quiet { flex: 1; min-width: 12em; }
button, a { color: var(--routelens-accent); font: inherit; }
button {
  min-height: 30px;
  padding: 3px 12px;
  border: 1px solid var(--routelens-accent-line);
  border-radius: var(--routelens-radius-m);
  background: var(--routelens-accent-tint);
  cursor: pointer;
}
:is(button, a, input, [role='textbox']):focus-visible { outline: 2px solid var(--routelens-accent); outline-offset: 1px; }
[data-no-header] .head { display: none; }
[hidden] { display: none !important; }
@media (pointer: coarse) {
  button, input { min-height: 44px; }
  input { font-size: 16px; }
  a { padding: 12px 0; }
}
@media (forced-colors: active) {
  .embed, .source { border-color: CanvasText; }
}
@media print {
  :host {
    --routelens-surface: #fff !important;
    --routelens-sunken: #fff !important;
    --routelens-warn-wash: #fff !important;
    --routelens-ink: #000 !important;
    --routelens-ink-3: #333 !important;
  }
  .embed { overflow: visible; break-inside: avoid; height: auto !important; }
  .source { max-height: none; }
  .source * { color: #000; }
  .bar { display: none; }
}
`;

let made: CSSStyleSheet | null = null;

/** The style sheet, one for all embeds of a page. */
export function embedSheet(): CSSStyleSheet {
  if (made === null) {
    made = new CSSStyleSheet();
    made.replaceSync(TOKENS + LAYOUT);
  }
  return made;
}
