// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import { readMembership, readPerson, readRoom, readTyping } from '../src/system-event';

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

test('only the visitor\'s own coming and going counts', () => {
  const joined = { event: 'joined', conversationId: 'r', memberId: 'me', title: 'Launch' };
  expect(readMembership(joined, 'me')).toEqual({ event: 'joined', conversationId: 'r', title: 'Launch' });
  expect(readMembership({ ...joined, event: 'left' }, 'me')).toMatchObject({ event: 'left', conversationId: 'r' });
  expect(readMembership(joined, 'another')).toBeUndefined();
  expect(readMembership({ ...joined, memberId: undefined }, undefined)).toBeUndefined();
  expect(readMembership({ ...joined, event: 'presence' }, 'me')).toBeUndefined();
});

test('what is told of a room', () => {
  expect(readRoom({ event: 'status', status: 'resolved', title: 'Over' })).toEqual({ closed: true, title: 'Over' });
  expect(readRoom({ event: 'presence', members: 7 })).toBeUndefined();
});
