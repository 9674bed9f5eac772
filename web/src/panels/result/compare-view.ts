/** Compare: which requests change route under another configuration, before the edits, or read otherwise. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { baselineSource } from '../../engine/baseline-source';
import type { AskEngine } from '../../engine/client';
import { DIFFERENCE_TITLES, ROUTING_SENTENCES } from '../../generated/constants';
import type { BaselineSource, Compared, Differing, DifferingRequest, Flavor, BaselineSet, Progress } from '../../generated/messages';
import { base } from '../../styles/base';
import type { Workspace } from '../../state/workspace';
import { nextBatchSize } from '../../engine/batch-size';
import { expectingOutcome, newSaved } from '../../requests/expectations';
import { dispatch, edit, setView } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { fileButton, fileButtonStyles } from '../../ui/file-button';
import { richText, unbroken } from '../../ui/rich-text';
import { statusIcon, statusIconStyles, type StatusIcon } from '../../ui/status-icons';

type With = 'baseline' | 'text' | 'calculation' | 'flavor';

/** Bytes; larger files are refused before they are read. */
const MAX_FILE = 32_000_000;
/** Milliseconds for which the pairs that are left are counted after a stop. */
const MOST_COUNTING = 5_000;
const LARGEST_PART = 500;
/** Ways to differ that are shown at first. */
const STEP = 30;

const EQUIVALENCE_ICONS: Readonly<Record<'true' | 'false' | 'unknown', StatusIcon>> = { true: 'true', false: 'warning', unknown: 'hint' };

