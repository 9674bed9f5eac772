/** Colours for expressions before (and without) Python: the grammar's own terminals, generated at build time. */
import { STARTS, TOKENS, type Style, type TokenRule } from '../generated/language';

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly style: Style;
}

/** Longer texts are coloured up to here, so that typing in them stays quick. */
export const MAX_COLOURED = 50_000;

interface Rule extends TokenRule {
  readonly expression: RegExp;
}

const RULES: readonly Rule[] = TOKENS.map((rule) => ({ ...rule, expression: new RegExp(rule.pattern, 'uy') }));
const SPACE = /[ \t\r\n]+/uy;
const OPEN_STRING = /r#"|"/uy;

/** Rules by the names that are allowed, in the order in which they are tried. */
const allowing = new Map<string, readonly Rule[]>();

function rulesFor(names: readonly string[]): readonly Rule[] {
  const key = names.join();
  let rules = allowing.get(key);
  if (rules === undefined) {
    rules = RULES.filter((rule) => names.includes(rule.name));
    allowing.set(key, rules);
  }
  return rules;
}

/**
 * The tokens of a text. In each place only what the grammar allows there is tried, so that `in == "in"` is coloured
 * rightly; where nothing fits, a character is passed over and anything may follow.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = Math.min(text.length, MAX_COLOURED);
  let allowed = rulesFor(STARTS);
  let at = 0;
  while (at < end) {
    SPACE.lastIndex = at;
    if (SPACE.test(text)) {
      at = SPACE.lastIndex;
      continue;
    }
    const found = match(text, at, allowed) ?? openString(text, at, allowed) ?? match(text, at, RULES);
    if (found === null) {
      allowed = RULES;
      at += 1;
      continue;
    }
    const style = found.rule.style === 'field' && /^[ \t\r\n]*\(/.test(text.slice(found.end, found.end + 20)) ? 'function' : found.rule.style;
    tokens.push({ start: at, end: found.end, style });
    allowed = rulesFor(found.rule.follows);
    at = found.end;
  }
  return tokens;
}

function match(text: string, at: number, rules: readonly Rule[]): { rule: Rule; end: number } | null {
  for (const rule of rules) {
    rule.expression.lastIndex = at;
    if (rule.expression.test(text)) return { rule, end: rule.expression.lastIndex };
  }
  return null;
}

/** A string that is not closed is coloured to the end of its line. */
function openString(text: string, at: number, rules: readonly Rule[]): { rule: Rule; end: number } | null {
  const rule = rules.find((one) => one.name === 'STRING');
  OPEN_STRING.lastIndex = at;
  if (rule === undefined || !OPEN_STRING.test(text)) return null;
  const line = text.indexOf('\n', at);
  return { rule, end: line < 0 ? text.length : line };
}
