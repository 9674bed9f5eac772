/** The top of the page: mark, example, settings, engine status, import, theme, help. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { EngineStatus } from '../../engine/client';
import type { Flavor, Progress, Settings } from '../../generated/messages';
import { base } from '../../styles/base';
import { EXAMPLES } from '../../state/examples';
import type { Theme } from '../../state/view';
import { timeOf, titleOf } from '../../session/recent-workspaces';
import type { RecentWorkspace } from '../../state/view';
import { doneShare, progressWords } from '../../ui/progress';
import { edit, dispatch, setView } from '../../ui/commands';
import { icon, type IconName } from '../../ui/icons';
import { closeMenu, closeOnEscape, closeOnLeave, menuStyles } from '../../ui/menu';

const MEGABYTE = 1_000_000;
/** Before the ids of recent workspaces, which stand in one list with those of examples. */
const RECENT = 'recent:';
const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const THEME_ICONS: Readonly<Record<Theme, IconName>> = { auto: 'monitor', light: 'sun', dark: 'moon' };
const FLAVOR_WORDS: Readonly<Record<Flavor, string>> = {
  expressions: 'Expressions',
  traditional_compatible: 'Traditional',
};

@customElement('routelens-header')
export class HeaderBar extends LitElement {
  static override styles = [
    base,
    menuStyles,
    css`
      :host {
        position: relative;
        background: var(--routelens-surface);
        border-bottom: 1px solid var(--routelens-line);
      }
      header {
        display: flex;
        align-items: center;
        gap: 4px;
        height: 47px;
        padding: 0 20px 0 16px;
      }
      .brand {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        margin: 0 12px 0 0;
        font-size: 15px;
        line-height: 20px;
        font-weight: 650;
      }
      .brand svg {
        width: 24px;
        height: 24px;
      }
      .ring {
        stroke: var(--routelens-ink);
      }
      .exit {
        stroke: var(--routelens-ink);
        opacity: 0.45;
      }
      .ray {
        stroke: var(--routelens-accent);
      }
      .group {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .group + .group {
        padding-left: 10px;
        margin-left: 6px;
        border-left: 1px solid var(--routelens-line);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        color: var(--routelens-ink-3);
      }
      select {
        min-height: 28px;
        padding: 0 22px 0 6px;
        appearance: none;
        field-sizing: content;
        border-color: transparent;
        background: transparent;
        color: var(--routelens-ink);
        font-weight: 500;
        cursor: pointer;
        max-width: 230px;
      }
      label.chosen {
        position: relative;
      }
      label.chosen svg.icon {
        position: absolute;
        right: 3px;
        pointer-events: none;
      }
      select:hover {
        background: var(--routelens-hover);
      }
      option {
        background: var(--routelens-surface);
        color: var(--routelens-ink);
      }
      /* Wide enough for every title of an example: nothing moves when another one stands there. */
      .works {
        flex: none;
        width: 230px;
      }
      .works select {
        max-width: 100%;
      }
      .works label {
        max-width: 100%;
      }
      .place {
        overflow: hidden;
        font-weight: 500;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .space {
        flex: 1;
      }
      /* As wide as its longest words: it moves nothing when they change. */
      .status {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-width: 214px;
        margin-right: 6px;
        color: var(--routelens-ink-2);
        white-space: nowrap;
      }
      .dot {
        flex: none;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--routelens-idle);
      }
      .status[data-status='ready'] .dot {
        background: var(--routelens-true-solid);
      }
      .status[data-status='failed'] .dot {
        background: var(--routelens-error);
        border-radius: 1px;
      }
      .bar {
        position: absolute;
        left: 0;
        bottom: -1px;
        height: 2px;
        background: var(--routelens-accent);
        transition: width var(--routelens-fast);
      }
      details.menu {
        display: none;
      }
      .menu-list {
        z-index: 20;
        min-width: 200px;
      }
      .menu-list button,
      .menu-list label {
        width: 100%;
      }
      .menu-list label {
        justify-content: flex-start;
      }
      .menu-list select {
        flex: 1;
        max-width: none;
      }
      .menu-list .word {
        display: inline;
        min-width: 84px;
        padding-left: 9px;
      }
      .phone {
        display: none;
      }
      @media (max-width: 1439px) {
        .word,
        .aside {
          display: none;
        }
        .status {
          min-width: 114px;
        }
      }
      @media (max-width: 1259px) {
        .label {
          display: none;
        }
      }
      @media (max-width: 1059px) {
        select {
          max-width: 140px;
          text-overflow: ellipsis;
        }
        .works {
          width: 140px;
        }
      }
      /* The bar below the header shows how far loading has come. */
      @media (max-width: 1259px) {
        .status {
          min-width: 0;
        }
        .status:is([data-status='ready'], [data-status='loading']):not(.busy) .words {
          position: absolute;
          clip-path: inset(50%);
        }
      }
      @media (max-width: 899px) {
        header {
          padding: 0 12px;
        }
        .settings {
          display: none;
        }
        details.menu {
          display: block;
        }
        .works {
          width: 200px;
        }
      }
      @media (max-width: 719px) {
        select {
          max-width: 116px;
        }
        .works {
          width: 116px;
        }
      }
      @media (max-width: 639px) {
        header {
          height: 56px;
          gap: 0;
        }
        .phone {
          display: grid;
        }
        .menu-list {
          top: 48px;
        }
        .menu-list select {
          min-height: 44px;
        }
        .history,
        .elsewhere,
        .theme,
        .keys,
        .share .name {
          display: none;
        }
        /* The mark stands alone; the heading keeps its words. */
        .brand b {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .brand {
          margin-right: 4px;
        }
        .group + .group {
          margin: 0;
          padding: 0;
          border: 0;
        }
        .works {
          flex: 1;
          min-width: 0;
          width: auto;
        }
        .works ~ .space {
          display: none;
        }
        .works label,
        .works select {
          min-width: 0;
          max-width: 100%;
          min-height: 44px;
          font-size: 16px;
          font-weight: 600;
          text-overflow: ellipsis;
        }
        .status {
          margin: 0 10px 0 6px;
        }
        button.share {
          width: 44px;
          padding: 0;
          justify-content: center;
        }
      }
    `,
  ];