@customElement('routelens-compare')
export class CompareView extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    fileButtonStyles,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        margin: 8px 0;
        padding: 0;
        border: 0;
      }
      legend {
        float: left;
        padding: 0;
        line-height: 28px;
        color: var(--routelens-ink-3);
      }
      label {
        display: inline-flex;
        gap: 7px;
        align-items: center;
        min-height: 28px;
      }
      input[type='radio'] {
        min-height: 0;
        accent-color: var(--routelens-accent);
      }
      textarea {
        width: 100%;
        margin: 4px 0 8px;
        font: 400 12.5px/18px var(--routelens-font-code);
        resize: vertical;
      }
      textarea.over {
        border-color: var(--routelens-accent);
        background: var(--routelens-accent-tint);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
      }
      .flip {
        margin: 8px 0 10px;
      }
      progress {
        width: 140px;
        accent-color: var(--routelens-accent);
      }
      .sum {
        display: flex;
        gap: 8px;
        margin-top: 12px;
      }
      .sum svg {
        margin-top: 2px;
      }
      h4 {
        margin: 14px 0 6px;
        font-size: 12.5px;
        font-weight: 600;
      }
      .differences {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
      }
      .differences > li {
        padding: 7px 12px;
        overflow-wrap: anywhere;
      }
      .differences > li + li {
        border-top: 1px solid var(--routelens-line);
      }
      .examples li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        align-items: baseline;
        margin-top: 3px;
      }
      .examples .outcomes {
        flex-basis: 100%;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      button.request {
        text-align: left;
        white-space: normal;
        overflow-wrap: anywhere;
        font-weight: 400;
      }
      button.link {
        min-width: 0;
      }
      .problems {
        margin-top: 8px;
      }
      .problems li {
        display: flex;
        gap: 8px;
        padding: 2px 0;
      }
      @media (max-width: 639px) {
        label {
          min-height: 44px;
        }
        legend {
          float: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) baseline: Workspace | null = null;
  /** The flavor in force, where the settings leave it open. */
  @property() flavor: Flavor = 'expressions';
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private choice: With = 'baseline';
  @state() private text = '';
  @state() private over = false;
  @state() private running = false;
  /** How far the other side has been read. */
  @state() private reading: Progress | null = null;
  @state() private loaded: BaselineSet | null = null;
  @state() private compared: Compared | null = null;
  /** What the result is about, and the workspace that it was found for. */
  @state() private about: { readonly choice: With; readonly workspace: Workspace } | null = null;
  @state() private failure = '';
  @state() private most = STEP;
  /** Counts comparisons; another one, or none, ends the one under way. */
  private turn = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // What is under way would compare half of the old workspace and half of the new one.
    if (changed.has('workspace') && this.running && differs(this.workspace, this.about?.workspace ?? null)) {
      this.stop();
      this.compared = null;
      this.failure = 'Stopped: the routes have changed.';
    }
  }

  override render(): unknown {
    return html`<h3>Compare</h3>
      <p class="quiet">${ROUTING_SENTENCES.comparison}</p>
      ${this.renderFlip()}
      <fieldset ?disabled=${this.running}><legend>Compare with</legend>
        ${this.renderChoice('baseline', 'before my edits')}${this.renderChoice('text', 'another configuration')}
        ${this.renderChoice('calculation', `match calculation ${this.otherCalculation}`)}${this.renderChoice('flavor', `flavor ${this.otherFlavor}`)}</fieldset>
      ${this.choice === 'text' ? this.renderText() : nothing}
      <div class="bar">${this.running
        ? html`<button class="outlined" data-testid="compare-stop" @click=${this.stopHere}>Stop</button>${this.renderProgress()}`
        : html`<button class="outlined" data-testid="compare-run" ?disabled=${this.choice === 'text' && this.text.trim() === ''} @click=${this.compare}>Compare</button>`}</div>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert" data-testid="compare-failure">${this.failure}</p>`}
      ${this.renderProblems()}${this.renderResult()}`;
  }

  /** The question that upgrades raise, answered by one press. */
  private renderFlip(): unknown {
    return html`<div class="bar flip"><button class="outlined" data-testid="compare-flip" ?disabled=${this.running} @click=${() => {
      this.choice = 'calculation';
      void this.compare();
    }}>${icon('convert')}Before you switch to ${this.otherCalculation}</button></div>`;
  }

  private renderChoice(value: With, words: string): unknown {
    return html`<label><input type="radio" name="with" data-testid=${`compare-with-${value}`} .checked=${this.choice === value} @change=${() => { this.choice = value; }} />${words}</label>`;
  }

  private renderText(): unknown {
    return html`<textarea rows="6" spellcheck="false" aria-label="The other configuration" data-testid="compare-text" placeholder="Paste a kong.yml or Admin API JSON, or drop a file" class=${this.over ? 'over' : ''} .value=${this.text}
        @input=${(event: Event) => { this.text = (event.target as HTMLTextAreaElement).value; }}
        @dragover=${(event: DragEvent) => { event.preventDefault(); this.over = true; }} @dragleave=${() => { this.over = false; }} @drop=${this.drop}></textarea>
      <div class="bar">${fileButton('compare-file', '.yml,.yaml,.json,text/*', (file) => { void this.readFile(file); })}</div>`;
  }

  private renderProgress(): unknown {
    const { compared } = this;
    return compared === null
      ? html`${this.reading === null ? nothing : html`<progress aria-label="Routes read" max=${this.reading.total} value=${this.reading.done}></progress>`}<span class="quiet">Reading the other configuration …</span>`
      : compared.proof === null
      ? html`<progress aria-label="Changed routes compared" max=${Math.max(compared.to_check, 1)} value=${compared.checked}></progress><span class="quiet">${compared.checked.toLocaleString('en')} of ${compared.to_check.toLocaleString('en')} changed routes compared</span>`
      : html`<progress aria-label="Requests tried" max=${compared.most} value=${compared.tried}></progress><span class="quiet">${compared.tried.toLocaleString('en')} requests tried</span>`;
  }

  private renderProblems(): unknown {
    const problems = this.loaded?.problems ?? [];
    return problems.length === 0 ? nothing : html`<ul class="problems" data-testid="compare-problems" aria-label="Problems of the other configuration">${problems.slice(0, 10).map((problem) => html`<li>
      ${statusIcon(problem.severity)}<span>${problem.line === null ? '' : html`<span class="quiet">${problem.line}:${problem.column} </span>`}${problem.message}</span></li>`)}</ul>`;
  }

  private renderResult(): unknown {
    const { compared, about, loaded } = this;
    if (compared === null || about === null || this.running) return nothing;
    const changed = differs(this.workspace, about.workspace);
    // Requests that agree prove nothing: only a proof shows as one.
    const equivalent = compared.rerouted + compared.otherwise > 0 ? 'false' : compared.proof === 'equal' ? 'true' : 'unknown';
    const shown = compared.differences.slice(0, this.most);
    const kinds = [...new Set(shown.map((one) => one.kind))];
    return html`<p class="sum" role="status" data-testid="compare-result" data-equivalent=${equivalent} data-proof=${compared.proof ?? ''} data-rerouted=${compared.rerouted} data-tried=${compared.tried}>
        ${statusIcon(EQUIVALENCE_ICONS[equivalent])}<span>${compared.summary}${loaded !== null && loaded.left_out !== '' ? ` ${loaded.left_out}` : ''}</span></p>
      ${changed ? html`<p class="quiet" data-testid="compare-stale">The routes have changed since; compare again.</p>` : nothing}
      ${kinds.map((kind) => html`<h4>${DIFFERENCE_TITLES[kind]}</h4><ul class="differences">${shown.filter((one) => one.kind === kind).map((one) => this.renderDiffering(one))}</ul>`)}
      ${compared.differences.length > this.most ? html`<button class="outlined" data-testid="compare-more" @click=${() => { this.most += STEP; }}>Show more (${this.most} of ${compared.differences.length})</button>` : nothing}`;
  }

  private renderDiffering(one: Differing): unknown {
    const [first] = one.examples;
    if (first === undefined) return nothing;
    return html`<li data-testid="compare-difference" data-kind=${one.kind} data-before=${first.before.route ?? ''} data-after=${first.after.route ?? ''}>
      ${richText(one.routes)} <span class="quiet">${one.counted}</span>
      <ul class="examples">${one.examples.map((example) => this.renderExample(example))}</ul></li>`;
  }

  private renderExample(example: DifferingRequest): unknown {
    const { request, line } = example;
    return html`<li>${request === null
        ? html`<code>${unbroken(line)}</code>`
        : html`<button class="link request" data-testid="compare-use" aria-label=${`Use as request: ${line}`} @click=${() => { edit(this, { type: 'set-request', patch: request }); setView(this, { segment: 'request' }); }}><code>${unbroken(line)}</code></button>
          <button class="link" data-testid="compare-keep" aria-label=${`Keep as test: ${line}`} @click=${() => { this.keep(example); }}>Keep as test</button>`}
      <span class="outcomes">${example.change}</span></li>`;
  }

  // --- what the view does --------------------------------------------------------------------------------------------

  private get otherCalculation(): 'strict' | 'original' {
    return this.workspace?.settings.match_calculation === 'strict' ? 'original' : 'strict';
  }

  private get otherFlavor(): Flavor {
    return this.flavor === 'expressions' ? 'traditional_compatible' : 'expressions';
  }

  /** Whether the workspace is what was, and the other side what would be. */
  private get isBefore(): boolean {
    return this.about?.choice !== 'baseline';
  }

  private source(workspace: Workspace, baseline: Workspace): BaselineSource {
    const settings = { type: 'settings' as const, flavor: this.flavor, match_calculation: workspace.settings.match_calculation };
    switch (this.choice) {
      case 'baseline':
        return baselineSource(baseline);
      case 'text':
        return { type: 'text', text: this.text };
      case 'calculation':
        return { ...settings, match_calculation: this.otherCalculation };
      case 'flavor':
        return { ...settings, flavor: this.otherFlavor };
    }
  }

  private readonly compare = async (): Promise<void> => {
    const { ask, workspace, baseline } = this;
    if (ask === null || workspace === null || baseline === null) return;
    const turn = (this.turn += 1);
    this.about = { choice: this.choice, workspace };
    this.loaded = this.compared = this.reading = null;
    this.failure = '';
    this.most = STEP;
    this.running = true;
    let reply: BaselineSet | Compared | string = await ask('set_baseline', { source: this.source(workspace, baseline) }, (progress) => { if (this.turn === turn) this.reading = progress; });
    if (this.turn !== turn) return;
    if (typeof reply !== 'string') {
      this.loaded = reply;
      if (reply.problems.length === 0 || reply.routes > 0) reply = await this.tryRequests(ask, turn);
      if (this.turn !== turn) return;
    }
    this.running = false;
    if (typeof reply === 'string') this.failure = reply;
  };

  /** Ask part by part, so that edits are answered in between. */
  private async tryRequests(ask: AskEngine, turn: number): Promise<Compared | string> {
    let count = 1;
    let anew = true;
    for (;;) {
      const began = performance.now();
      const reply = await ask('compare', { anew, count });
      if (typeof reply === 'string' || this.turn !== turn) return reply;
      this.compared = reply;
      if (reply.done) return reply;
      anew = false;
      count = nextBatchSize(count, performance.now() - began, LARGEST_PART);
    }
  }

  /** End what is under way; what was found so far stays, and is told with what is open. */
  private readonly stopHere = (): void => {
    const { compared, ask } = this;
    this.stop();
    // Reading is one piece of work, which only the engine itself can give up; the rest comes in parts.
    if (compared === null) dispatch(this, { kind: 'stop' });
    this.failure = compared === null ? 'Stopped.' : 'Stopped; this is what was found so far.';
    if (compared !== null && ask !== null) void this.tellOpen(ask);
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>('[data-testid="compare-run"]')?.focus(); });
  };

  private async tellOpen(ask: AskEngine): Promise<void> {
    const { turn } = this;
    const began = performance.now();
    let isDone = false;
    while (!isDone && performance.now() - began < MOST_COUNTING) {
      const reply = await ask('compare', { anew: false, count: 1, stop: true });
      if (this.turn !== turn || typeof reply === 'string') return;
      this.compared = reply;
      isDone = reply.done;
    }
  }

  private stop(): void {
    this.turn += 1;
    this.running = false;
  }

  private keep(example: DifferingRequest): void {
    if (this.workspace === null || example.request === null) return;
    const saved = newSaved(example.request, expectingOutcome(this.isBefore ? example.before : example.after), this.workspace.saved);
    edit(this, { type: 'put-saved', saved });
    setView(this, { toast: { text: `Saved ${saved.name}`, undo: true } });
  }

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.readFile(file);
    else this.text = event.dataTransfer?.getData('text/plain') ?? '';
  };

  private async readFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAX_FILE) this.failure = 'This file is larger than 32 MB, too large for the page. The command line reads it: routelens compare BEFORE AFTER.';
    else this.text = await file.text();
  }
}

/** Whether a comparison would have another result; what the page's own request is makes hardly any difference. */
function differs(a: Workspace | null, b: Workspace | null): boolean {
  return a?.routes !== b?.routes || a?.services !== b?.services || a?.settings !== b?.settings;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-compare': CompareView;
  }
}
