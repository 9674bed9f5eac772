import { defineConfig } from 'vite';

const here = (name: string): string => decodeURIComponent(new URL(name, import.meta.url).pathname);

/**
 * The element for other people's pages, beside the page in the same site. It is a bundle of its own: the page's first
 * files stay as they are, and whoever loads the element gets one small script.
 */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../build/site',
    emptyOutDir: false,
    target: 'es2023',
    assetsInlineLimit: 0,
    // What is fetched in advance would stand in the head of somebody else's page.
    modulePreload: false,
    rolldownOptions: {
      input: { 'route-playground': here('src/route-playground.ts'), embed: here('embed.html') },
      output: {
        // Documentation names the element's script by one address for ever.
        entryFileNames: ({ name }) => (name === 'route-playground' ? '[name].js' : 'assets/embed/[name]-[hash].js'),
        chunkFileNames: 'assets/embed/[name]-[hash].js',
      },
    },
  },
  worker: { format: 'es' },
});