  @property({ attribute: false }) engine: EngineStatus = { kind: 'loading', loaded: 0, total: 0 };
  /** Long work of the engine. */
  @property({ attribute: false }) progress: Progress | null = null;
  @property({ attribute: false }) settings: Settings | null = null;
  /** The id of the example that is open unchanged, '' for anything else. */
  @property() example = '';
  /** What else this browser keeps, the latest first. */
  @property({ attribute: false }) recent: readonly RecentWorkspace[] = [];
  @property() flavor: Flavor = 'expressions';
  @property() theme: Theme = 'auto';
  /** The gateway whose table this is: it says how routes are matched, and no link leads to what is in it. */
  @property({ attribute: false }) place: string | null = null;
  /** Whether the workspace was read from a document. */
  @property({ type: Boolean }) hasDocument = false;
  @property({ type: Boolean }) canUndo = false;
  @property({ type: Boolean }) canRedo = false;

  override render(): unknown {
    return html`<header>
        <h1 class="brand">${mark()}<b>Routelens</b></h1>
        <span class=${this.place === null ? 'group works' : 'group'}>
          ${this.place === null ? this.renderWorks() : html`<span class="place" data-testid="place"><span class="aside">Gateway at </span>${this.place}</span>`}
        </span>
        <span class="group settings">${this.renderSettings()}</span>
        <span class="group history">
          <button class="icon" aria-label="Undo" title="Undo (Ctrl+Z)" data-testid="undo" ?disabled=${!this.canUndo}
            @click=${() => { dispatch(this, { kind: 'undo' }); }}>${icon('undo')}</button>
          <button class="icon" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" data-testid="redo" ?disabled=${!this.canRedo}
            @click=${() => { dispatch(this, { kind: 'redo' }); }}>${icon('redo')}</button>
        </span>
        <span class="space"></span>
        ${this.renderStatus()}
        <span class="group">
          <button class="elsewhere" data-testid="import-open" aria-label="Import" title="Import" @click=${() => { setView(this, { dialog: 'import' }); }}>
            ${icon('download')}<span class="label">Import</span></button>
          <button class="elsewhere" aria-label="Export" title="Export" data-testid="export-open" @click=${() => { setView(this, { tab: 'convert', segment: 'result' }); }}>
            ${icon('upload')}<span class="label">Export</span></button>
          ${this.place !== null ? nothing : html`<button class="share ${this.engine.kind === 'failed' ? 'outlined' : 'primary'}" aria-label="Share" data-testid="share-open" title="Share (Ctrl+S copies the link)" @click=${() => { setView(this, { dialog: 'share' }); }}>
            ${icon('link')}<span class="name">Share</span></button>`}
          <button class="icon theme" aria-label=${`Theme: ${this.theme}`} title=${`Theme: ${this.theme}`} data-testid="theme"
            @click=${() => { setView(this, { theme: NEXT_THEME[this.theme] }); }}>${icon(THEME_ICONS[this.theme])}</button>
          ${this.renderMenu()}
          <button class="icon keys" aria-label="Help" title="Help (?)" data-testid="help"
            @click=${() => { setView(this, { dialog: 'help' }); }}>${icon('help')}</button>
        </span>
      </header>
      ${this.renderBar()}`;
  }

