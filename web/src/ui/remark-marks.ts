/** Marks of what the exact analysis has found of a route. */
import type { TemplateResult } from 'lit';
import type { RemarkKind } from '../generated/messages';
import { statusIcon, type StatusIcon } from './status-icons';

const GLYPHS: Readonly<Record<RemarkKind, StatusIcon>> = { unreachable: 'warning', tie: 'tie', partly: 'warning', undecided: 'hint' };

/** The glyph of the gravest. */
export function markIcon(kinds: readonly RemarkKind[]): TemplateResult {
  return statusIcon(GLYPHS[kinds[0] ?? 'undecided']);
}
