/** Tests: saved requests, what is expected of each, what it gets, and what all of them cover. */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AskEngine } from '../../engine/client';
import type { SavedResult, TestVerdict } from '../../generated/messages';
import { base } from '../../styles/base';
import { requestLine, type Expectation, type SavedRequest, type Workspace } from '../../state/workspace';
import { expectedName, expectingOutcome, expectingNow, newSaved } from '../../requests/expectations';
import type { Shown } from '../../state/answer';
import type { TestCounts, TestRun } from '../../state/test-results';
import { edit, setView } from '../../ui/commands';
import { statusIcon, statusIconStyles, type StatusIcon } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { richText, unbroken } from '../../ui/rich-text';
import { testsStyles } from './tests-styles';
import './tests-coverage';
import './tests-file';

/** Rows shown at first, and with each further step. */
const STEP = 200;
/** Names that the field for the expected route offers. */
const MAX_NAMES = 200;

const VERDICTS: Readonly<Record<TestVerdict | 'running', readonly [StatusIcon, string]>> = {
  pass: ['true', 'Passes'],
  fail: ['false', 'Fails'],
  none: ['not-reached', 'Not tested'],
  unreadable: ['error', 'Cannot be sent'],
  running: ['not-reached', 'Running'],
};

/** The tab's count: how many pass and fail, each with its glyph and its word. */
export function testCount(counts: TestCounts): TemplateResult | typeof nothing {
  if (counts.passed + counts.failed === 0) return nothing;
  const part = (number: number, kind: StatusIcon, words: string): unknown =>
    number === 0 ? nothing : html`<span class="tally">${statusIcon(kind)}<span class="count">${number}</span><span class="visually-hidden"> ${words} </span></span>`;
  return html`<span class="tallies">${part(counts.passed, 'true', counts.passed === 1 ? 'passes' : 'pass')}${part(counts.failed, 'false', counts.failed === 1 ? 'fails' : 'fail')}</span>`;
}

@customElement('routelens-tests')
export class TestsTab extends LitElement {
  static override styles = [base, statusIconStyles, testsStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) shown: Shown | null = null;
  @property({ attribute: false }) run: TestRun | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private editing: string | null = null;
  @state() private file: 'export' | 'import' | null = null;
  @state() private most = STEP;
  /** Where the test stood that was just removed. */
  private removed: number | null = null;