  private renderWorks(): unknown {
    return html`<label class="chosen"><span class="visually-hidden">Example or recent workspace</span>
            <select data-testid="example-select" @change=${this.openExample} .value=${live(this.example)}>
              <option value="" ?hidden=${this.example !== ''} ?selected=${this.example === ''}>My workspace</option>
              <optgroup label="Examples">${EXAMPLES.map((one) => html`<option value=${one.id} title=${one.lesson} ?selected=${one.id === this.example}>${one.title}</option>`)}</optgroup>
              ${this.recent.length === 0 ? nothing : html`<optgroup label="Kept in this browser">${this.recent.map((recent) => html`<option value=${RECENT + recent.id}>${titleOf(recent)} · ${timeOf(recent)}</option>`)}</optgroup>`}
            </select>${icon('chevrons')}</label>`;
  }

  /** What has no room in a narrow header. */
  private renderMenu(): unknown {
    const item = (testId: string, name: IconName, label: string, run: () => void, disabled = false): unknown => html`<button data-testid=${testId} ?disabled=${disabled}
      @click=${(event: Event) => { closeMenu(event); run(); }}>${icon(name)}${label}</button>`;
    return html`<details class="menu" @keydown=${closeOnEscape} @focusout=${closeOnLeave}><summary aria-label="Menu" title="Menu" data-testid="menu">${icon('menu')}</summary>
      <div class="menu-list">
        <div class="narrow">${this.renderSettings('menu-')}</div>
        <div class="phone">
          ${item('menu-undo', 'undo', 'Undo', () => { dispatch(this, { kind: 'undo' }); }, !this.canUndo)}
          ${item('menu-redo', 'redo', 'Redo', () => { dispatch(this, { kind: 'redo' }); }, !this.canRedo)}
          ${item('menu-import', 'download', 'Import', () => { setView(this, { dialog: 'import' }); })}
          ${item('menu-export', 'upload', 'Export', () => { setView(this, { tab: 'convert', segment: 'result' }); })}
          ${item('menu-theme', THEME_ICONS[this.theme], `Theme: ${this.theme}`, () => { setView(this, { theme: NEXT_THEME[this.theme] }); })}
          ${item('menu-help', 'help', 'Help', () => { setView(this, { dialog: 'help' }); })}
        </div>
      </div></details>`;
  }

