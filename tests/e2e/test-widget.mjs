// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
/*
 * A visitor in a real browser, on the demo shop, against a real server: three questions answered by three rules, a reload,
 * a server that is killed while a message waits, languages, a phone, a person who takes over. Pictures are kept.
 */
import assert from 'node:assert/strict';
import { Site } from './site.mjs';
import { Stage } from './stage.mjs';
import { Staff } from './staff.mjs';
import { Visitor } from './visitor.mjs';

const stage = await Stage.create();
const { tap, server, browser, widgetId } = stage;
const staff = new Staff(server.origin);
await staff.logIn();

const arrive = (path, options) => Visitor.arrive(browser, server.origin, path, widgetId, options);
const picture = (visitor, name) => stage.picture(visitor, name);

const PARCEL = 'Where is my parcel?';
const LINEN = 'How do I clean a linen shade?';
const DIMMED = 'Can it be dimmed?';
const GIFT = 'Do you have gift cards?';

async function assertRule(visitor, question, rule) {
  assert.equal(await staff.ruleThatAnswered(await visitor.conversationId(), question), rule);
}

const visitor = await arrive('/', { colorScheme: 'light' });

await tap.step('nothing is asked, stored or set before the visitor opens the chat', async () => {
  assert.equal(await visitor.page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.deepEqual(await visitor.page.context().cookies(), []);
  assert.deepEqual(visitor.requests.filter((url) => /\/api\/|\/ws|foyer-app/.test(url)), []);
  assert.deepEqual(visitor.requests.filter((url) => !url.startsWith(server.origin)), []);
  await picture(visitor, 'shop-light');
});

await tap.step('opening greets, and the focus is in the field', async () => {
  await visitor.open();
  await visitor.chat.locator('[data-key="greeting"]').waitFor();
  assert.equal(await visitor.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName), 'TEXTAREA');
});

await tap.step('a question about a parcel is answered by the rule with these words', async () => {
  assert.match(await visitor.ask(PARCEL), /two working days/);
  await assertRule(visitor, PARCEL, 'Where is my parcel?');
});

await tap.step('a question about linen is answered from the knowledge, with its source', async () => {
  assert.match(await visitor.ask(LINEN), /by hand in lukewarm water/);
  await assertRule(visitor, LINEN, 'Everything else');
  assert.match(await visitor.chat.locator('.sources').last().innerText(), /linen shade/);
  await picture(visitor, 'chat-light');
});

await tap.step('on another page the chat goes on, and the page decides: the Heron', async () => {
  await visitor.page.goto(`${server.origin}/demo/lamps/heron.html`);
  await visitor.entries.nth(3).waitFor();
  assert.match(await visitor.ask(DIMMED), /stepless dimmer/);
  await assertRule(visitor, DIMMED, 'On the page of the Heron');
});

await tap.step('a reload shows the same conversation, nothing lost, nothing twice', async () => {
  const before = await visitor.texts();
  assert.equal(before.length, 6);
  await visitor.page.reload();
  await visitor.entries.nth(5).waitFor();
  assert.deepEqual(await visitor.texts(), before);
});

await tap.step('a message sent while the server is dead waits, and is delivered once it is back', async () => {
  await server.kill();
  await visitor.say(GIFT);
  await visitor.own(GIFT).and(visitor.page.locator('.pending')).waitFor();
  await visitor.chat.locator('.connection').filter({ hasText: 'No connection' }).waitFor();
  await picture(visitor, 'chat-offline');
  await server.start();
  await visitor.own(GIFT).and(visitor.page.locator('.sent')).waitFor({ timeout: 45_000 });
  await visitor.entries.nth(7).waitFor();
  assert.equal(await visitor.own(GIFT).count(), 1);
  await assertRule(visitor, GIFT, 'Everything else');
});

await tap.step('eight thousand characters, emoji and hostile markup come back as they went', async () => {
  const long = 'é😀'.repeat(4000);
  const hostile = '<img src=x onerror="document.title=1"> [x](javascript:alert(1)) \u202emirror **not bold**';
  for (const text of [long, hostile]) {
    await visitor.ask(text);
    assert.equal(await visitor.chat.locator('.entry.visitor .text').last().evaluate((node) => node.textContent), text);
  }
  const stored = await staff.messages(await visitor.conversationId());
  assert.deepEqual(stored.filter((item) => item.sender.kind === 'visitor').slice(-2).map((item) => item.content), [long, hostile]);
  assert.equal(await visitor.chat.locator('.entry img, .entry a[href^="javascript"]').count(), 0);
});

await tap.step('one character more is not sent', async () => {
  await visitor.input.fill('a'.repeat(8001));
  await visitor.chat.locator('.notice').filter({ hasText: 'many: 1' }).waitFor();
  const before = await visitor.entries.count();
  await visitor.input.press('Enter');
  await visitor.chat.locator('.send[aria-disabled="true"]').waitFor();
  assert.equal(await visitor.entries.count(), before);
  await visitor.input.fill('');
});

