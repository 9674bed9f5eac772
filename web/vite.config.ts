import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Let the browser fetch the page's own script beside the first one, which starts the engine and imports it. */
function preloadPage(): Plugin {
  return {
    name: 'preload-page',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) =>
        Object.values(bundle ?? {})
          .filter((part) => part.type === 'chunk' && part.isDynamicEntry && part.name === 'page')
          .map((part) => ({ tag: 'link', attrs: { rel: 'modulepreload', href: `./${part.fileName}` }, injectTo: 'head' })),
    },
  };
}

export default defineConfig({
  root: decodeURIComponent(new URL('.', import.meta.url).pathname),
  base: './',
  publicDir: 'public',
  plugins: [preloadPage()],
  // Beside the packages, not a node_modules of its own in here.
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../build/site',
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons stay files of their own: the content policy allows no inline fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ['index.html', 'src/offline/service-worker.ts'].map((name) => decodeURIComponent(new URL(name, import.meta.url).pathname)),
      // Browsers look for a service worker at one address for ever, and it governs the folder that it lies in.
      output: { entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  // One environment for all files takes half the time of one each; what a test replaces is put back after it.
  test: { include: ['src/**/*.test.ts'], environment: 'node', isolate: false, restoreMocks: true, unstubGlobals: true },
});
