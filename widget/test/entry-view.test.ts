// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { entryModels } from '../src/entry-view';
import type { Entry } from '../src/timeline';

function entry(sender: Entry['sender'], minute: number, over: Partial<Entry> = {}): Entry {
  return {
    key: `${sender}${minute}`, sender, content: 'x', markdown: false, citations: [], state: 'sent', seq: minute,
    createdAt: new Date(minute * 60_000).toISOString(), ...over,
  };
}

test('runs of one sender within five minutes belong together', () => {
  const models = entryModels([entry('ai', 0), entry('ai', 1), entry('visitor', 2), entry('visitor', 9)], true);
  expect(models.map(({ first, last }) => [first, last])).toEqual([[true, false], [false, true], [true, true], [true, true]]);
});

test('"delivered" stands at the newest delivered message of the visitor only', () => {
  const models = entryModels([entry('visitor', 0), entry('visitor', 1), entry('visitor', 2, { state: 'pending' })], false);
  expect(models.map(({ newestOwn }) => newestOwn)).toEqual([false, true, false]);
});