await tap.step('who asks for a person gets one: queue, reply, name', async () => {
  await visitor.say('I would like to talk to a person');
  await visitor.chat.locator('.subtitle').filter({ hasText: 'asked' }).waitFor();
  await staff.reply(await visitor.conversationId(), 'Hello, this is Mira. What can I do?');
  await visitor.chat.locator('.entry.agent').filter({ hasText: 'this is' }).waitFor();
  await visitor.chat.locator('.subtitle').filter({ hasText: 'talking to' }).waitFor();
  await picture(visitor, 'chat-person');
});

await tap.step('Escape closes, the focus goes back to the button, what comes then is counted', async () => {
  await visitor.input.focus();
  await visitor.page.keyboard.press('Escape');
  assert.equal(await visitor.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className), 'launcher');
  await staff.reply(await visitor.conversationId(), 'Are you still there?');
  await visitor.chat.locator('.launcher[data-unread="1"]').waitFor();
  await visitor.page.keyboard.press('Enter');
  await visitor.chat.locator('.entry.agent').filter({ hasText: 'still there' }).waitFor();
  assert.equal(await visitor.chat.locator('.launcher[data-unread]').count(), 0);
  visitor.assertNoComplaints();
});

await tap.step('two visitors do not see each other', async () => {
  const other = await arrive('/');
  await other.open();
  await other.chat.locator('[data-key="greeting"]').waitFor();
  assert.equal(await other.entries.count(), 0);
  assert.notEqual(await other.conversationId(), await visitor.conversationId());
  await other.leave();
});

await tap.step('in the dark', async () => {
  const dark = await arrive('/demo/lamps/heron.html', { colorScheme: 'dark' });
  await dark.open();
  await dark.ask(PARCEL);
  await dark.ask(DIMMED);
  await picture(dark, 'chat-dark');
  dark.assertNoComplaints();
  await dark.leave();
});

await tap.step('on a phone the chat fills the screen and holds the focus', async () => {
  const phone = await arrive('/', { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await picture(phone, 'shop-narrow');
  await phone.open();
  await phone.ask(LINEN);
  const box = await phone.chat.locator('dialog').boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 780 });
  assert.equal(await phone.chat.locator('dialog').evaluate((dialog) => dialog.matches(':modal')), true);
  await picture(phone, 'chat-narrow');
  phone.assertNoComplaints();
  await phone.leave();
});

await tap.step('auf Deutsch', async () => {
  const question = 'Was kostet der Versand?';
  const german = await arrive('/demo/de/', { locale: 'de' });
  await german.open();
  assert.match(await german.ask(question), /Diesseits des Flusses/);
  await assertRule(german, question, 'Deutsch');
  await picture(german, 'chat-german');
  await german.leave();
});

await tap.step('من اليمين إلى اليسار', async () => {
  const question = 'كم تكلفة التوصيل؟';
  const arabic = await arrive('/demo/ar/', { locale: 'ar' });
  await arabic.open();
  assert.match(await arabic.ask(question), /التوصيل داخل أوروبا مجاني/);
  await assertRule(arabic, question, 'العربية');
  assert.equal(await arabic.chat.locator('dialog').evaluate((dialog) => getComputedStyle(dialog).direction), 'rtl');
  const box = await arabic.chat.locator('dialog').boundingBox();
  assert.ok(box.x < 100, `the window stands at ${box.x}, not at the left`);
  await picture(arabic, 'chat-rtl');
  arabic.assertNoComplaints();
  await arabic.leave();
});

await tap.step('the framed page is the same chat', async () => {
  const context = await browser.newContext({ viewport: { width: 420, height: 640 } });
  const framed = new Visitor(await context.newPage(), widgetId);
  await framed.page.goto(`${server.origin}/chat-embed?widget=${widgetId}`);
  await framed.chat.locator('[data-key="greeting"]').waitFor();
  assert.match(await framed.ask(PARCEL), /two working days/);
  await picture(framed, 'embed');
  framed.assertNoComplaints();
  await framed.leave();
});

await tap.step('on somebody else\'s page: refused until its origin is on the list, then it works under a strict policy', async () => {
  const site = await Site.create(server.origin, widgetId);
  try {
    const guest = await Visitor.arrive(browser, site.origin, '/', widgetId);
    await guest.open();
    // The browser keeps the refusal from the script, so it looks like no connection.
    await guest.chat.locator('.connection').filter({ hasText: 'No connection' }).waitFor();
    assert.equal(await guest.page.evaluate(() => localStorage.length), 0);
    await staff.allowOrigin(widgetId, site.origin);
    await guest.page.reload();
    await guest.chat.locator('[data-key="greeting"]').waitFor();
    assert.match(await guest.ask(PARCEL), /two working days/);
    guest.assertNoComplaints();
    await guest.leave();
  } finally {
    site.close();
  }
});

await stage.end();
