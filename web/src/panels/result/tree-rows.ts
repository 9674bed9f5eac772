/** The lines of a truth tree that are on the page: what is collapsed left out, each with the guides that lead to it. */
import type { TruthNode } from '../../generated/messages';

/** What a guide does in its column: pass by, branch off to this line, end in this line, or nothing. */
export type Guide = 'through' | 'branch' | 'last' | 'none';

export interface TreeRow {
  readonly node: TruthNode;
  /** The node's place in the whole tree. */
  readonly index: number;
  /** One for each level above the node, the outermost first. */
  readonly guides: readonly Guide[];
  /** How many nodes lie directly below. */
  readonly children: number;
}

/** Nodes travel flat: the children of a node follow it, one deeper. Takes time proportional to nodes times depth. */
export function treeRows(nodes: readonly TruthNode[], collapsed: ReadonlySet<number>): TreeRow[] {
  const rows: TreeRow[] = [];
  // From the end: `later[level]` tells whether a sibling is still to come on that level.
  const later: boolean[] = [];
  const children: number[] = [];
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (node === undefined) continue;
    const { depth } = node;
    const guides = Array.from({ length: depth }, (_, above): Guide => {
      const level = above + 1;
      if (level < depth) return later[level] === true ? 'through' : 'none';
      return later[level] === true ? 'branch' : 'last';
    });
    rows.push({ node, index, guides, children: children[depth + 1] ?? 0 });
    later.length = depth + 1;
    later[depth] = true;
    children.length = depth + 2;
    children[depth + 1] = 0;
    children[depth] = (children[depth] ?? 0) + 1;
  }
  rows.reverse();
  return withoutCollapsed(rows, collapsed);
}

function withoutCollapsed(rows: readonly TreeRow[], collapsed: ReadonlySet<number>): TreeRow[] {
  if (collapsed.size === 0) return [...rows];
  let closedAt = Number.POSITIVE_INFINITY;
  return rows.filter(({ node, index }) => {
    if (node.depth > closedAt) return false;
    closedAt = collapsed.has(index) ? node.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

/** What a collapsed group looked at, in a few words: `method, path, header`. */
export function fieldsBelow(nodes: readonly TruthNode[], index: number): string {
  const depth = nodes[index]?.depth ?? 0;
  const names = new Set<string>();
  for (let at = index + 1; at < nodes.length && (nodes[at]?.depth ?? 0) > depth; at += 1) {
    const field = /[a-z]+(?:\.[A-Za-z0-9_]+)+/.exec(nodes[at]?.source ?? '');
    if (nodes[at]?.kind === 'predicate' && field !== null) names.add(wordFor(field[0]));
    if (names.size > 4) break;
  }
  const shown = [...names];
  return shown.length > 4 ? `${shown.slice(0, 4).join(', ')} …` : shown.join(', ');
}

/** What people call a field, as short as can be: `header`, `client IP`. */
function wordFor(field: string): string {
  const family = /^http\.(?:(headers|queries)|path\.(segments))\./.exec(field);
  return FIELD_WORDS[family?.[1] ?? family?.[2] ?? field] ?? field.slice(field.lastIndexOf('.') + 1);
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  headers: 'header',
  queries: 'query',
  segments: 'segment',
  'tls.sni': 'SNI',
  'net.src.ip': 'client IP',
  'net.src.port': 'client port',
  'net.dst.ip': 'listener IP',
};
