import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: decodeURIComponent(new URL('.', import.meta.url).pathname),
  base: './',
  publicDir: 'public',
  // Beside the packages, not a node_modules of its own in here.
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../build/site',
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons stay files of their own: the content policy allows no inline fonts.
    assetsInlineLimit: 0,
  },
  worker: { format: 'es' },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
