// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { parseRemembered, parseTabState } from '../src/store';

test('reads what it wrote', () => {
  expect(parseRemembered('{"visitorToken":"fyv_x","conversationId":"c"}')).toEqual({ visitorToken: 'fyv_x', conversationId: 'c' });
  expect(parseRemembered('{"visitorToken":"fyv_x","subject":"ada"}')).toEqual({ visitorToken: 'fyv_x', subject: 'ada' });
  expect(parseRemembered('{"visitorToken":"fyv_x","subject":7}')).toEqual({ visitorToken: 'fyv_x' });
  const item = { id: 'a', content: 'x', queuedAt: 1 };
  expect(parseTabState(JSON.stringify({ open: true, outbox: [item] }))).toEqual({ open: true, outbox: [item] });
});

test.each([null, '', '{', '[]', 'null', '7', '"x"', '{"visitorToken":1}', '{"outbox":{}}', '{"outbox":[1,null,{"id":1}]}'])(
  'takes nothing of %s', (text) => {
    expect(parseRemembered(text)).toEqual({});
    expect(parseTabState(text)).toEqual({ open: false, outbox: [] });
  });
