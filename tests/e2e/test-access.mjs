// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
/*
 * The widget for everybody: with the keyboard alone, in forced colours, at 400 %, without motion, with a finger. Pictures
 * are kept.
 */
import assert from 'node:assert/strict';
import { Stage } from './stage.mjs';
import { Visitor } from './visitor.mjs';

const stage = await Stage.create();
const { tap, widgetId } = stage;
const arrive = (options) => Visitor.arrive(stage.browser, stage.server.origin, '/', widgetId, options);
const picture = (visitor, name) => stage.picture(visitor, `access-${name}`);

const QUESTION = 'How do I clean a linen shade?';
const LEAST_TARGET = 24; // WCAG 2.2, 2.5.8

async function chat(options) {
  const visitor = await arrive(options);
  await visitor.open();
  await visitor.ask(QUESTION);
  return visitor;
}

/** What has the focus: tag and name, as a screen reader says it. */
const focused = (visitor) => visitor.page.evaluate(() => {
  const element = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
  return `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent.trim()}`;
});

const styleOf = (locator, name) => locator.evaluate((element, property) => getComputedStyle(element)[property], name);

await tap.step('with the keyboard alone: open, ask, walk through, close', async () => {
  const visitor = await arrive();
  await visitor.launcher.focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.chat.locator('[data-key="greeting"]').waitFor();
  await visitor.page.keyboard.type(QUESTION);
  await visitor.page.keyboard.press('Enter');
  await visitor.chat.locator('.sources a').waitFor();
  const walked = [];
  for (let step = 0; step < 4; step += 1) {
    await visitor.page.keyboard.press('Shift+Tab');
    walked.push(await focused(visitor));
  }
  assert.deepEqual(walked, [`a ${QUESTION}`, walked[1], 'button Close chat', walked[3]]);
  assert.match(walked[1], /^div Conversation/);
  await visitor.page.keyboard.press('Tab');
  await visitor.page.keyboard.press('Escape');
  assert.equal(await focused(visitor), 'button Open chat');
  await visitor.leave();
});

await tap.step('what changes is said: its places are there before there is something to say', async () => {
  const visitor = await chat();
  const places = visitor.chat.getByRole('status');
  assert.deepEqual(await places.allInnerTexts(), ['', '', '']);
  const heights = await places.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().height));
  assert.deepEqual(heights, [0, 0, 0]);
  await visitor.chat.locator('.person').click();
  await places.filter({ hasText: 'A person has been asked' }).waitFor();
  await visitor.leave();
});

await tap.step('in forced colours the field shows its focus, and the header ends', async () => {
  const visitor = await chat({ forcedColors: 'active' });
  const field = visitor.chat.locator('.field');
  assert.equal(await styleOf(field, 'outlineStyle'), 'solid');
  await picture(visitor, 'forced-colors');
  await visitor.chat.locator('.person').focus();
  assert.equal(await styleOf(field, 'outlineStyle'), 'none');
  assert.equal(await styleOf(visitor.chat.locator('.head'), 'borderBottomStyle'), 'solid');
  await visitor.leave();
});

await tap.step('at 400 % the conversation still has half of the screen', async () => {
  const visitor = await chat({ viewport: { width: 320, height: 256 } });
  const { height } = await visitor.chat.locator('.log').boundingBox();
  assert.ok(height >= 256 / 2 - 8, `${height} pixels of 256`);
  assert.equal(await visitor.chat.locator('.log').evaluate((log) => log.scrollWidth > log.clientWidth), false);
  await picture(visitor, 'zoom');
  await visitor.leave();
});

await tap.step('who wants less motion gets none', async () => {
  const visitor = await chat({ reducedMotion: 'reduce' });
  const running = await visitor.chat.evaluate((host) => [...host.shadowRoot.querySelectorAll('*')]
    .filter((element) => getComputedStyle(element).animationName !== 'none').length);
  assert.equal(running, 0);
  await visitor.leave();
});

await tap.step('whatever can be pressed is large enough, and a failure is said aloud', async () => {
  const visitor = await arrive({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  await visitor.open();
  await visitor.ask(QUESTION);
  const failed = [{ id: 'lost', content: 'Is anybody there?', queuedAt: Date.now(), failed: 'timeout' }];
  await visitor.page.evaluate(([key, outbox]) => sessionStorage.setItem(key, JSON.stringify({ open: false, outbox })),
    [`foyer:${widgetId}`, failed]);
  await visitor.page.reload();
  await visitor.open();
  await visitor.chat.locator('[data-action="discard"]').waitFor();
  await visitor.chat.locator('.sources a').waitFor();
  assert.match(await visitor.chat.getByRole('alert').innerText(), /^Not sent/);
  const targets = await visitor.chat.evaluate((host) => [...host.shadowRoot.querySelectorAll('button, .sources a, textarea')]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0)
    .map(([element, { width, height }]) => [element.className || element.textContent || element.tagName, width, height]));
  assert.ok(targets.length >= 6, JSON.stringify(targets));
  assert.deepEqual(targets.filter(([, width, height]) => width < LEAST_TARGET || height < LEAST_TARGET), []);
  await picture(visitor, 'failed');
  await visitor.leave();
});

await stage.end();
