// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

const tools = fileURLToPath(new URL('.', import.meta.url));
/** In development the tools of the build folder serve the source tree, so that an edit shows at once. */
const root = process.env.FOYER_WIDGET_SOURCE ?? tools;

/** Every page of the demo is an entry; a new page needs no line here. */
function pages(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pages(path);
    return path.endsWith('.html') ? [path] : [];
  });
}

/** The loader as one classic script, which knows where the app lies. */
async function buildLoader(app: string, minify: boolean): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { __FOYER_APP__: JSON.stringify(app) },
    build: {
      write: false,
      target: 'es2021',
      minify: minify ? 'esbuild' : false,
      lib: { entry: join(root, 'src/loader.ts'), formats: ['iife'], name: 'foyerLoader' },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error('the loader was not built');
  return output.output[0].code;
}

/** `chat-widget.js` keeps its name for ever, because it stands in other people's pages; the app's name has its hash. */
function loader(): Plugin {
  return {
    name: 'foyer-loader',
    async generateBundle(_options, bundle) {
      const app = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.name === 'app');
      if (!app) this.error('the app is missing from the bundle');
      this.emitFile({ type: 'asset', fileName: 'chat-widget.js', source: await buildLoader(app.fileName, true) });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [path, query] = (request.url ?? '').split('?');
        if (path === '/chat-embed') request.url = `/chat-embed.html${query ? `?${query}` : ''}`;
        if (path !== '/chat-widget.js') return next();
        buildLoader('src/app.ts', false).then((code) => {
          response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
          response.end(code);
        }, next);
      });
    },
  };
}

export default defineConfig({
  root,
  cacheDir: join(tools, 'node_modules/.vite'),
  appType: 'mpa',
  plugins: [loader()],
  test: { setupFiles: ['test/setup.ts'] },
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,
    modulePreload: false,
    emptyOutDir: true,
    rollupOptions: {
      input: { app: 'src/app.ts', embed: 'chat-embed.html', index: 'index.html',
        ...Object.fromEntries(pages('demo').map((page) => [page.replace(/\.html$/, ''), page])) },
      output: {
        entryFileNames: 'assets/foyer-[name]-[hash].js',
        chunkFileNames: 'assets/foyer-[name]-[hash].js',
        assetFileNames: 'demo/assets/[name]-[hash][extname]',
      },
    },
  },
});
