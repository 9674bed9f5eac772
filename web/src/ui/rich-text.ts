/** Marked words of the engine as a template: always text, never markup. */
import { html, type TemplateResult } from 'lit';
import type { Piece } from '../generated/messages';

export function richText(pieces: readonly Piece[]): TemplateResult[] {
  return pieces.map((piece) => {
    const words = piece.mark === 'plain' ? prose(piece.text) : piece.text;
    return html`<span class="said-${piece.mark}">${words}</span>`;
  });
}

/** A sentence of the engine: what stands between backticks is code. */
export function prose(sentence: string): TemplateResult[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** The words alone, for labels and titles. */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}
