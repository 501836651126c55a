// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from './server.mjs';
import { Tap } from './tap.mjs';
import { launchBrowser } from './visitor.mjs';

/** A server with the demo content and a browser: what each of these tests begins and ends with. */
export class Stage {
  tap = new Tap();
  folder = mkdtempSync(join(tmpdir(), 'foyer-e2e-'));

  /** Skips the whole test where there is no browser. */
  static async create() {
    const { FOYER_BUILD: build, FOYER_DEMO_DATA: content, FOYER_NODE_MODULES: modules } = process.env;
    const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
    if (!existsSync(chromium)) Tap.skip(`no ${chromium}`);

    const stage = new Stage();
    stage.widgetId = JSON.parse(readFileSync(join(content, 'widget.json'), 'utf8')).id;
    stage.server = await Server.create(build, stage.folder, content);
    stage.browser = await launchBrowser(modules, chromium, stage.folder);
    return stage;
  }

  /** Keeps a picture of the visitor's page for people. */
  async picture(visitor, name) {
    const { FOYER_PICTURES: pictures } = process.env;
    mkdirSync(pictures, { recursive: true });
    await visitor.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Ends the program; what it leaves where something failed is told. */
  async end() {
    await this.browser.close();
    await this.server.stop();
    const code = this.tap.end();
    if (code === 0) rmSync(this.folder, { recursive: true, force: true });
    else console.log(`# the server's log: ${join(this.folder, 'server.log')}`);
    process.exit(code);
  }
}
