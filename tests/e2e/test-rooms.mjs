// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
/* A room full of people in a real browser: sides and names, slow mode, removal, a rule that leads there and back. */
import assert from 'node:assert/strict';
import { Stage } from './stage.mjs';
import { Staff } from './staff.mjs';
import { Visitor } from './visitor.mjs';

const stage = await Stage.create();
const { tap, server, browser } = stage;
const staff = new Staff(server.origin);
await staff.logIn();
const { room, widget } = await staff.createRoom({ title: 'The Heron, live', memberLimit: 2, slowModeSeconds: 4 });

async function arrive() {
  const context = await browser.newContext({ viewport: { width: 420, height: 640 }, locale: 'en' });
  const visitor = new Visitor(await context.newPage(), widget);
  visitor.page.setDefaultTimeout(15_000);
  await visitor.page.goto(`${server.origin}/chat-embed?widget=${widget}`);
  await visitor.input.waitFor();
  return visitor;
}

const entry = (visitor, kind, text) => visitor.chat.locator(`.entry.${kind}`).filter({ hasText: text });
const one = await arrive();
await one.chat.locator('.subtitle').filter({ hasText: 'The Heron, live' }).waitFor();
const two = await arrive();
await two.chat.locator('.subtitle').filter({ hasText: 'The Heron, live' }).waitFor();

await tap.step('own messages are on one side, others with a name on the other', async () => {
  await one.say('Good evening, all!');
  await entry(one, 'visitor', 'Good evening').and(one.page.locator('.sent')).waitFor();
  await two.say('Hello from the back row');
  await entry(two, 'guest', 'Good evening').waitFor();
  await entry(one, 'guest', 'back row').waitFor();
  await staff.reply(room, 'Welcome! We begin in a minute.');
  await entry(one, 'agent', 'We begin').waitFor();
  assert.match(await entry(one, 'guest', 'back row').locator('.name').innerText(), /^Guest [0-9a-f]{4}$/);
  assert.match(await entry(one, 'agent', 'We begin').locator('.name').innerText(), /Mira/);
  const left = (await entry(one, 'guest', 'back row').locator('.bubble').boundingBox()).x;
  const right = (await entry(one, 'visitor', 'Good evening').locator('.bubble').boundingBox()).x;
  assert.ok(left < right, `a guest at ${left}, the visitor at ${right}`);
  assert.equal(await one.chat.locator('.entry.ai').count(), 0);
  assert.equal(await one.chat.locator('.person').isVisible(), false);
});

await tap.step('slow mode shows the time, keeps the text and sends it by itself', async () => {
  await staff.changeRoom(room, { slowModeSeconds: 5 });
  await one.say('First question');
  await one.say('Second question');
  await one.chat.locator('.connection').filter({ hasText: /Slow mode: .* in \d+ s/ }).waitFor();
  await entry(one, 'visitor', 'Second question').and(one.page.locator('.pending')).waitFor();
  await stage.picture(one, 'room-slow');
  await entry(one, 'visitor', 'Second question').and(one.page.locator('.sent')).waitFor({ timeout: 20_000 });
  await entry(two, 'guest', 'Second question').waitFor();
  assert.equal(await one.chat.locator('.connection').innerText(), '');
  await staff.changeRoom(room, { slowModeSeconds: 0 });
});

await tap.step('a removed message shows as removed, for all', async () => {
  await two.say('Buy my lamps instead');
  await entry(one, 'guest', 'Buy my lamps').waitFor();
  const messages = await staff.messages(room);
  await staff.removeMessage(messages.find((message) => message.content.startsWith('Buy')).id);
  await entry(one, 'guest', 'was removed').waitFor();
  await entry(two, 'visitor', 'was removed').waitFor();
  assert.equal(await one.chat.locator('.entry').filter({ hasText: 'Buy my lamps' }).count(), 0);
  await stage.picture(one, 'room');
});

await tap.step('a reload shows the same, a third is told that the room is full', async () => {
  const before = await one.texts();
  await one.page.reload();
  await one.entries.nth(before.length - 1).waitFor();
  assert.deepEqual(await one.texts(), before);
  const three = await arrive();
  await three.chat.locator('.connection').filter({ hasText: 'full' }).waitFor();
  await three.leave();
});

await tap.step('who is removed gets nothing more', async () => {
  const messages = await staff.messages(room);
  await staff.removeMember(room, messages.find((message) => message.content.startsWith('Hello')).sender.id);
  await two.chat.locator('.connection').filter({ hasText: 'not available' }).waitFor();
  await staff.reply(room, 'Among ourselves');
  await entry(one, 'agent', 'Among ourselves').waitFor();
  assert.equal(await entry(two, 'agent', 'Among ourselves').count(), 0);
  await two.page.reload();
  await two.chat.locator('.connection').filter({ hasText: 'not available' }).waitFor();
  assert.equal(await two.entries.count(), 0);
});

await tap.step('a rule leads to the room, and a button back', async () => {
  await staff.sendToRoom(room, 'premiere', 'This way, please.');
  const guest = await Visitor.arrive(browser, server.origin, '/', stage.widgetId);
  await guest.open();
  await guest.say('Where is the premiere?');
  await guest.chat.locator('.subtitle').filter({ hasText: 'The Heron, live' }).waitFor();
  await entry(guest, 'guest', 'Good evening').waitFor();
  await guest.say('I made it');
  await entry(one, 'guest', 'I made it').waitFor();
  await stage.picture(guest, 'room-by-rule');
  await guest.page.reload();
  await entry(guest, 'visitor', 'I made it').waitFor();
  await guest.chat.locator('.person').filter({ hasText: 'Back' }).click();
  await entry(guest, 'ai', 'This way').waitFor();
  assert.equal(await entry(guest, 'visitor', 'I made it').count(), 0);
  guest.assertNoComplaints();
});

await tap.step('a closed room says so', async () => {
  await staff.changeRoom(room, { status: 'resolved' });
  await one.chat.locator('.connection').filter({ hasText: 'closed' }).waitFor();
  await one.say('Too late');
  await entry(one, 'visitor', 'Too late').and(one.page.locator('.failed')).waitFor();
  await stage.picture(one, 'room-closed');
  one.assertNoComplaints();
  two.assertNoComplaints();
});

await stage.end();
