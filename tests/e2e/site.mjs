// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer } from 'node:http';

/** Somebody else's site: one page with the script tag, under the strictest policy that lets the chat work. */
export class Site {
  #server;

  /** `identify` signs who `?user=NAME` is, as a site's own server does. */
  static async create(foyer, widgetId, identify = () => '') {
    const site = new Site();
    const policy = [
      "default-src 'none'", `script-src ${foyer}`, `connect-src ${foyer} ${foyer.replace('http', 'ws')}`,
      "base-uri 'none'", "require-trusted-types-for 'script'",
    ].join('; ');
    site.#server = createServer((request, response) => {
      const user = new URL(request.url, 'http://site').searchParams.get('user');
      const identity = user ? ` data-identity="${identify(user)}"` : '';
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
      response.end(`<!doctype html><html lang="en"><title>Elsewhere</title><h1>Another shop</h1>
        <script src="${foyer}/chat-widget.js" data-widget="${widgetId}"${identity} async></script></html>`);
    });
    await new Promise((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    site.origin = `http://127.0.0.1:${site.#server.address().port}`;
    return site;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