  private renderSettings(prefix = ''): unknown {
    const settings = this.settings;
    if (settings === null) return nothing;
    return html`<label class="chosen"><span class="word">Flavor</span>
        <select data-testid=${`${prefix}flavor-select`} ?disabled=${this.place !== null} title="router_flavor" aria-label="Router flavor" .value=${settings.flavor}
          @change=${(event: Event) => { edit(this, { type: 'set-settings', patch: { flavor: chosen(event) as Settings['flavor'] } }); }}>
          <option value="auto" ?selected=${settings.flavor === 'auto'}>Auto (${FLAVOR_WORDS[this.flavor]})</option>
          <option value="expressions" ?selected=${settings.flavor === 'expressions'}>Expressions</option>
          <option value="traditional_compatible" ?selected=${settings.flavor === 'traditional_compatible'}>Traditional</option>
        </select>${icon('chevron-down')}</label>
      <label class="chosen"><span class="word">Calculation</span>
        <select data-testid=${`${prefix}match-calculation-select`} ?disabled=${this.place !== null} title="route_match_calculation" aria-label="route_match_calculation" .value=${settings.match_calculation}
          @change=${(event: Event) => { edit(this, { type: 'set-settings', patch: { match_calculation: chosen(event) as Settings['match_calculation'] } }); }}>
          <option value="strict" ?selected=${settings.match_calculation === 'strict'}>strict</option>
          <option value="original" ?selected=${settings.match_calculation === 'original'}>original</option>
        </select>${icon('chevron-down')}</label>
      ${this.hasDocument ? html`<button class="icon" data-testid=${`${prefix}document-open`} aria-label="Document: loader, variables, remarks" title="Document: who reads it, its variables, remarks"
        @click=${() => { setView(this, { dialog: 'document' }); }}>${icon('options')}</button>` : nothing}`;
  }

  private renderStatus(): unknown {
    const { engine, progress } = this;
    return html`<span class=${progress === null ? 'status' : 'status busy'} data-testid="engine-status" data-status=${engine.kind} role="status" aria-live=${progress === null ? 'polite' : 'off'}>
      <span class="dot"></span><span class="words">${this.statusWords()}</span></span>
      ${progress?.what === 'open' ? html`<button class="outlined" data-testid="work-stop" @click=${() => { dispatch(this, { kind: 'stop' }); }}>Stop</button>` : nothing}`;
  }

  private statusWords(): unknown {
    const { engine, progress } = this;
    if (engine.kind === 'failed') return 'Engine off';
    if (engine.kind === 'loading') return html`Loading engine <span class="quiet aside">${megabytes(engine.loaded)} of ${megabytes(engine.total)} MB</span>`;
    return progress === null ? html`Ready<span class="quiet aside"> · runs in this tab</span>` : progressWords(progress);
  }

  private renderBar(): unknown {
    const { engine, progress } = this;
    const done = engine.kind === 'loading' ? doneShare({ done: engine.loaded, total: engine.total }) : progress === null ? null : doneShare(progress);
    if (done === null) return nothing;
    return html`<div class="bar" data-testid="progress-bar" .style=${`width:${Math.round(100 * done)}%`}></div>`;
  }

  private openExample(event: Event): void {
    const id = chosen(event);
    // What is chosen is shown when it is open; until then, and if it cannot be opened, what is open stays chosen.
    this.requestUpdate();
    if (id.startsWith(RECENT)) dispatch(this, { kind: 'restore', id: id.slice(RECENT.length) });
    else if (id !== '') dispatch(this, { kind: 'example', id });
  }
}

function chosen(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

/** A ring; a ray enters, bends in the middle and leaves by one of three exits. */
function mark(): unknown {
  return html`<svg viewBox="0 0 24 24" fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <circle cx="12" cy="12" r="7.5" class="ring" />
    <path d="M12 12l9.5 1.5M12 12l8.5 5.5" class="exit" stroke-width="1.5" />
    <path d="M1.5 15H8l4-3 10-4.5" class="ray" />
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-header': HeaderBar;
  }
}
