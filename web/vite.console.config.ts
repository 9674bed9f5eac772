import { defineConfig } from 'vite';

const here = (name: string): string => decodeURIComponent(new URL(name, import.meta.url).pathname);

/** The console of a gateway, which the gateway serves: a folder of its own beside the page, nothing of it is in the page. */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../build/console',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: { input: here('console.html') },
  },
  worker: { format: 'es' },
});
