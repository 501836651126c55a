// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import {
  ACKNOWLEDGE_MS, OUTBOX_LIMIT, overdue, reduceOutbox, sendable, WAIT_MS, WINDOW, type Outbox, type OutboxAction,
} from '../src/outbox';

function run(...actions: OutboxAction[]): Outbox {
  return actions.reduce(reduceOutbox, [] as Outbox);
}

function queued(id: string, now = 0): OutboxAction {
  return { type: 'queued', id, content: `text ${id}`, now };
}

test('what is sent waits for its acknowledgement and is not sent twice', () => {
  const sent = run(queued('a'), queued('b'), { type: 'sent', ids: ['a'], now: 1 });
  expect(sendable(sent).map((item) => item.id)).toEqual(['b']);
  expect(reduceOutbox(sent, { type: 'acknowledged', id: 'a' }).map((item) => item.id)).toEqual(['b']);
});

test('after a lost connection everything unacknowledged goes out again, same ids, same order', () => {
  const lost = run(queued('a'), queued('b'), { type: 'sent', ids: ['a', 'b'], now: 1 }, { type: 'disconnected' });
  expect(sendable(lost).map((item) => item.id)).toEqual(['a', 'b']);
});

test('not more than a window is under way', () => {
  const many = run(...Array.from({ length: 30 }, (_, index) => queued(`${index}`)));
  const first = sendable(many);
  expect(first).toHaveLength(WINDOW);
  const sent = reduceOutbox(many, { type: 'sent', ids: first.map((item) => item.id), now: 1 });
  expect(sendable(sent)).toHaveLength(0);
  expect(sendable(reduceOutbox(sent, { type: 'acknowledged', id: '0' }))).toHaveLength(1);
});

test('it is bounded, and the same id is queued once', () => {
  expect(run(...Array.from({ length: OUTBOX_LIMIT + 5 }, (_, index) => queued(`${index}`)))).toHaveLength(OUTBOX_LIMIT);
  expect(run(queued('a'), queued('a'))).toHaveLength(1);
});

test('failed ones stay until the visitor decides', () => {
  const failed = run(queued('a'), { type: 'sent', ids: ['a'], now: 1 }, { type: 'failed', id: 'a', code: 'conflict' });
  expect(sendable(failed)).toHaveLength(0);
  expect(overdue(failed, 10 ** 9)).toHaveLength(0);
  expect(sendable(reduceOutbox(failed, { type: 'retried', id: 'a', now: 5 }))).toEqual([
    { id: 'a', content: 'text a', queuedAt: 5 },
  ]);
  expect(reduceOutbox(failed, { type: 'discarded', id: 'a' })).toHaveLength(0);
});

test('a held one goes out again', () => {
  expect(sendable(run(queued('a'), { type: 'sent', ids: ['a'], now: 1 }, { type: 'held', id: 'a' }))).toHaveLength(1);
});

test('waiting has an end, for the acknowledgement and for the connection', () => {
  const sent = run(queued('a'), { type: 'sent', ids: ['a'], now: 0 });
  expect(overdue(sent, ACKNOWLEDGE_MS)).toHaveLength(0);
  expect(overdue(sent, ACKNOWLEDGE_MS + 1)).toHaveLength(1);
  expect(overdue(run(queued('a')), WAIT_MS)).toHaveLength(0);
  expect(overdue(run(queued('a')), WAIT_MS + 1)).toHaveLength(1);
});
