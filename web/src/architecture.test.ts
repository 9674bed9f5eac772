/** Architecture: no import circle between modules or folders, and imports go down the floors only. */
import { describe, expect, test } from 'vitest';

/** The folders from the lowest floor to the highest; folders of one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['generated', 'examples', 'styles'],
  ['engine', 'offline'],
  ['state'],
  ['requests', 'session'],
  ['ui'],
  ['editor'],
  ['panels/dialogs', 'panels/filters', 'panels/page', 'panels/request', 'panels/result', 'panels/routes'],
  ['app', 'embed'],
  ['console', 'library'],
  ['.'],
];

const TEXTS = import.meta.glob<string>('./**/*.{ts,json}', { query: '?raw', import: 'default', eager: true });
/** Tests, and what they share. */
const TEST = /\.(test|fixture)\.ts$/;
const IMPORT = /(?:from|import)\s*\(?'(\.[^']*)'/g;

/** The modules that a module imports, types included. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, to]) => new URL(to ?? '', `file:///${path}`).pathname.slice(1));
}

const modules = new Map(
  Object.entries(TEXTS)
    .map(([path, text]) => [path.slice(2), text] as const)
    .filter(([path]) => path.endsWith('.ts') && !TEST.test(path))
    .map(([path, text]) => [path.replace(/\.ts$/, ''), importsOf(path, text)]),
);

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function floorOf(folder: string): number {
  return FLOORS.findIndex((floor) => floor.includes(folder));
}

/** A circle in a graph, as the names along it; null without one. */
function circleIn(graph: ReadonlyMap<string, Iterable<string>>): string[] | null {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of graph.keys()) {
    const circle = visit(name, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe('imports', () => {
  test('the check itself finds a circle', () => {
    expect(circleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
    expect(importsOf('panels/x.ts', "import { a } from '../ui/b';\nimport type {\n  c,\n} from './d';\nimport './e';")).toEqual(['ui/b', 'panels/d', 'panels/e']);
    expect(modules.size).toBeGreaterThan(80);
  });

  test('no circle between modules', () => {
    expect(circleIn(modules)).toBeNull();
  });

  test('every folder has a floor, and imports only from floors below', () => {
    const wrong: string[] = [];
    for (const [from, imports] of modules) {
      for (const to of imports) {
        const [folder, target] = [folderOf(from), folderOf(to)];
        if (target.startsWith('..') || folder === target || !modules.has(to)) continue;
        if (floorOf(folder) < 0 || floorOf(target) < 0 || floorOf(target) >= floorOf(folder)) wrong.push(`${from} imports ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the engine imports nothing but generated types', () => {
    const engine = [...modules].filter(([path]) => path.startsWith('engine/')).flatMap(([, imports]) => imports);
    expect(engine.filter((path) => !path.startsWith('engine/') && !['generated/messages', 'generated/filtering'].includes(path) && !path.includes('public/'))).toEqual([]);
  });

  test('no module is longer than 600 lines', () => {
    const long = Object.entries(TEXTS).filter(([path, text]) => /^\.\/(?!generated).*\.ts$/.test(path) && text.split('\n').length > 601);
    expect(long.map(([path]) => path)).toEqual([]);
  });
});

describe('modules', () => {
  test('are named by the words of the field', () => {
    const invented = /(^|[/-])(beside|desk|fates|helpers|held|keeper|misc|pace|painted|parts|picked|places|rail|said|shown|utils|written)([-.]|$)/;
    expect(Object.keys(TEXTS).filter((path) => invented.test(path.slice(2)))).toEqual([]);
  });

  test('say in their first line what they are', () => {
    const silent = Object.entries(TEXTS)
      .filter(([path]) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('./generated/'))
      .filter(([, text]) => !/^\/\*\*\s+\S/.test(text))
      .map(([path]) => path);
    expect(silent).toEqual([]);
  });
});
