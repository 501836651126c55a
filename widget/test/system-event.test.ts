// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { readPerson, readTyping } from '../src/system-event';

test('who types', () => {
  expect(readTyping({ event: 'typing', on: true, name: 'Mira' })).toEqual({ on: true, name: 'Mira' });
  expect(readTyping({ event: 'typing', on: true, sender: { kind: 'agent', name: 'Mira' } })).toEqual({ on: true, name: 'Mira' });
  expect(readTyping({ event: 'typing', on: true, sender: { kind: 'visitor' } })).toBeUndefined();
  expect(readTyping({ event: 'read', on: true })).toBeUndefined();
});

test('who is in charge', () => {
  expect(readPerson({ event: 'status', mode: 'human', assigneeId: null })).toEqual({ state: 'asked' });
  expect(readPerson({ event: 'assigned', assigneeId: 'u', name: 'Mira' })).toEqual({ state: 'here', name: 'Mira' });
  expect(readPerson({ event: 'status', mode: 'auto' })).toEqual({ state: 'none' });
  expect(readPerson({ event: 'status', status: 'resolved', assigneeId: 'u' })).toEqual({ state: 'none' });
  expect(readPerson({ event: 'status', status: 'pending' })).toBeUndefined();
  expect(readPerson({ event: 'presence' })).toBeUndefined();
});
