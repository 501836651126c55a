// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export async function launchBrowser(modules, executablePath, profile) {
  const { chromium } = await import(`file://${modules}/playwright-core/index.mjs`);
  return chromium.launch({ executablePath, args: ARGUMENTS, env: { ...process.env, HOME: profile } });
}

/** One visitor with a browser of their own, and what they do with the widget. */
export class Visitor {
  /** What the page complained about: errors of scripts, refusals of its content security policy. */
  complaints = [];
  /** The addresses of all requests. */
  requests = [];

  constructor(page, widgetId) {
    this.page = page;
    this.widgetId = widgetId;
    this.chat = page.locator('foyer-chat');
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (line) => {
      if (/Content Security Policy|Trusted Type/i.test(line.text())) this.complaints.push(line.text());
    });
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
  }

  static async arrive(browser, origin, path, widgetId, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en', ...options });
    const visitor = new Visitor(await context.newPage(), widgetId);
    visitor.page.setDefaultTimeout(15_000);
    await visitor.page.goto(origin + path);
    await visitor.launcher.waitFor();
    return visitor;
  }

  get launcher() {
    return this.chat.locator('.launcher');
  }

  get input() {
    return this.chat.locator('textarea');
  }

  get entries() {
    return this.chat.locator('.entry:not([data-key="greeting"])');
  }

  async open() {
    await this.launcher.click();
    await this.chat.locator('dialog[open]').waitFor();
  }

  async say(content) {
    await this.input.fill(content);
    await this.chat.locator('.send').click();
  }

  own(content) {
    return this.chat.locator('.entry.visitor').filter({ hasText: content });
  }

  /** Asks and waits for the automatic answer that follows. */
  async ask(question) {
    const answers = this.chat.locator('.entry.ai:not(.streaming):not([data-key="greeting"])');
    const before = await answers.count();
    await this.say(question);
    await answers.nth(before).waitFor();
    return answers.nth(before).locator('.text').innerText();
  }

  async texts() {
    return this.entries.locator('.text').allInnerTexts();
  }

  async conversationId() {
    const kept = await this.page.evaluate((key) => localStorage.getItem(key), `foyer:${this.widgetId}`);
    return JSON.parse(kept).conversationId;
  }

  assertNoComplaints() {
    assert.deepEqual(this.complaints, []);
  }

  async leave() {
    await this.page.context().close();
  }
}
