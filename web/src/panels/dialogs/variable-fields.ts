/** Fields for the template variables of a document, and the choice of who reads it: parts of two dialogs. */
import { css, html, nothing } from 'lit';
import { LOADERS } from '../../generated/constants';
import type { LoaderSetting } from '../../generated/messages';

const LOADER_WORDS: Readonly<Record<LoaderSetting, string>> = {
  auto: 'Auto',
  dbless: 'DB-less gateway',
  deck: 'decK',
};

/** Variables that get a field; a document with more of them is read on the command line, with --env-file. */
const MAX_FIELDS = 200;

export const variableStyles = css`
  .variables {
    display: grid;
    grid-template-columns: minmax(120px, auto) 1fr;
    gap: 6px 12px;
    align-items: center;
    max-height: 220px;
    margin: 8px 0;
    overflow: auto;
  }
  .variables label {
    overflow-wrap: anywhere;
    font: 400 12.5px/18px var(--routelens-font-code);
  }
  .variables input {
    min-width: 0;
  }
  /* The dialog scrolls: not a part of it as well. */
  @media (max-width: 639px) {
    .variables {
      max-height: none;
      overflow: visible;
    }
  }
`;

/** A field for each variable. `change` hears of every value. */
export function variableFields(names: readonly string[], values: Readonly<Record<string, string>>, change: (values: Record<string, string>) => void): unknown {
  if (names.length === 0) return nothing;
  return html`<div class="variables" role="group" aria-label="Template variables" data-testid="variables">${names.slice(0, MAX_FIELDS).map((name) => html`
    <label for=${`variable-${name}`}>${name}</label>
    <input id=${`variable-${name}`} data-testid=${`variable-${name}`} autocomplete="off" spellcheck="false" placeholder="no value" .value=${values[name] ?? ''}
      @input=${(event: Event) => { change(withValue(values, name, (event.target as HTMLInputElement).value)); }} />`)}</div>
    <p class="quiet">Values stay in this tab, never in links, files or storage. A variable without a value gets a placeholder.</p>`;
}

/** Who reads the document. */
export function loaderField(loader: LoaderSetting, change: (loader: LoaderSetting) => void): unknown {
  return html`<label>Read by <select data-testid="loader-select" @change=${(event: Event) => { change((event.target as HTMLSelectElement).value as LoaderSetting); }}>
    ${LOADERS.map((one) => html`<option value=${one} ?selected=${one === loader}>${LOADER_WORDS[one]}</option>`)}</select></label>`;
}

/** Who reads a document, as the engine has told it. */
export function loaderWords(setting: LoaderSetting, told: LoaderSetting): string {
  if (setting !== 'auto') return `Read as ${LOADER_WORDS[setting]} reads it.`;
  if (told !== 'auto') return `Read as ${LOADER_WORDS[told]} reads it: the text has keys that only it knows.`;
  return 'Nothing in the text tells whether it is for a DB-less gateway or decK. It is read as the gateway reads it; a remark says where decK differs.';
}

function withValue(values: Readonly<Record<string, string>>, name: string, value: string): Record<string, string> {
  const next = { ...values, [name]: value };
  return Object.fromEntries(Object.entries(next).filter(([, held]) => held !== ''));
}
