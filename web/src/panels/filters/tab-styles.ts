/** Styles of the Filters tab. */
import { css } from 'lit';

export const filterTabStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  /* As high as its longest usual text, so that what is below stays where it is while requests are sent. */
  .headline {
    min-height: 24px;
  }
  .about {
    font-size: 12.5px;
    line-height: 18px;
    color: var(--routelens-ink-2);
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 10px;
    align-items: center;
    padding: 10px 12px;
    border: 1px dashed var(--routelens-line-strong);
    border-radius: var(--routelens-radius-l);
  }
  .add.over {
    border-style: solid;
    border-color: var(--routelens-accent);
    background: var(--routelens-accent-tint);
  }
  .add .wide {
    flex-basis: 100%;
    font-size: 12.5px;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    color: var(--routelens-ink-2);
  }
  .choice select {
    min-width: 0;
    max-width: 190px;
    min-height: 28px;
  }
  .add > .choice {
    max-width: 100%;
  }
  summary {
    width: fit-content;
    cursor: pointer;
    color: var(--routelens-ink-2);
  }
  pre.source {
    margin: 6px 0 0;
    padding: 8px 12px;
    max-height: 260px;
    overflow: auto;
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    background: var(--routelens-sunken);
    font: 400 12px/18px var(--routelens-font-code);
    font-variant-ligatures: none;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
    gap: 8px 12px;
    margin-top: 8px;
  }
  .fields label {
    display: grid;
    gap: 3px;
    align-content: start;
    color: var(--routelens-ink-3);
    font-size: 12.5px;
  }
  .fields .wide {
    grid-column: 1 / -1;
  }
  .fields input,
  .fields select,
  .fields textarea {
    width: 100%;
    color: var(--routelens-ink);
    font-size: 13px;
  }
  .fields textarea {
    font: 400 12.5px/19px var(--routelens-font-code);
    font-variant-ligatures: none;
    resize: vertical;
  }
  .refusal,
  .working {
    display: flex;
    gap: 8px;
    align-items: center;
    overflow-wrap: anywhere;
  }
  .refusal svg {
    flex: none;
  }
  .sentence {
    font-size: 16px;
    line-height: 24px;
    overflow-wrap: anywhere;
  }
  .ends {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    gap: 12px;
  }
  .ends > section {
    min-width: 0;
    padding: 8px 12px 10px;
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
  }
  .line {
    margin: 2px 0;
    overflow-wrap: anywhere;
  }
  .log {
    overflow-wrap: anywhere;
  }
  .log li[data-level='error'] code,
  .log li[data-level='critical'] code {
    color: var(--routelens-error);
  }
  button.outlined {
    justify-self: start;
  }
  @media (max-width: 639px) {
    .choice {
      flex: 1 1 100%;
    }
    .choice select {
      flex: 1;
      min-height: 44px;
      max-width: none;
    }
    /* Not flex: that would take the triangle away. */
    summary {
      padding-block: 12px;
    }
    .fields input,
    .fields select,
    .fields textarea {
      font-size: 16px;
    }
  }
`;
