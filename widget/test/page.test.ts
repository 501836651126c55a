// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { characters, cut, fits } from '../src/page';

test('characters are counted as the server counts them', () => {
  expect([characters(''), characters('é'), characters('😀'), characters('👩‍👩‍👧')]).toEqual([0, 1, 1, 5]);
  expect([fits('😀'.repeat(8000)), fits('😀'.repeat(8001)), fits('a'.repeat(8001))]).toEqual([true, false, false]);
});

test('nothing is cut through the middle of a character', () => {
  expect([cut('abc', 5), cut('abc', 2), cut('😀😀😀', 2)]).toEqual(['abc', 'ab', '😀😀']);
});