  /** After a test was removed the focus goes to the one in its place. */
  protected override updated(changed: PropertyValues): void {
    if (this.removed === null || !changed.has('workspace')) return;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-testid="test-remove"]')];
    (buttons[Math.min(this.removed, buttons.length - 1)] ?? this.renderRoot.querySelector<HTMLElement>('[data-testid="save-test"]'))?.focus();
    this.removed = null;
  }

  override render(): unknown {
    const { workspace } = this;
    if (workspace === null) return nothing;
    const { saved } = workspace;
    return html`${saved.length === 0 ? this.renderEmpty() : this.renderBar()}
      ${this.file === null ? nothing : html`<routelens-tests-file mode=${this.file} .saved=${saved} .run=${this.run} .ask=${this.ask} @file-done=${() => { this.file = null; }}></routelens-tests-file>`}
      ${saved.length === 0 ? nothing : html`${this.renderTable(workspace)}
        ${this.run?.failure == null ? nothing : html`<p class="error-line" role="alert">${this.run.failure}</p>`}
        <routelens-tests-coverage .run=${this.run} .ask=${this.ask}></routelens-tests-coverage>`}
      <datalist id="routes">${this.editing === null ? nothing : workspace.routes.slice(0, MAX_NAMES).map((route) => html`<option value=${expectedName(route)}></option>`)}</datalist>`;
  }

  private renderEmpty(): unknown {
    return html`<div class="empty" data-testid="no-tests"><p>No tests yet: a test keeps this request and the route that it should take, and runs on every edit.</p>
      <div class="bar"><button class="outlined" data-testid="save-test" @click=${this.save}>${icon('plus')}Save current as test</button>${this.fileButton('import')}</div></div>`;
  }

  private renderBar(): unknown {
    return html`<div class="bar"><button class="outlined" data-testid="save-test" @click=${this.save}>${icon('plus')}Save current as test</button>
      <span class="together">${this.fileButton('import')}${this.fileButton('export')}</span></div>`;
  }

  private fileButton(mode: 'export' | 'import'): unknown {
    return html`<button aria-expanded=${this.file === mode} data-testid=${`tests-${mode}`} @click=${() => { this.file = this.file === mode ? null : mode; }}>
      ${icon(mode === 'export' ? 'upload' : 'download')}${mode === 'export' ? 'Export' : 'Import'}</button>`;
  }

  private renderTable(workspace: Workspace): unknown {
    const { saved } = workspace;
    return html`<table role="table" aria-label="Tests"><thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Verdict</th><th role="columnheader" scope="col">Name and request</th><th role="columnheader" scope="col">Expected</th>
        <th role="columnheader" scope="col">Got</th><th role="columnheader" scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
      <tbody role="rowgroup">${repeat(saved.slice(0, this.most), (one) => one.id, (one) => this.renderRow(one))}</tbody></table>
      ${saved.length > this.most ? html`<button class="outlined more" data-testid="more-tests" @click=${() => { this.most += STEP; }}>Show more (${this.most} of ${saved.length})</button>` : nothing}`;
  }

  private renderRow(one: SavedRequest): unknown {
    const result = this.run?.results.get(one.id) ?? null;
    const verdict = result?.verdict ?? 'running';
    const [shape, word] = VERDICTS[verdict];
    const pass = one.expect === null || verdict === 'running' ? 'none' : String(verdict === 'pass');
    const editing = this.editing === one.id;
    const line = requestLine(one.request);
    return html`<tr role="row" data-testid="test-row" data-pass=${pass} data-name=${one.name}>
      <td role="cell" class="verdict"><span>${statusIcon(shape)}${word}</span></td>
      <td role="cell" class="what"><input class="name" aria-label="Name of the test" .value=${one.name} data-testid="test-name"
          @change=${(event: Event) => { this.rename(one, event.target as HTMLInputElement); }} />
        <button class="link request" data-testid="test-use" title="Use as request" aria-label=${`Use as request: ${line}`} @click=${() => { this.use(one); }}><code>${unbroken(line)}</code></button></td>
      <td role="cell" data-label="Expected">${this.renderExpected(one, result)}</td>
      <td role="cell" data-label="Got">${result === null ? nothing : this.renderGot(one, result)}</td>
      <td role="cell" class="actions"><button class="icon" aria-label=${`Edit what ${one.name} expects`} aria-expanded=${editing} data-testid="test-edit"
          @click=${() => { this.editing = editing ? null : one.id; }}>${icon('pencil')}</button>
        <button class="icon" aria-label=${`Remove ${one.name}`} data-testid="test-remove" @click=${() => { this.removeTest(one); }}>${icon('trash')}</button></td></tr>
      ${editing ? this.renderEditing(one, result) : nothing}`;
  }

  private renderExpected(one: SavedRequest, result: SavedResult | null): unknown {
    if (one.expect === null) return html`<span class="quiet">nothing</span>`;
    if (result !== null && result.expected.length > 0) return richText(result.expected);
    return one.expect.route ?? 'no route';
  }

  private renderGot(one: SavedRequest, result: SavedResult): unknown {
    const { outcome } = result;
    // The marks say the rest to the eye.
    const unsaid = result.verdict === 'unreadable' || result.expected.some((piece) => piece.mark === 'differs');
    const offer = outcome !== null && result.verdict !== 'pass';
    return html`${richText(result.got)}
      ${result.reasons.map((reason) => html`<p class=${unsaid ? 'reason' : 'visually-hidden'}>${reason}</p>`)}
      ${offer ? html`<button class="outlined" data-testid="expect-this" @click=${() => { this.put(one, keepingUrl(one.expect, expectingOutcome(outcome), outcome.upstream_url)); }}>Expect this</button>` : nothing}`;
  }

  private renderEditing(one: SavedRequest, result: SavedResult | null): unknown {
    const expect = one.expect ?? { route: null, status: null, upstream_url: null };
    const field = (label: string, name: keyof Expectation, placeholder: string, more: { readonly list?: string; readonly mode?: string } = {}): unknown => html`<label>${label}
      <input .value=${String(expect[name] ?? '')} placeholder=${placeholder} list=${more.list ?? nothing} inputmode=${more.mode ?? nothing} data-testid=${`expect-${name}`}
        @change=${(event: Event) => { this.expect(one, expect, name, (event.target as HTMLInputElement).value.trim()); }} /></label>`;
    const url = result?.outcome?.upstream_url ?? null;
    return html`<tr role="row" class="editing"><td role="cell" colspan="5"><div class="fields">
      ${field('Route', 'route', 'no route', { list: 'routes' })}${field('Status', 'status', 'any', { mode: 'numeric' })}${field('Upstream URL', 'upstream_url', 'any')}
      ${url === null || expect.upstream_url === url ? nothing : html`<button class="outlined" data-testid="expect-url" @click=${() => { this.put(one, { ...expect, route: one.expect === null ? (result?.outcome?.route ?? null) : expect.route, upstream_url: url }); }}>Expect this upstream URL</button>`}
      ${one.expect === null ? nothing : html`<button data-testid="expect-nothing" @click=${() => { this.put(one, null); }}>Expect nothing</button>`}</div></td></tr>`;
  }

  private readonly save = (): void => {
    const { workspace } = this;
    if (workspace === null) return;
    const saved = newSaved(workspace.request, expectingNow(this.shown, workspace.request), workspace.saved);
    edit(this, { type: 'put-saved', saved });
    setView(this, { toast: { text: `Saved ${saved.name}`, undo: true } });
    this.most = Math.max(this.most, workspace.saved.length + 1);
  };

  private rename(one: SavedRequest, input: HTMLInputElement): void {
    const name = input.value.trim();
    if (name === '') input.value = one.name;
    else if (name !== one.name) edit(this, { type: 'put-saved', saved: { ...one, name } });
  }

  private use(one: SavedRequest): void {
    edit(this, { type: 'set-request', patch: one.request });
    setView(this, { segment: 'request' });
  }

  private put(one: SavedRequest, expect: Expectation | null): void {
    edit(this, { type: 'put-saved', saved: { ...one, expect } });
  }

  private expect(one: SavedRequest, before: Expectation, name: keyof Expectation, text: string): void {
    if (name !== 'status') {
      this.put(one, { ...before, [name]: text === '' ? null : text });
      return;
    }
    const status = /^\d{3}$/.test(text) ? Number(text) : null;
    if (status === null && text !== '') setView(this, { toast: { text: 'A status has three digits, such as 301 or 426', undo: false } });
    this.put(one, { ...before, status });
  }

  private removeTest(one: SavedRequest): void {
    this.removed = this.workspace?.saved.indexOf(one) ?? 0;
    edit(this, { type: 'remove-saved', id: one.id });
  }
}

/** What was got as an expectation; an upstream URL only where one was expected before. */
function keepingUrl(before: Expectation | null, expect: Expectation, url: string | null): Expectation {
  return before?.upstream_url == null ? expect : { ...expect, upstream_url: url };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-tests': TestsTab;
  }
}
