// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { backoff } from '../src/backoff';

test('doubles up to half a minute', () => {
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backoff(40, 1)).toBe(30_000);
});

test('half of the wait is chance', () => {
  expect(backoff(3, 0)).toBe(2000);
  expect(backoff(3, 0.5)).toBe(3000);
});

test('the server says when to come back, once, and not beyond reason', () => {
  expect(backoff(0, 0.3, 1234)).toBe(1234);
  expect(backoff(1, 1, 1234)).toBe(1000);
  expect(backoff(0, 0, 10 ** 9)).toBe(30_000);
  expect(backoff(0, 0, -5)).toBe(0);
});
