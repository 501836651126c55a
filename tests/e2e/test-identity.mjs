// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
/*
 * A site that knows its visitors, in a real browser: it signs with the very code that docs/embedding.md shows. The same
 * person on two devices, logging in and out, somebody else at the same machine, an identity that is not good.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Site } from './site.mjs';
import { Stage } from './stage.mjs';
import { Staff } from './staff.mjs';
import { Visitor } from './visitor.mjs';

const stage = await Stage.create();
const { tap, folder, server, browser, widgetId } = stage;
const example = /```js\n(import [^`]*?export function[\s\S]*?)```/.exec(readFileSync(join(process.env.FOYER_DOCS, 'embedding.md'), 'utf8'))[1];
writeFileSync(join(folder, 'identity.mjs'), example);
const { identityOf } = await import(`file://${folder}/identity.mjs`);

const staff = new Staff(server.origin);
await staff.logIn();
const secret = await staff.renewSecret(widgetId);
const sign = (user) => identityOf({ id: user, name: `${user} Lovelace`, plan: user === 'ada' ? 'gold' : 'tin' }, widgetId,
  user === 'liar' ? 'guessed' : secret);
const site = await Site.create(server.origin, widgetId, sign);
await staff.allowOrigin(widgetId, site.origin);
await staff.createRule({
  name: 'Gold', priority: 1, keywords: ['discount'], reply: { mode: 'template', template: 'Ten percent, for gold.' },
  conditions: { field: 'visitor.attr.plan', op: 'eq', value: 'gold', trust: 'verified' },
});
const QUESTION = 'Is there a discount?';
const WORD = 'A word before I log in';

async function arrive(path, options) {
  const visitor = await Visitor.arrive(browser, site.origin, path, widgetId, options);
  await visitor.open();
  return visitor;
}

const greeted = (visitor) => visitor.chat.locator('[data-key="greeting"]').waitFor();
const element = (visitor, change, value) => visitor.chat.evaluate((chat, [name, text]) => chat[name]('identity', text), [change, value]);
const kept = (visitor) => visitor.page.evaluate((key) => JSON.parse(localStorage.getItem(key)), `foyer:${widgetId}`);

const ada = await arrive('/?user=ada');
let conversation;

await tap.step('a signed visitor is verified, named, and rules see what the site signed', async () => {
  await greeted(ada);
  assert.match(await ada.ask(QUESTION), /Ten percent/);
  conversation = await ada.conversationId();
  const known = await staff.visitorOf(conversation);
  assert.deepEqual([known.verified, known.externalId, known.name, known.attributes], [true, 'ada', 'ada Lovelace', { plan: 'gold' }]);
});

await tap.step('on another device they have their conversation back', async () => {
  const phone = await arrive('/?user=ada', { viewport: { width: 390, height: 780 } });
  await phone.entries.nth(1).waitFor();
  assert.equal(await phone.conversationId(), conversation);
  assert.match((await phone.texts())[1], /Ten percent/);
  await phone.leave();
});

await tap.step('whoever logs out on the page leaves an empty chat', async () => {
  await element(ada, 'removeAttribute');
  await ada.entries.first().waitFor({ state: 'detached' });
  await ada.page.waitForFunction((key) => JSON.parse(localStorage.getItem(key)).conversationId, `foyer:${widgetId}`);
  assert.notEqual(await ada.conversationId(), conversation);
  assert.equal((await kept(ada)).subject, undefined);
  assert.doesNotMatch(await ada.ask(QUESTION), /Ten percent/);
});

await tap.step('who asks first and logs in then takes the question along', async () => {
  const other = await arrive('/');
  await greeted(other);
  await other.ask(WORD);
  const before = await other.conversationId();
  await element(other, 'setAttribute', sign('grace'));
  await other.page.waitForFunction((key) => JSON.parse(localStorage.getItem(key)).subject === 'grace', `foyer:${widgetId}`);
  await other.own(WORD).waitFor();
  assert.equal(await other.conversationId(), before);
  assert.equal((await staff.visitorOf(before)).externalId, 'grace');
  await other.leave();
});

await tap.step('the next one at the same machine sees nothing of the one before', async () => {
  await ada.page.goto(`${site.origin}/?user=ada`);
  await ada.entries.nth(1).waitFor();
  assert.equal((await kept(ada)).subject, 'ada');
  conversation = await ada.conversationId(); // what she asked when she was nobody has become hers
  await ada.page.goto(`${site.origin}/?user=ben`);
  await greeted(ada);
  assert.equal(await ada.entries.count(), 0);
  assert.equal((await kept(ada)).subject, 'ben');
  assert.doesNotMatch(await ada.ask(QUESTION), /Ten percent/);
});

await tap.step('an identity that somebody made up is refused, a good one mends it', async () => {
  const liar = await arrive('/?user=liar');
  await liar.chat.locator('.connection').filter({ hasText: 'Please open the chat again' }).waitFor();
  assert.equal(await liar.entries.count(), 0);
  await element(liar, 'setAttribute', sign('ada'));
  await liar.entries.nth(1).waitFor();
  assert.equal(await liar.conversationId(), conversation);
  liar.assertNoComplaints();
  await liar.leave();
});

await tap.step('the framed page takes it from its fragment and tells nobody', async () => {
  const context = await browser.newContext({ viewport: { width: 420, height: 640 } });
  const framed = new Visitor(await context.newPage(), widgetId);
  await framed.page.goto(`${server.origin}/chat-embed?widget=${widgetId}#identity=${sign('ada')}`);
  await framed.entries.nth(1).waitFor();
  assert.equal(await framed.conversationId(), conversation);
  assert.equal(framed.page.url(), `${server.origin}/chat-embed?widget=${widgetId}`);
  framed.assertNoComplaints();
  await framed.leave();
});

ada.assertNoComplaints();
site.close();
await stage.end();
