import { defineConfig, type Plugin } from 'vite';

const here = (name: string): string => decodeURIComponent(new URL(name, import.meta.url).pathname);

/** What the element takes from the built site; something else stands for it in the package. */
const SITE = './site';

function withoutSite(): Plugin {
  return {
    name: 'without-site',
    enforce: 'pre',
    resolveId: (source, importer) => (source === SITE && importer?.includes('/src/embed/') === true ? here('src/library/site.ts') : undefined),
  };
}

const ENTRIES = {
  browser: here('src/library/browser.ts'),
  element: here('src/library/element.ts'),
  node: here('src/library/node.ts'),
  'node-worker': here('src/library/node-worker.ts'),
};

/**
 * The package for npm. `--mode worker` builds the worker's script alone: bundlers copy it as it is, so that it must not
 * import others.
 */
export default defineConfig(({ mode }) => ({
  root: here('.'),
  publicDir: false,
  cacheDir: '../node_modules/.vite',
  plugins: [withoutSite()],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'package/dist',
    emptyOutDir: false,
    target: 'es2023',
    modulePreload: false,
    lib: { entry: mode === 'worker' ? { worker: here('src/engine/worker.ts') } : ENTRIES, formats: ['es'] },
    rolldownOptions: {
      // Written beside these files, so that whoever bundles them sees the addresses of the engine's.
      external: [/\/asset-urls$/, /^node:/, 'pyodide'],
      output: {
        paths: (id: string) => (id.endsWith('/asset-urls') ? './asset-urls.js' : id),
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
}));
