import { describe, expect, it } from 'vitest';
import type { TruthNode } from '../../generated/messages';
import { fieldsBelow, treeRows } from './tree-rows';

function node(depth: number, source: string, kind: TruthNode['kind'] = 'predicate'): TruthNode {
  return { kind, depth, verdict: 'true', source, start: null, end: null, origin: 'route', observed: [] };
}

const tree = [
  node(0, '&&', 'all'),
  node(1, 'http.path == "/"'),
  node(1, '||', 'any'),
  node(2, 'http.method == "A"'),
  node(2, 'net.dst.port == 1'),
  node(1, '!', 'not'),
  node(2, 'http.host == "h"'),
];

describe('treeRows', () => {
  it('leads guides to every line', () => {
    expect(treeRows(tree, new Set()).map((row) => row.guides.join(' '))).toEqual([
      '',
      'branch',
      'branch',
      'through branch',
      'through last',
      'last',
      'none last',
    ]);
  });

  it('counts the children of each node', () => {
    expect(treeRows(tree, new Set()).map((row) => row.children)).toEqual([3, 0, 2, 0, 0, 1, 0]);
  });

  it('leaves out what is collapsed, and keeps the guides that pass by', () => {
    const rows = treeRows(tree, new Set([2]));
    expect(rows.map((row) => row.index)).toEqual([0, 1, 2, 5, 6]);
    expect(rows[2]?.guides).toEqual(['branch']);
    expect(treeRows(tree, new Set([0, 2])).map((row) => row.index)).toEqual([0]);
  });

  it('takes a single predicate and nothing at all', () => {
    expect(treeRows([node(0, 'a == 1')], new Set())).toMatchObject([{ guides: [], children: 0 }]);
    expect(treeRows([], new Set())).toEqual([]);
  });

  it('takes a tree of a thousand levels', () => {
    const deep = Array.from({ length: 1001 }, (_, depth) => node(depth, '!', 'not'));
    expect(treeRows(deep, new Set()).at(-1)?.guides).toHaveLength(1000);
  });
});

describe('fieldsBelow', () => {
  it('names the fields of a group', () => {
    expect(fieldsBelow(tree, 0)).toBe('path, method, port, host');
    expect(fieldsBelow(tree, 2)).toBe('method, port');
    expect(fieldsBelow(tree, 1)).toBe('');
  });

  it('says what people say', () => {
    const group = [node(0, '&&', 'all'), node(1, 'any(lower(http.headers.x_a)) == "b"'), node(1, 'http.path.segments.1 == "a"'), node(1, 'net.src.ip in 10.0.0.0/8'), node(1, 'tls.sni == "a"')];
    expect(fieldsBelow(group, 0)).toBe('header, segment, client IP, SNI');
  });
});
